package crm

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

// qualified makes new records from a lead, with each value that is transferred.
func qualified(l *Lead, t *record.Type, with map[string]bool) []Outcome {
	var out []Outcome
	for _, name := range []string{"company", "contact", "opportunity"} {
		if with[name] {
			o := Outcome{Type: targets[name], Transfers: Transfers(l, name, with), Is: targets[name].New()}
			for _, tr := range o.Transfers {
				o.Type.Field(tr.To).Set(o.Is, TransferValue(t, l, tr))
			}
			out = append(out, o)
		}
	}
	return out
}

// aLead draws a lead with some of its fields filled.
func aLead(t *rapid.T) *Lead {
	l := &Lead{Currency: "EUR", Status: item(LeadStatuses, "contacted"), Owner: ada.User, Source: item(Sources, "website")}
	for _, key := range []string{"title", "company_name", "first_name", "middle_name", "last_name", "job_title", "industry", "messenger",
		"email", "phone", "mobile", "website", "street", "city", "postcode", "description"} {
		if rapid.Bool().Draw(t, key) {
			LeadType.Field(key).Set(l, key+" of it")
		}
	}
	if rapid.Bool().Draw(t, "amounts") {
		l.Amount, l.Turnover, l.Employees = record.Amount{Minor: 1250, Set: true}, record.Amount{Minor: 9900, Set: true}, record.Int{N: 7, Set: true}
		l.Language, l.Country, l.BirthDate = "lt", "LT", "1980-05-06"
	}
	return l
}

// fates lists what the receipt says of each field of the lead: "moved to
// company.name", "stayed: nowhere".
func fates(q *Qualification) map[string][]string {
	out := map[string][]string{}
	for _, m := range q.Moved {
		out[m.From] = append(out[m.From], "moved to "+m.To+"."+m.Field)
	}
	for _, s := range q.Stayed {
		out[s.Field] = append(out[s.Field], "stayed: "+s.Why)
	}
	return out
}

// Whatever a lead has and becomes, the receipt accounts for each of its values:
// it moved to all records that take it, or stayed since none does.
func TestNoValueOfALeadIsForgotten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, with := aLead(t), map[string]bool{}
		for name := range targets {
			with[name] = rapid.Bool().Draw(t, name)
		}
		outcomes := qualified(l, LeadType, with)
		q := &Qualification{}
		q.Account(LeadType, l, outcomes)
		got := fates(q)
		for _, f := range LeadType.Fields {
			var want []string
			part := false // of a joined name
			for _, o := range outcomes {
				for _, tr := range o.Transfers {
					if tr.From == f.Key {
						want = append(want, "moved to "+o.Type.Name+"."+tr.To)
					}
					part = part || slices.Contains(tr.With, f.Key)
				}
			}
			switch {
			case storesNothing(f, l), f.Step:
				want = nil
			case want == nil && f.List() != nil && movedIn(outcomes, f, l):
				want = []string{"moved to company." + f.Under}
			case want == nil && !part:
				want = []string{"stayed: nowhere"}
			}
			if !slices.Equal(got[f.Key], want) {
				t.Fatalf("%s, %v: %q, want %q", f.Key, f.Get(l), got[f.Key], want)
			}
		}
	})
}

// movedIn reports whether a target's list has the value of a plain field.
func movedIn(outcomes []Outcome, f *record.Field, l *Lead) bool {
	for _, o := range outcomes {
		if list := o.Type.Field(f.Under); list != nil && list.Get(o.Is).(record.Several).Has(f.Get(l).(string)) {
			return true
		}
	}
	return false
}

