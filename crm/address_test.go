package crm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

// someAddresses draws addresses as a client may send them.
func someAddresses(t *rapid.T, ids ...ID) []Address {
	n := rapid.IntRange(0, 4).Draw(t, "addresses")
	primary := rapid.IntRange(-1, n-1).Draw(t, "primary")
	out := make([]Address, n)
	ids = slices.Clone(ids)
	text := rapid.SampledFrom([]string{"", "Vilnius", "Gedimino pr. 1", "Žvėrynas", "ул. Мира, 5", " \"a\" "})
	for i := range out {
		a := Address{Kind: rapid.SampledFrom(AddressKinds).Draw(t, "kind"), Street: text.Draw(t, "street"), City: text.Draw(t, "city"),
			Region: text.Draw(t, "region"), Postcode: text.Draw(t, "postcode"), Country: rapid.SampledFrom([]string{"LT", "HU"}).Draw(t, "country"), Primary: i == primary}
		if a.ID = record.NewID(); len(ids) > 0 && rapid.Bool().Draw(t, "known") {
			a.ID, ids = ids[0], ids[1:]
		}
		out[i] = a
	}
	return out
}

// primaryFirst returns addresses in the order in which a record has them.
func primaryFirst(list []Address) []Address {
	var out []Address
	for _, a := range list {
		if a.Primary {
			out = append([]Address{a}, out...)
		} else {
			out = append(out, a)
		}
	}
	return out
}

// A record has the addresses that it was given, whatever it had before, and
// giving it those that it has changes nothing.
func TestARecordHasTheAddressesThatItWasGiven(t *testing.T) {
	for _, typ := range []*record.Type{LeadType, CompanyType, ContactType} {
		rapid.Check(t, func(t *rapid.T) {
			r, f := typ.New(), typ.Field(AddressesKey)
			typ.Meta(r).ID = record.NewID()
			for range 3 {
				given := someAddresses(t, typ.Meta(r).ID)
				f.Set(r, AddressRows.Text(given))
				if want := primaryFirst(given); !slices.Equal(Addresses(r), want) && !renamed(r, want, typ.Meta(r).ID) {
					t.Fatalf("given %+v\nhas %+v", want, Addresses(r))
				}
				was := typ.Clone(r)
				f.Set(r, f.Get(r))
				if changes := record.Diff(typ, was, r); len(changes) > 0 {
					t.Fatalf("setting the same addresses changes %+v", changes)
				}
			}
		})
	}
}

// renamed reports whether a record has the addresses but for the ID of the
// primary one, which another address has kept.
func renamed(r any, want []Address, own ID) bool {
	has := Addresses(r)
	if len(has) == 0 || len(want) != len(has) || !has[0].Primary || !slices.ContainsFunc(has[1:], func(a Address) bool { return a.ID == own }) {
		return false
	}
	has[0].ID = want[0].ID
	return slices.Equal(has, want)
}

func TestASingleAddressStoresNothingMore(t *testing.T) {
	l := &Lead{Meta: record.Meta{ID: record.NewID()}}
	f := LeadType.Field(AddressesKey)
	f.Set(l, AddressRows.Text([]Address{{Street: "Gedimino pr. 1", City: "Vilnius", Primary: true}}))
	if l.Addresses != "" || l.Street != "Gedimino pr. 1" || l.City != "Vilnius" {
		t.Errorf("%q, %q, %q", l.Addresses, l.Street, l.City)
	}
	f.Set(l, AddressRows.Text([]Address{{Kind: BillingAddress, City: "Vilnius", Primary: true}}))
	if !strings.Contains(string(l.Addresses), BillingAddress) || strings.Contains(string(l.Addresses), "Vilnius") {
		t.Errorf("stored %s", l.Addresses)
	}
	f.Set(l, record.RowText(""))
	if l.Addresses != "" || l.City != "" || f.Get(l) != record.RowText("") {
		t.Errorf("left %q in %q", l.Addresses, l.City)
	}
	f.Set(l, AddressRows.Text([]Address{{City: "Kaunas"}}))
	if a := Addresses(l); l.City != "" || len(a) != 1 || a[0].Primary || a[0].ID == record.None || a[0].Kind != OfficeAddress {
		t.Errorf("without a primary one: %q, %+v", l.City, a)
	}
}

func settledLead(was, is *Lead, action string) record.Errors {
	return SettleLead(Edit[Lead]{Was: was, Is: is, Action: action, At: time.Now(), Lists: &Lists{}})
}

