package record

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

// A guest has what thing lacks: a name in parts, an owner, a step and a detail.
type guest struct {
	Meta
	First, Last, City, Country, File string
	Owner, Step                      ID
	Sum                              Amount
}

var guestType = Describe(Shape[guest]{Name: "guest", Plural: "guests", Matched: true, Meta: func(g *guest) *Meta { return &g.Meta },
	Title: func(g *guest, o i18n.NameOrder) string {
		return strings.TrimSuffix(fmt.Sprint(g.First, " ", int(o)), " 0")
	},
	Detail: func(g *guest, o i18n.NameOrder) string {
		return strings.TrimSuffix(fmt.Sprint(g.City, " ", int(o)), " 0")
	}},
	Text("first", func(g *guest) *string { return &g.First }, Searched, Listed),
	Text("city", func(g *guest) *string { return &g.City }, Searched, ReadOnly),
	Text("last", func(g *guest) *string { return &g.Last }, Searched, Filtered),
	Country("country", func(g *guest) *string { return &g.Country }),
	Country("phone_country", func(g *guest) *string { return &g.File }),
	Ref("owner", "user", func(g *guest) *ID { return &g.Owner }),
	Ref("status", "status", func(g *guest) *ID { return &g.Step }, Step),
	Money("amount", func(g *guest) *Amount { return &g.Sum }, Worth))

func keys(fields []*Field) string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Key)
	}
	return strings.Join(out, " ")
}

func TestADescriptionIsReadByItsProperties(t *testing.T) {
	if got := keys(guestType.Fields); got != "first city last country phone_country owner status amount tags created updated" {
		t.Errorf("the fields are %s", got)
	}
	if keys(guestType.Listed()) != "first tags created updated" || keys(guestType.Filtered()) != "last tags created updated" || keys(guestType.Searched()) != "first city last" || keys(guestType.Editable()) != "first last country phone_country owner status amount tags" {
		t.Errorf("%s; %s; %s; %s", keys(guestType.Listed()), keys(guestType.Filtered()), keys(guestType.Searched()), keys(guestType.Editable()))
	}
	if guestType.Step().Key != "status" || guestType.Owner().Key != "owner" || guestType.Worth().Key != "amount" || guestType.Currency() != nil || !guestType.Matched() {
		t.Error("a field with a role is not found")
	}
	if thingType.Step() != nil || thingType.Owner() != nil || thingType.Worth() != nil || thingType.Currency().Key != "currency" || thingType.Matched() || thingType.Field("nonsense") != nil {
		t.Error("a role is found that no field has")
	}
	g := &guest{First: "Ona", City: "Kaunas", Meta: Meta{ID: NewID()}}
	if guestType.Title(g) != "Ona" || guestType.Detail(g) != "Kaunas" || thingType.Detail(thingType.New()) != "" || guestType.Meta(g).ID != g.ID {
		t.Errorf("%s, %s", guestType.Title(g), guestType.Detail(g))
	}
	if got := guestType.SearchParts(&guest{First: "Ona", City: "  ", Last: "Kazlienė"}); !slices.Equal(got, []string{"Ona", "Kazlienė"}) {
		t.Errorf("it is found by %q", got)
	}
}

// The search text of a record does not depend on the order of names that its
// reader likes.
func TestTheOrderOfNames(t *testing.T) {
	turned := guestType.Ordered(i18n.FamilyFirst, []string{"last", "middle", "first"})
	if got := keys(turned.Fields); !strings.HasPrefix(got, "last city first country") || len(turned.Fields) != len(guestType.Fields) {
		t.Errorf("the fields are %s", got)
	}
	if keys(turned.Searched()) != "first city last" || turned.NameOrder() != i18n.FamilyFirst || guestType.NameOrder() != i18n.UnknownOrder || !strings.HasPrefix(keys(guestType.Fields), "first city last") {
		t.Errorf("%s, %d", keys(turned.Searched()), turned.NameOrder())
	}
	if g := (&guest{First: "Ona"}); turned.Title(g) != "Ona 2" || turned.Detail(g) != " 2" {
		t.Errorf("%s, %s", turned.Title(g), turned.Detail(g))
	}
	if got := keys(guestType.Ordered(i18n.FamilyFirst, nil).Fields); got != keys(guestType.Fields) {
		t.Errorf("without parts the fields are %s", got)
	}
	if got := keys(guestType.Ordered(i18n.FamilyFirst, []string{"nobody", "first"}).Fields); got != keys(guestType.Fields) {
		t.Errorf("with one part the fields are %s", got)
	}
}