func TestAReceiptShowsTheValuesAsText(t *testing.T) {
	l := &Lead{Title: "Press", CompanyName: "Spauda", Currency: "EUR", Turnover: record.Amount{Minor: 990000, Set: true}, Amount: record.Amount{Minor: 1250, Set: true}, Messenger: "@spauda"}
	q := &Qualification{}
	q.Account(LeadType, l, qualified(l, LeadType, chosen("company")))
	if m := (Moved{From: "turnover", To: "company", Field: "turnover", Value: "9900.00"}); !slices.Contains(q.Moved, m) {
		t.Errorf("moved %+v", q.Moved)
	}
	for _, s := range []Stayed{{Field: "title", Value: "Press", Why: StayedNowhere}, {Field: "amount", Value: "12.50", Why: StayedNowhere}, {Field: "messenger", Value: "@spauda", Why: StayedNowhere}} {
		if !slices.Contains(q.Stayed, s) {
			t.Errorf("stayed %+v, without %s", q.Stayed, s.Field)
		}
	}
}

// taken is an outcome of a company that is there already: the values of the
// lead go where it has none.
func taken(l *Lead, was Company) Outcome {
	is := was
	o := Outcome{Type: CompanyType, Transfers: Transfers(l, "company", chosen("company")), Was: &was, Is: &is}
	for _, tr := range o.Transfers {
		f := CompanyType.Field(tr.To)
		foreign := tr.To == "turnover" && was.Currency != l.Currency
		if f.Empty(&was) && !foreign {
			f.Set(&is, TransferValue(LeadType, l, tr))
		}
	}
	return o
}

func TestAnExistingCompanyKeepsItsValues(t *testing.T) {
	l := &Lead{Title: "Press", CompanyName: "Spauda", City: "Kaunas", Industry: "Printing", Website: "spauda.lt", Currency: "EUR", Turnover: record.Amount{Minor: 990000, Set: true}}
	company := Company{Name: "UAB Spauda", City: "Kaunas", Currency: "EUR"}
	for name, c := range map[string]struct {
		change func(*Company)
		field  string
		want   string
	}{
		"another name":          {func(*Company) {}, "company_name", "[stayed: occupied]"},
		"the same city":         {func(*Company) {}, "city", "[]"}, // it is there already
		"no industry":           {func(*Company) {}, "industry", "[moved to company.industry]"},
		"no such field":         {func(*Company) {}, "title", "[stayed: nowhere]"},
		"no turnover":           {func(*Company) {}, "turnover", "[moved to company.turnover]"},
		"another turnover":      {func(c *Company) { c.Turnover = record.Amount{Minor: 1, Set: true} }, "turnover", "[stayed: occupied]"},
		"the same turnover":     {func(c *Company) { c.Turnover = l.Turnover }, "turnover", "[]"},
		"no turnover, in krona": {func(c *Company) { c.Currency = "SEK" }, "turnover", "[stayed: currency]"},
		"9900 krona":            {func(c *Company) { c.Currency, c.Turnover = "SEK", l.Turnover }, "turnover", "[stayed: occupied]"},
		"another currency":      {func(c *Company) { c.Currency = "SEK" }, "currency", "[stayed: occupied]"},
		"the same city, krona":  {func(c *Company) { c.Currency = "SEK" }, "city", "[]"},
	} {
		was := company
		c.change(&was)
		q := &Qualification{}
		q.Account(LeadType, l, []Outcome{taken(l, was)})
		if got := fmt.Sprint(fates(q)[c.field]); got != c.want {
			t.Errorf("%s: %s %s, want %s", name, c.field, got, c.want)
		}
	}
	q := &Qualification{}
	q.Account(LeadType, l, []Outcome{taken(l, company)})
	if s := (Stayed{Field: "company_name", Value: "Spauda", Why: StayedOccupied, To: "company", Other: "UAB Spauda"}); !slices.Contains(q.Stayed, s) {
		t.Errorf("stayed %+v", q.Stayed)
	}
}

func TestWhatIsEditedWhileQualifyingStays(t *testing.T) {
	l := &Lead{CompanyName: "Spauda", City: "Kaunas", Currency: "EUR", Turnover: record.Amount{Minor: 990000, Set: true}}
	outcomes := qualified(l, LeadType, chosen("company"))
	made := outcomes[0].Is.(*Company)
	made.City, made.Currency = "Vilnius", "SEK"
	q := &Qualification{}
	q.Account(LeadType, l, outcomes)
	for _, s := range []Stayed{
		{Field: "city", Value: "Kaunas", Why: StayedEdited, To: "company", Other: "Vilnius"},
		{Field: "turnover", Value: "9900.00", Why: StayedEdited, To: "company", Other: "9900.00"},
	} {
		if !slices.Contains(q.Stayed, s) {
			t.Errorf("stayed %+v, without %+v", q.Stayed, s)
		}
	}
	if got := fates(q)["company_name"]; !slices.Equal(got, []string{"moved to company.name"}) {
		t.Errorf("the name %q", got)
	}
}

