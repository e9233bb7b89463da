package crm

import (
	"slices"
	"testing"

	"github.com/vedlys/vedlys/record"
)

func TestATypeIsFoundByNameAndPlural(t *testing.T) {
	for _, typ := range AllTypes() {
		if TypeByName(typ.Name) != typ || TypeByName(typ.Plural) != typ {
			t.Errorf("%s or %s is not found", typ.Name, typ.Plural)
		}
	}
	for _, name := range []string{"", "user", "Lead", "leads "} {
		if got := TypeByName(name); got != nil {
			t.Errorf("%q is %s", name, got.Name)
		}
	}
}

func TestNotesAreNotInTheMenu(t *testing.T) {
	if slices.Contains(Types, NoteType) || !slices.Contains(AllTypes(), NoteType) {
		t.Error("notes are in the menu, or no type at all")
	}
	for _, typ := range AllTypes() {
		if InMenu(typ) != slices.Contains(Types, typ) {
			t.Errorf("%s is in the menu: %v", typ.Name, InMenu(typ))
		}
	}
	all := AllTypes()
	all[0], all[len(all)-1] = nil, nil
	if slices.Contains(AllTypes(), nil) || slices.Contains(Types, nil) {
		t.Error("a caller's change of the types reaches others")
	}
}

// sample holds a value for each field that can name a record.
var sample = map[string]any{"title": "Printing press", "company_name": "Spauda", "first_name": "Jonas", "middle_name": "Petras",
	"last_name": "Žukauskas", "email": "jonas@example.lt", "phone": "+370 612 34567", "mobile": "+370 698 76543"}

func TestOneNamingFieldIsEnoughForALead(t *testing.T) {
	if len(DescriptorOf(LeadType).Named) == 0 {
		t.Fatal("nothing names a lead")
	}
	for _, key := range DescriptorOf(LeadType).Named {
		l := &Lead{}
		LeadType.Field(key).Set(l, sample[key])
		if errs := SettleLead(edit(nil, l)); errs != nil || l.Title != sample[key] {
			t.Errorf("a lead with %s only has the title %q, %v", key, l.Title, errs)
		}
	}
}

func TestOneNamingFieldIsEnoughForAContact(t *testing.T) {
	if len(DescriptorOf(ContactType).Named) == 0 {
		t.Fatal("nothing names a contact")
	}
	for _, key := range DescriptorOf(ContactType).Named {
		c := &Contact{}
		ContactType.Field(key).Set(c, sample[key])
		if errs := SettleContact(edit(nil, c)); errs != nil || ContactType.Title(c) != sample[key] {
			t.Errorf("a contact with %s only has the title %q, %v", key, ContactType.Title(c), errs)
		}
	}
}

func TestOtherTypesAskForTheirNameByItself(t *testing.T) {
	for _, typ := range []*record.Type{CompanyType, OpportunityType, NoteType} {
		if DescriptorOf(typ).Named != nil || !slices.ContainsFunc(typ.Fields, (*record.Field).Asked) {
			t.Errorf("a new %s needs one of %v", typ.Name, DescriptorOf(typ).Named)
		}
	}
}

func TestATypeWithoutADescriptorIsAFault(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown type has a descriptor")
		}
	}()
	DescriptorOf(record.Describe(record.Shape[Note]{Name: "letter", Plural: "letters", Meta: func(n *Note) *record.Meta { return &n.Meta }}))
}

// Lists show the name first, and sort by a field that holds it.
func TestTheNameOfARecordIsAField(t *testing.T) {
	for typ, want := range map[*record.Type]string{LeadType: "title", CompanyType: "name", ContactType: "last_name", OpportunityType: "name", NoteType: "body"} {
		if f := NameField(typ); f.Key != want {
			t.Errorf("the name of a %s is in %s", typ.Name, f.Key)
		}
	}
}

// A custom field may refer to any record of the menu, to people and to values of
// lists. Lists are sorted by those whose names every workspace holds.
func TestTargetsOfCustomReferences(t *testing.T) {
	for _, target := range CustomTargets() {
		f := &record.Field{Kind: record.RefKind}
		PointTo(f, target)
		if f.Target != target || f.Sorted != (TypeByName(target) == nil) {
			t.Errorf("%s: %+v", target, f)
		}
	}
	f := &record.Field{Kind: record.TextKind}
	if PointTo(f, "lead"); f.Target != "" || f.Sorted {
		t.Errorf("a text refers to %q", f.Target)
	}
	for _, target := range []string{"lead", "opportunity", "user", Sources, Tags} {
		if !slices.Contains(CustomTargets(), target) {
			t.Errorf("no field may refer to %s", target)
		}
	}
	if slices.Contains(CustomTargets(), "note") {
		t.Error("a field may refer to notes, which have no page")
	}
}