func TestCustomFieldsAreAddedToACopy(t *testing.T) {
	nick := CustomField(NewID(), "c_nick", TextKind, "Nick", nil)
	nick.Searched = true
	with := guestType.Ordered(i18n.FamilyFirst, []string{"last", "first"}).With(nick)
	if guestType.Field("c_nick") != nil || with.Field("c_nick") != nick || !strings.HasSuffix(keys(with.Fields), "updated c_nick") || keys(with.Searched()) != "first city last c_nick" || with.Owner() == nil {
		t.Errorf("%s, searched %s", keys(with.Fields), keys(with.Searched()))
	}
	own := CustomField(NewID(), "c_currency", CurrencyKind, "Currency", nil)
	if guestType.With(own).Currency() != nil {
		t.Error("a custom field is taken for the record's currency")
	}
	defer func() {
		if why := recover(); why == nil || !strings.Contains(fmt.Sprint(why), "guest.first") {
			t.Errorf("a field is described twice: %v", why)
		}
	}()
	guestType.With(CustomField(NewID(), "first", TextKind, "First", nil))
}

func TestTextsAreSortedByTheAlphabetOfTheWorkspace(t *testing.T) {
	lt := guestType.In("lt")
	if lt.Language() != "lt" || guestType.Language() != "" {
		t.Errorf("%s, %s", lt.Language(), guestType.Language())
	}
	if lt.SortKey("Česnulis") <= lt.SortKey("Cvirka") || lt.SortKey("Česnulis") >= lt.SortKey("Daukantas") {
		t.Error("č does not stand between c and d")
	}
}

func TestARecordIsReadInItsCurrencyAndCountry(t *testing.T) {
	if e := EnvOf(thingType, &thing{Money: "HUF", Country: "SK"}); e.Currency != "HUF" || e.Country != "SK" {
		t.Errorf("%+v", e)
	}
	if e := EnvOf(cardType, cardType.New()); e.Currency != "" || e.Country != "" {
		t.Errorf("a type without either: %+v", e)
	}
	g := &guest{Country: "SK", File: "LT"}
	if got := PhoneCountries(guestType, g, "", "HU"); !slices.Equal(got, []string{"SK", "LT", "HU"}) {
		t.Errorf("phones are from %v", got)
	}
	if got := PhoneCountries(guestType, &guest{}, "RU"); !slices.Equal(got, []string{"RU"}) {
		t.Errorf("phones are from %v", got)
	}
	if got := PhoneCountries(cardType, cardType.New()); len(got) != 0 {
		t.Errorf("phones are from %v", got)
	}
	changes := Diff(thingType, &thing{Money: "JPY", Sum: Amount{Minor: 5, Set: true}}, &thing{Money: "EUR", Sum: Amount{Minor: 500, Set: true}})
	if !slices.Equal(changes, []Change{{"currency", "JPY", "EUR"}, {"amount", "5", "5.00"}}) {
		t.Errorf("%v", changes)
	}
	if got := Diff(thingType, &thing{}, &thing{Meta: Meta{Created: Now(), Updated: Now()}}); len(got) != 0 {
		t.Errorf("the times are in the history: %v", got)
	}
}

func TestNamesInTheDatabase(t *testing.T) {
	for _, word := range reserved {
		if got := sqlName(word); got != word+"_" {
			t.Errorf("%s is called %s", word, got)
		}
	}
	for _, word := range []string{"lead", "orders", "a", "zone", "title"} {
		if got := sqlName(word); got != word {
			t.Errorf("%s is called %s", word, got)
		}
	}
	if got := (&Type{Name: "order"}).Table(); got != "order_" {
		t.Errorf("the table is %s", got)
	}
	for key, want := range map[string]string{"ref": "ref_id", "file": "file_id", "at": "at_at", "created": "created_at", "text": "text", "amount": "amount", "of": "of_id", "tags": "tags"} {
		if got := thingType.Field(key).Column(); got != want {
			t.Errorf("%s is in %s, want %s", key, got, want)
		}
	}
}

func TestIDsOfLaterTimesAreLarger(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		at := time.Unix(0, rapid.Int64Range(0, 4e18).Draw(r, "time"))
		later := at.Add(time.Duration(rapid.Int64Range(500, 1e15).Draw(r, "later")))
		a, b := NewIDAt(at), NewIDAt(later)
		if bytes.Compare(a[:], b[:]) >= 0 || a.Version() != 7 || a.Variant() != fewIDs[2].Variant() {
			r.Fatalf("%s of %s, %s of %s", a, at, b, later)
		}
		sec, nsec := a.Time().UnixTime()
		if got := time.Unix(sec, nsec); got.UnixMilli() != at.UnixMilli() {
			r.Fatalf("%s of %s has the time %s", a, at, got)
		}
		again := NewIDAt(at)
		if again == a || !bytes.Equal(again[:8], a[:8]) {
			r.Fatalf("two IDs of one time are %s and %s", a, again)
		}
		if id, ok := ParseID(a.String()); !ok || id != a {
			r.Fatalf("%s is read as %s", a, id)
		}
	})
	for _, bad := range []string{"", strings.Repeat("0", 35), strings.Repeat("z", 36), "urn:uuid:" + NewID().String(), strings.ReplaceAll(NewID().String(), "-", "")} {
		if id, ok := ParseID(bad); ok || id != None {
			t.Errorf("%q is read as %s", bad, id)
		}
	}
}