// One of two records is enough: the lead's owner is not lost if the company
// belongs to a colleague.
func TestAValueThatArrivedAnywhereDoesNotStay(t *testing.T) {
	l := &Lead{CompanyName: "Spauda", FirstName: "Jonas", LastName: "Rimkus", Owner: ada.User}
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		with := chosen("company contact")
		both := []Outcome{taken(l, Company{Name: "Spauda", Owner: record.NewID()}), qualified(l, LeadType, with)[1]}
		q := &Qualification{}
		q.Account(LeadType, l, []Outcome{both[order[0]], both[order[1]]})
		if got := fates(q)["owner"]; !slices.Equal(got, []string{"moved to contact.owner"}) {
			t.Errorf("the owner %q", got)
		}
	}
}

// The first record that has no room for a value is named.
func TestAValueThatNoRecordTakesStaysOnce(t *testing.T) {
	l := &Lead{CompanyName: "Spauda", Owner: ada.User}
	first, second := taken(l, Company{Name: "Spauda", Owner: ID{1}}), taken(l, Company{Name: "Spauda", Owner: ID{2}})
	q := &Qualification{}
	q.Account(LeadType, l, []Outcome{first, second})
	if got := fates(q)["owner"]; !slices.Equal(got, []string{"stayed: occupied"}) || q.Stayed[0].Other != (ID{1}).String() {
		t.Errorf("the owner %q, %+v", got, q.Stayed)
	}
}

func TestAPersonsNameIsOneValueOfTheirCompany(t *testing.T) {
	l := &Lead{FirstName: "Jonas", LastName: "Rimkus"}
	q := &Qualification{}
	q.Account(LeadType, l, []Outcome{taken(l, Company{})})
	if len(q.Moved) != 1 || q.Moved[0] != (Moved{From: "last_name", To: "company", Field: "name", Value: "Jonas Rimkus"}) || len(q.Stayed) != 0 {
		t.Errorf("moved %+v, stayed %+v", q.Moved, q.Stayed)
	}
	q = &Qualification{}
	q.Account(LeadType, l, []Outcome{taken(l, Company{Name: "Rimkus ir sūnūs"})})
	for _, key := range []string{"first_name", "last_name"} {
		if got := fates(q)[key]; !slices.Equal(got, []string{"stayed: occupied"}) {
			t.Errorf("%s %q", key, got)
		}
	}
}

// What a person can do something about comes first.
func TestBlockedValuesComeBeforeThoseWithoutAPlace(t *testing.T) {
	l := &Lead{Title: "Press", CompanyName: "Spauda", Messenger: "@spauda", City: "Kaunas", Amount: record.Amount{Minor: 1, Set: true}}
	q := &Qualification{}
	q.Account(LeadType, l, []Outcome{taken(l, Company{Name: "UAB Spauda", City: "Vilnius"})})
	var order []string
	for _, s := range q.Stayed {
		order = append(order, s.Why)
	}
	if !slices.Equal(order, []string{StayedOccupied, StayedOccupied, StayedNowhere, StayedNowhere, StayedNowhere}) {
		t.Errorf("the order is %v", order)
	}
}

func TestAQualificationNamesItsRecords(t *testing.T) {
	company, contact, sale := &Result{Title: "Spauda"}, &Result{Title: "Jonas"}, &Result{Title: "Press"}
	q := &Qualification{Company: company, Contact: contact, Opportunity: sale}
	if q.Result("company") != company || q.Result("contact") != contact || q.Result("opportunity") != sale || q.Result("lead") != nil {
		t.Errorf("%+v", q)
	}
}
