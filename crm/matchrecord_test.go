package crm

import (
	"reflect"
	"slices"
	"testing"

	"github.com/vedlys/vedlys/match"
)

// matched is MatchRecord for a record of any type.
func matched(r any, country string) match.Record {
	i := slices.IndexFunc(descriptors, func(d *Descriptor) bool { return reflect.TypeOf(d.Type.New()) == reflect.TypeOf(r) })
	if i < 0 {
		return match.Record{}
	}
	return MatchRecord(descriptors[i].Type, r, country)
}

func TestALeadIsComparedByItsPersonAndCompany(t *testing.T) {
	l := &Lead{FirstName: " Jonas", MiddleName: "Petras ", LastName: "Rimkus", CompanyName: "Spauda", Email: "jonas@spauda.lt", Phone: " ", Mobile: "8 612 34567",
		Street: "Laisvės al. 1", City: "Kaunas", Postcode: "44240", Country: "LT", BirthDate: "1980-05-06"}
	m := matched(l, "SK")
	if m.FirstName != "Jonas Petras" || m.LastName != "Rimkus" || m.Company != "Spauda" || m.Kind == match.Company || m.Kind == match.Person {
		t.Errorf("%+v", m)
	}
	if !slices.Equal(m.Emails, []string{"jonas@spauda.lt"}) || !slices.Equal(m.Phones, []string{"8 612 34567"}) || m.BirthDate != "1980-05-06" {
		t.Errorf("%+v", m)
	}
	if m.Street != "Laisvės al. 1" || m.City != "Kaunas" || m.Postcode != "44240" || m.Country != "LT" {
		t.Errorf("%+v", m)
	}
	if got := matched(&Lead{FirstName: "Jonas"}, "").FirstName; got != "Jonas" {
		t.Errorf("a person without a middle name is %q", got)
	}
}

func TestAPhoneIsReadInTheCountryOfItsFile(t *testing.T) {
	for _, c := range []struct {
		record any
		want   string
	}{
		{&Lead{}, "LT"}, {&Company{}, "LT"}, {&Contact{}, "LT"},
		{&Lead{PhoneCountry: "SK"}, "SK"}, {&Company{PhoneCountry: "SK"}, "SK"}, {&Contact{PhoneCountry: "SK"}, "SK"},
	} {
		if got := matched(c.record, "LT").PhoneCountry; got != c.want {
			t.Errorf("phones of %T are read in %s, want %s", c.record, got, c.want)
		}
	}
}

func TestACompanyIsComparedByItsCodes(t *testing.T) {
	for name, c := range map[string]struct {
		company           Company
		tax, registration string
	}{
		"all codes":  {Company{VATCode: "LT117910113", TaxCode: "1", INN: "7707083893", RegistrationCode: "111791015", OGRN: "1027700132195"}, "LT117910113", "111791015"},
		"Russian":    {Company{INN: "7707083893", TaxCode: "1", OGRN: "1027700132195"}, "7707083893", "1027700132195"},
		"only a tax": {Company{TaxCode: "10625790-4-44"}, "10625790-4-44", ""},
		"no code":    {Company{KPP: "773601001"}, "", ""},
	} {
		c.company.Name, c.company.LegalName = "Spauda", "UAB „Spauda“"
		if m := matched(&c.company, ""); m.TaxID != c.tax || m.RegistrationCode != c.registration || m.Kind != match.Company || m.Company != "Spauda" {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// common returns the keys by which each of two records finds the other.
func common(a, b any) []match.Key {
	of := match.Keys(matched(b, "LT"))
	return slices.DeleteFunc(match.Keys(matched(a, "LT")), func(k match.Key) bool { return !slices.Contains(of, k) })
}

func TestAContactIsFoundByWhateverItHas(t *testing.T) {
	c := &Contact{FirstName: "Jonas", MiddleName: "Petras", LastName: "Rimkus", Email: "jonas@spauda.lt", Phone: "+370 37 212345", Mobile: "8 612 34567", City: "Kaunas",
		Street: "Laisvės al. 1", Postcode: "44240", Country: "LT", BirthDate: "1980-05-06"}
	if matched(c, "LT").Kind != match.Person {
		t.Error("a contact is no person")
	}
	for name, other := range map[string]any{
		"e-mail address":   &Contact{LastName: "R.", Email: "Jonas@spauda.lt"},
		"phone":            &Contact{LastName: "R.", Phone: "037212345"},
		"mobile":           &Contact{LastName: "R.", Mobile: "+370 612 34567"},
		"mobile as phone":  &Contact{LastName: "R.", Phone: "+37061234567"},
		"name":             &Contact{FirstName: "Jonas Petras", LastName: "Rimkus"},
		"address":          &Contact{LastName: "R.", Street: "Laisvės al. 1", City: "Kaunas", Postcode: "44240", Country: "LT"},
		"birthday, a slip": &Contact{FirstName: "Jonas", LastName: "Rimkuss", BirthDate: "1980-05-06"},
	} {
		if len(common(c, other)) == 0 {
			t.Errorf("it is not found by its %s", name)
		}
	}
	if shared := common(c, &Contact{FirstName: "Ona", LastName: "Kazlauskienė", Email: "ona@giria.lt", Mobile: "+370 698 76543"}); len(shared) > 0 {
		t.Errorf("a stranger is found by %v", shared)
	}
}

func TestOpportunitiesAndNotesAreNotCompared(t *testing.T) {
	for _, r := range []any{&Opportunity{Name: "Sale"}, &Note{Body: "Called"}, nil} {
		if keys := match.Keys(matched(r, "LT")); len(keys) > 0 {
			t.Errorf("%T has the keys %v", r, keys)
		}
	}
	for _, typ := range AllTypes() {
		if compared := len(match.Keys(matched(named(typ.New()), "LT"))) > 0; compared != typ.Matched() {
			t.Errorf("a %s is compared: %v", typ.Name, compared)
		}
	}
}

// named gives a record of any type a name.
func named(r any) any {
	switch x := r.(type) {
	case *Lead:
		x.LastName = "Rimkus"
	case *Company:
		x.Name = "Spauda"
	case *Contact:
		x.LastName = "Rimkus"
	case *Opportunity:
		x.Name = "Spauda"
	case *Note:
		x.Body = "Rimkus"
	}
	return r
}
