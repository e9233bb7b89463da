package crm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/record"
)

var (
	lists = NewLists(Presets())
	acme  = Workspace{Country: "LT", Currency: "EUR"}
	ada   = Actor{User: record.NewID(), Role: Administrator}
	noon  = time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
)

func item(list, key string) ID { return lists.ByKey(list, key).ID }

func edit[T any](was, is *T) Edit[T] {
	return Edit[T]{Was: was, Is: is, By: ada, At: noon, Lists: lists, Workspace: acme}
}

// wrong lists field:key of each error.
func wrong(errs record.Errors) string {
	var out []string
	for _, e := range errs {
		out = append(out, e.Field+":"+e.Key)
	}
	return strings.Join(out, " ")
}

func TestANewLead(t *testing.T) {
	l := &Lead{LastName: " Žukauskas "}
	if errs := SettleLead(edit(nil, l)); errs != nil {
		t.Fatal(errs)
	}
	if l.Title != "Žukauskas" || l.Status != item(LeadStatuses, "new") || l.Owner != ada.User || l.Currency != "EUR" || l.StatusSince != noon {
		t.Errorf("%+v", l)
	}
	l = &Lead{Title: "Mine", Status: item(LeadStatuses, "contacted"), Owner: record.NewID(), Currency: "USD"}
	given := *l
	if errs := SettleLead(edit(nil, l)); errs != nil || l.Status != given.Status || l.Owner != given.Owner || l.Currency != "USD" {
		t.Errorf("what was given is overwritten: %+v, %v", l, errs)
	}
}

