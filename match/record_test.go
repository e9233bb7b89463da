package match

import (
	"fmt"
	"reflect"
	"testing"
)

func TestRecordOfATable(t *testing.T) {
	row := map[string]string{"kind": "Company", "company": "Rotona", "email": "a@rotona.lt; b@rotona.lt", "phone": "8 612 34567,8 698 76543", "tax_id": "LT1"}
	got := RecordOf(func(column string) string { return row[column] })
	want := Record{Kind: Company, Company: "Rotona", Emails: []string{"a@rotona.lt", " b@rotona.lt"}, Phones: []string{"8 612 34567", "8 698 76543"}, TaxID: "LT1"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for kind, r := range map[Kind]Record{Person: {LastName: "Rotona", Company: "Rotona"}, Company: {Company: "Rotona"}} {
		if r.kind() != kind {
			t.Errorf("%+v is of kind %d", r, r.kind())
		}
	}
}

func TestBirth(t *testing.T) {
	for in, want := range map[string]string{"1970-02-03": "19700203", "19700203": "19700203", " 1970.02.03.": "19700203", "03.02.1970": "19700203", "03/02/1970": "19700203",
		"1970-02-03T00:00:00Z": "19700203", "1970": "", "3 February": "", "": "", "ąąąąą": ""} {
		if got := newBirth(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPersonIsNoCompany(t *testing.T) {
	a, b := Record{Kind: Person, LastName: "Rotona", Phones: []string{"+370 612 34567"}}, Record{Kind: Company, Company: "Rotona", Phones: []string{"+370 612 34567"}}
	if v := Score(a, b, counted(1000)); v.Tier != None || v.Probability != 0 {
		t.Errorf("%s", describe(v))
	}
}

// A legal form may be misspelled or be on the wrong side of the name.
func TestLooseLegalForms(t *testing.T) {
	for name, want := range map[string]string{"LLC Rotona": "rotona|llc", "Rotona Kvft": "rotona|kft", "UBA Rotona": "rotona|uab", "Rotona Limitd": "rotona|ltd", "Rotona": "rotona|",
		"Kraft Rotona": "kraft rotona|"} {
		f := newFirm(name)
		texts := ""
		for i, w := range f.words {
			if i > 0 {
				texts += " "
			}
			texts += w.text
		}
		if got := texts + "|" + f.form; got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestMailsAgree(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want like
	}{
		{"jonas.p@gmail.com", "jonasp+crm@googlemail.com", mailSame},
		{"jonas.petraitis@gmail.com", "jonas.petratis@gmail.com", mailTypo},
		{"jonas.petraitis@gmail.com", "jonas.petraitis@yahoo.com", mailLocal},
		{"jonas.petraitis@gmail.com", "jonas.petraitis7@gmail.com", mailNumber},
		{"jonas.p@rotona.lt", "jonas-p@rotona.lt", mailLocal},
		{"jonas@rotona.lt", "petras@rotona.lt", mailDomain},
		{"jonas@rotona.lt", "jonas@rotona.eu", mailDomain},
		{"kovacs.l@rotona.hu", "lkovacs@rotona.hu", mailDomain},
		{"info@rotona.lt", "into@gmail.com", mailOther},
		{"jonas@gmail.com", "petras@gmail.com", mailOther},
	} {
		a, _ := newMail(c.a)
		b, _ := newMail(c.b)
		if got, back := mailLike(&a, &b), mailLike(&b, &a); got != c.want || back != c.want {
			t.Errorf("%s, %s: %d and back %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

// However many records share keys, one check reads a limited number of them: those with the most keys in common.
func TestCandidatesAreBounded(t *testing.T) {
	var records []Record
	asked := Record{Kind: Person, FirstName: "Jonas", LastName: "Petraitis", Country: "LT"}
	for i := range 5 * commonKey {
		asked.Phones = append(asked.Phones[:i/commonKey:i/commonKey], fmt.Sprintf("+370612%05d", i/commonKey))
		records = append(records, Record{Kind: Person, FirstName: fmt.Sprint("a", i), Phones: asked.Phones[i/commonKey:], Country: "LT"})
	}
	twin := Record{Kind: Person, FirstName: "Jonas", LastName: "Petraitis", Emails: []string{"jonas.petraitis@rotona.lt"}, Country: "LT"}
	asked.Emails = twin.Emails
	x := NewIndex(append(records, twin))
	found := x.Candidates(Prepare(asked))
	if len(found) != candidates || found[len(found)-1] != len(records) {
		t.Errorf("%d found, the last is %d", len(found), found[len(found)-1])
	}
	common := NewIndex(append(records, records[:1]...)) // now one more than commonKey have the first phone
	if got := common.Candidates(Prepare(Record{Kind: Person, Phones: asked.Phones[:1], Country: "LT"})); len(got) != crowdSeen {
		t.Errorf("a phone that %d have finds %d", commonKey+1, len(got))
	}
}

// A record with more copies than a key may find is still found, though not all of its copies.
func TestManyCopiesAreFound(t *testing.T) {
	records := make([]Record, commonKey+1)
	for i := range records {
		records[i] = Record{Kind: Person, FirstName: "Jonas", LastName: "Petraitis", Phones: []string{"+370 612 34567"}, Country: "LT"}
	}
	if pairs := NewIndex(records).Pairs(Merge); len(pairs) < commonKey {
		t.Errorf("%d pairs of %d copies", len(pairs), len(records))
	}
}

// In a group too large for comparing all pairs, the links alone decide.
func TestLargeGroupIsJoinedByItsLinks(t *testing.T) {
	records := make([]Record, largeGroup+2)
	g := &group{}
	for i := range records {
		records[i] = Record{Kind: Person, FirstName: "Jonas", LastName: "Petraitis", Phones: []string{"+370 612 34567"}, Country: "LT"}
		g.members = append(g.members, i)
	}
	g.links = []link{{0, 1, 5}, {2, 3, 5}, {4, 5, -0.5}}
	got := map[[2]int]bool{}
	for _, p := range NewIndex(records).resolve(g, Suggest) {
		got[[2]int{p.A, p.B}] = true
	}
	if !reflect.DeepEqual(got, map[[2]int]bool{{0, 1}: true, {2, 3}: true}) {
		t.Errorf("%v", got)
	}
}