// An address that is typed into the plain fields is the primary one, and one
// that is emptied there is gone with its kind.
func TestPlainFieldsAreThePrimaryAddress(t *testing.T) {
	own := record.NewID()
	l := &Lead{Meta: record.Meta{ID: own}}
	f := LeadType.Field(AddressesKey)
	f.Set(l, AddressRows.Text([]Address{{ID: own, City: "Kaunas"}}))
	l.City = "Vilnius"
	settledLead(nil, l, "")
	has := Addresses(l)
	if len(has) != 2 || !has[0].Primary || has[0].City != "Vilnius" || has[1].ID != own || has[0].ID == own || has[0].ID == record.None {
		t.Fatalf("%+v", has)
	}
	f.Set(l, AddressRows.Text([]Address{{City: "Vilnius", Kind: DeliveryAddress, Primary: true}}))
	l.City = ""
	settledLead(nil, l, "")
	if l.Addresses != "" || len(Addresses(l)) != 0 {
		t.Errorf("left %q", l.Addresses)
	}
}

func TestAddressesAreChecked(t *testing.T) {
	f := LeadType.Field(AddressesKey)
	id := record.NewID().String()
	for text, want := range map[string]string{
		`[{"city":"A","primary":true},{"city":"B"},{"city":"C","primary":true}]`: "addresses.2.primary two_primary",
		`[{"city":"A"},{"kind":"billing","country":""}]`:                         "addresses.1.street address_empty",
		`[{"city":"A","id":"` + id + `"},{"city":"B","id":"` + id + `"}]`:        "addresses.1.id repeated_field",
		`[{"city":"A","kind":"home"}]`:                                           "addresses.0.kind invalid_choice",
		`[{"city":"A"},{"town":"B"}]`:                                            "addresses.1.town unknown_field",
		`[{"city":"A","country":"XX"}]`:                                          "addresses.0.country invalid_country",
		`[{"city":7}]`:                                                           "addresses.0.city invalid_type",
		`[{"city":"A","id":"7"}]`:                                                "addresses.0.id unknown_reference",
		`[{"city":"A","postcode":"012345678901234567890"}]`:                      "addresses.0.postcode too_long",
		`{"city":"A"}`: " invalid_type",
		`[7]`:          " invalid_type",
	} {
		_, err := f.Kind.Parse(text, f, &record.Env{Strict: true})
		if err == nil || err.Field+" "+err.Key != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestPostcodesOfCountries(t *testing.T) {
	for country, codes := range map[string][2]string{
		"LT": {"LT-01103 01103 lt01103 LT-01103", "0110 011033 LV-01103"},
		"SK": {"81101 811-01 SK-81101 040-01", "8110 111-01 LT-01103 811011"},
		"HU": {"1011 H-1011 9999", "0111 10111 811-01"},
		"RU": {"101000 690000", "10100 701000 1010000 01103"},
		"LV": {"LV-1050 1050", "10500"}, "EE": {"10111", "1011"}, "PL": {"00-950 00950", "0095"}, "DE": {"10115 D-10115", "1011"},
		"CZ": {"110-00 11000", "811-01"}, "AT": {"1010 A-1010", "10100"}, "UA": {"01001", "0100"}, "BY": {"220030", "101000"},
		"GB": {"SW1A-1AA M11AE EC1A1BB", "12345"}, "US": {"10001 10001-1234", "1000 SW1A1AA"}, "XK": {"anything", ""}, "": {"anything 7", ""},
	} {
		for _, code := range strings.Fields(codes[0]) {
			if !PostcodeFits(country, code) || !PostcodeFits(country, strings.ReplaceAll(code, "-", " ")) {
				t.Errorf("%s may have %s", country, code)
			}
		}
		for _, code := range strings.Fields(codes[1]) {
			if PostcodeFits(country, code) {
				t.Errorf("%s has no %s", country, code)
			}
		}
	}
	for country := range postcodes {
		if !PostcodeFits(country, PostcodeExample(country)) || !PostcodeFits(country, "") {
			t.Errorf("the example of %s is wrong", country)
		}
	}
}

// A postcode that the country cannot have is refused where it is typed. What was
// stored before, or comes with data, stays.
func TestPostcodesAreRefusedWhereTheyAreTyped(t *testing.T) {
	list := AddressRows.Text([]Address{{City: "A", Country: "LT", Postcode: "1"}, {City: "B", Country: "SK", Postcode: "2", Primary: true}, {City: "C", Country: "HU", Postcode: "3"}})
	l := &Lead{Meta: record.Meta{ID: record.NewID()}}
	LeadType.Field(AddressesKey).Set(l, list)
	var at []string
	for _, e := range settledLead(nil, l, "") {
		if e.Key == "postcode" {
			at = append(at, SentPath(list, e.Field))
		}
	}
	if slices.Sort(at); !slices.Equal(at, []string{"addresses.0.postcode", "addresses.1.postcode", "addresses.2.postcode"}) {
		t.Errorf("errors at %q", at)
	}
	if errs := settledLead(nil, l, "import"); len(errs) > 0 {
		t.Errorf("imported: %v", errs)
	}
	was := *l
	l.City, l.Country = "Brno", "CZ"
	if errs := settledLead(&was, l, ""); len(errs) > 0 {
		t.Errorf("another country: %v", errs)
	}
	if got := DoubtfulPostcodes(l); len(got) != 3 {
		t.Errorf("doubtful: %+v", got)
	}
}

func TestLinesOfAnEnvelope(t *testing.T) {
	for want, a := range map[string]Address{
		"Gedimino pr. 1-2|LT-01103 Vilnius":   {Street: "Gedimino pr. 1-2", City: "Vilnius", Postcode: "LT-01103", Country: "LT"},
		"Hlavná 5|811 01 Bratislava":          {Street: "Hlavná 5", City: "Bratislava", Postcode: "811 01", Country: "SK"},
		"Budapest|Fő utca 3.|1011":            {Street: "Fő utca 3.", City: "Budapest", Postcode: "1011", Country: "HU"},
		"101000, Москва|ул. Мясницкая, д. 26": {Street: "ул. Мясницкая, д. 26", City: "Москва", Region: "Москва", Postcode: "101000", Country: "RU"},
		"630099, Новосибирская область, Новосибирск|ул. Мира": {Street: "ул. Мира", City: "Новосибирск", Region: "Новосибирская область", Postcode: "630099", Country: "RU"},
		"10 Downing St|London|SW1A 2AA": {Street: "10 Downing St", City: "London", Postcode: "SW1A 2AA", Country: "GB"},
		"1 Main St|Austin, TX 73301":    {Street: "1 Main St", City: "Austin", Region: "TX", Postcode: "73301", Country: "US"},
		"1 Main St|Austin":              {Street: "1 Main St", City: "Austin", Country: "US"},
		"A|B|C":                         {Street: " A ", City: "B", Region: "C"},
		"":                              {Country: "LT"},
	} {
		if got := strings.Join(a.Lines(), "|"); got != want {
			t.Errorf("%+v\nis %s\nnot %s", a, got, want)
		}
	}
}

// A company and a contact get all addresses of the lead, also those that have
// some already.
func TestAQualifiedLeadTakesItsAddressesAlong(t *testing.T) {
	l := &Lead{Meta: record.Meta{ID: record.NewID()}, CompanyName: "Spauda"}
	LeadType.Field(AddressesKey).Set(l, AddressRows.Text([]Address{{City: "Kaunas"}, {Kind: BillingAddress, City: "Vilnius", Country: "LT", Primary: true}}))
	for _, target := range []*record.Type{CompanyType, ContactType} {
		with := map[string]bool{target.Name: true}
		made := target.New()
		target.Meta(made).ID = record.NewID()
		for _, tr := range Transfers(l, target.Name, with) {
			target.Field(tr.To).Set(made, TransferValue(LeadType, l, tr))
		}
		has := Addresses(made)
		if len(has) != 2 || has[0].City != "Vilnius" || has[0].Kind != BillingAddress || !has[0].Primary || has[1].City != "Kaunas" {
			t.Errorf("a new %s has %+v", target.Name, has)
		}
	}
	was := &Company{Meta: record.Meta{ID: record.NewID()}, Name: "UAB Spauda", City: "Vilnius", Country: "LT"}
	is := *was
	for range 2 {
		AddAddresses(&is, l.Addresses)
	}
	if has := Addresses(&is); len(has) != 2 || has[0].City != "Vilnius" || has[0].Kind != OfficeAddress || has[1].City != "Kaunas" || has[1].Primary {
		t.Errorf("an existing company has %+v", has)
	}
	q := &Qualification{}
	q.Account(LeadType, l, []Outcome{{Type: CompanyType, Transfers: Transfers(l, "company", map[string]bool{"company": true}), Was: was, Is: &is}})
	if got := fates(q)[AddressesKey]; !slices.Equal(got, []string{"moved to company.addresses"}) {
		t.Errorf("the account has %q", got)
	}
}