func TestRulesOfALead(t *testing.T) {
	status := func(key string) func(*Lead) { return func(l *Lead) { l.Status = item(LeadStatuses, key) } }
	qualified := func(l *Lead) { l.Status, l.Company = item(LeadStatuses, "qualified"), record.NewID() }
	for name, c := range map[string]struct {
		was, change  func(*Lead)
		action, want string
	}{
		"nothing":                  {status("new"), func(*Lead) {}, "", ""},
		"contacted":                {status("new"), status("contacted"), "", ""},
		"disqualified by hand":     {status("new"), status("bad_data"), "", ""},
		"qualified by hand":        {status("new"), status("qualified"), "", "status:use_qualification"},
		"qualified by its action":  {status("new"), status("qualified"), "qualify", ""},
		"out of qualified by hand": {qualified, status("new"), "", "status:undo_qualification"},
		"imported as qualified":    {status("qualified"), status("new"), "", ""},
		"other values of it":       {qualified, func(l *Lead) { l.City = "Kaunas" }, "", ""},
		"born tomorrow":            {status("new"), func(l *Lead) { l.BirthDate = "2026-03-10" }, "", "birth_date:future_date"},
		"born today":               {status("new"), func(l *Lead) { l.BirthDate = "2026-03-09" }, "", ""},
	} {
		was := &Lead{Title: "A"}
		c.was(was)
		is := *was
		c.change(&is)
		e := edit(was, &is)
		e.Action = c.action
		if got := wrong(SettleLead(e)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if moved := was.Status != is.Status; moved != (is.StatusSince == noon) {
			t.Errorf("%s: in its status since %s", name, is.StatusSince)
		}
	}
}

func TestAnOpportunityFollowsItsStage(t *testing.T) {
	later := noon.Add(time.Hour)
	o := &Opportunity{Name: "Sale"}
	step := func(at time.Time, change func(*Opportunity)) {
		t.Helper()
		was := *o
		change(o)
		e := edit(&was, o)
		e.At = at
		if errs := SettleOpportunity(e); errs != nil {
			t.Fatal(errs)
		}
	}
	stage := func(key string) func(*Opportunity) { return func(o *Opportunity) { o.Stage = item(Stages, key) } }
	check := func(what string, probability int64, since, closed time.Time) {
		t.Helper()
		if o.Probability != (record.Int{N: probability, Set: true}) || !o.StageSince.Equal(since) || !o.ClosedAt.Equal(closed) {
			t.Errorf("%s: %v, since %s, closed %s", what, o.Probability, o.StageSince, o.ClosedAt)
		}
	}
	if errs := SettleOpportunity(edit(nil, o)); errs != nil || o.Stage != item(Stages, "identified") || o.Owner != ada.User {
		t.Errorf("%+v, %v", o, errs)
	}
	check("new", 10, noon, time.Time{})
	step(later, func(o *Opportunity) { o.Probability = record.Int{N: 15, Set: true} })
	check("by hand", 15, noon, time.Time{})
	step(later, stage("offer"))
	check("a stage on", 50, later, time.Time{})
	step(noon, func(o *Opportunity) { stage("negotiation")(o); o.Probability = record.Int{N: 80, Set: true} })
	check("a stage on and by hand", 80, noon, time.Time{})
	step(later, stage("won"))
	check("won", 100, later, later)
	step(noon, func(o *Opportunity) { stage("lost")(o); o.LostReason = item(LostReasons, "price") })
	check("lost after all", 0, noon, noon)
	step(noon, stage("discussion"))
	check("open again", 20, noon, time.Time{})
	was := *o
	o.Probability = record.Int{N: 101, Set: true}
	if got := wrong(SettleOpportunity(edit(&was, o))); got != "probability:out_of_range" {
		t.Error(got)
	}
}

func TestCompaniesAndContacts(t *testing.T) {
	c := &Company{Name: "Spauda"}
	if errs := SettleCompany(edit(nil, c)); errs != nil || c.Stage != item(ClientStages, "potential") || c.Owner != ada.User || c.Currency != "EUR" {
		t.Errorf("%+v, %v", c, errs)
	}
	p := &Contact{FirstName: " "}
	if got := wrong(SettleContact(edit(nil, p))); got != "last_name:nameless" {
		t.Error(got)
	}
	p.Phone = "+370 612 34567"
	if errs := SettleContact(edit(nil, p)); errs != nil || ContactType.Title(p) != "+370 612 34567" || p.Owner != ada.User {
		t.Errorf("%+v, %v", p, errs)
	}
	c.RegistrationCode, c.VATCode = "123456789", "LT100000000000"
	if got := c.DoubtfulCodes(acme); !slices.Contains(got, "registration_code") {
		t.Errorf("doubts %v", got)
	}
}

// A retired item is not the default of a new record.
func TestRetiredItemsAreNotPresets(t *testing.T) {
	items := Presets()
	for _, i := range items {
		i.Retired = i.Key == "identified" || i.Key == "potential" || i.Key == "new"
	}
	e := edit(nil, &Lead{Title: "A"})
	e.Lists = NewLists(items)
	_ = SettleLead(e)
	if e.Is.Status != record.None { // each category keeps a live item, and a lead without a status is refused
		t.Errorf("a lead begins at %v", e.Is.Status)
	}
	o := edit(nil, &Opportunity{Name: "A"})
	o.Lists = e.Lists
	if errs := SettleOpportunity(o); errs != nil || o.Lists.Item(Stages, o.Is.Stage).Key != "discussion" {
		t.Errorf("%+v, %v", o.Is, errs)
	}
}

// 12.50 stays 12.50 in another currency. A currency without cents refuses it
// rather than cutting it off.
func TestAmountsStayWhenTheCurrencyChanges(t *testing.T) {
	for _, c := range []struct {
		from, to  string
		minor, is int64
		refused   string
	}{{"EUR", "USD", 1250, 1250, ""}, {"JPY", "EUR", 12, 1200, ""}, {"EUR", "KWD", -1250, -12500, ""}, {"KWD", "CLF", 1e16, 1e17, ""},
		{"EUR", "JPY", 1200, 12, ""}, {"KWD", "EUR", 12340, 1234, ""}, {"EUR", "JPY", 1250, 1250, "12.50"}, {"KWD", "EUR", 12345, 12345, "12.345"},
		{"EUR", "JPY", -1, -1, "-0.01"}} {
		was := &Lead{Currency: c.from, Amount: record.Amount{Minor: c.minor, Set: true}}
		is := *was
		is.Currency = c.to
		errs := KeepAmounts(LeadType, was, &is, func(*record.Field) bool { return false })
		if is.Amount.Minor != c.is || is.Turnover.Set {
			t.Errorf("%d %s became %d %s", c.minor, c.from, is.Amount.Minor, c.to)
		}
		if c.refused == "" && errs != nil || c.refused != "" && (len(errs) != 1 || errs[0].Field != "currency" || errs[0].Args[1] != c.refused || errs[0].Args[3] != c.to) {
			t.Errorf("%d %s in %s: %v", c.minor, c.from, c.to, errs)
		}
		is = *was
		is.Currency = c.to
		if errs := KeepAmounts(LeadType, was, &is, func(f *record.Field) bool { return f.Key == "amount" }); errs != nil || is.Amount != was.Amount {
			t.Errorf("an amount that is set with its currency: %v, %v", is.Amount, errs)
		}
	}
}

// Whatever the lead and the targets, no two values go to one field, and each
// transfer is between fields of compatible kinds.
func TestTransfersFit(t *testing.T) {
	for _, l := range []*Lead{{Title: "A"}, {Title: "A", LastName: "B"}, {Title: "A", FirstName: "B"}, {Title: "A", CompanyName: "C", Phone: "123", Mobile: "456"}} {
		for choice := 1; choice < 8; choice++ {
			with := map[string]bool{"company": choice&1 > 0, "contact": choice&2 > 0, "opportunity": choice&4 > 0}
			for _, target := range []*record.Type{CompanyType, ContactType, OpportunityType} {
				if !with[target.Name] {
					continue
				}
				seen := map[string]bool{}
				for _, tr := range Transfers(l, target.Name, with) {
					from, to := LeadType.Field(tr.From), target.Field(tr.To)
					if from == nil || to == nil || seen[tr.To] || from.Kind.Zero() != to.Kind.Zero() || from.Limit() > to.Limit() {
						t.Errorf("%v to %s", tr, target.Name)
						continue
					}
					seen[tr.To] = true
				}
			}
		}
	}
}
