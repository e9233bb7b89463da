package crm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

var hungarian = Actor{User: record.NewID(), Role: Member, Language: "hu"}

func TestALeadIsNamedAfterTheFirstThingKnown(t *testing.T) {
	for name, c := range map[string]struct {
		lead Lead
		want string
	}{
		"its own title":  {Lead{Title: "Press", CompanyName: "Spauda", LastName: "Rácz"}, "Press"},
		"company":        {Lead{CompanyName: " Spauda ", LastName: "Rácz", Email: "a@b.lt"}, "Spauda"},
		"person":         {Lead{CompanyName: " ", FirstName: "Eszter", LastName: "Rácz", Email: "a@b.lt"}, "Eszter Rácz"},
		"Hungarian":      {Lead{FirstName: "Eszter", LastName: "Rácz", Language: "hu"}, "Rácz Eszter"},
		"in Hungary":     {Lead{FirstName: "Eszter", LastName: "Rácz", Country: "HU"}, "Rácz Eszter"},
		"e-mail address": {Lead{Email: "a@b.lt", Phone: "+370 612 34567"}, "a@b.lt"},
		"phone":          {Lead{Phone: "+370 612 34567", Mobile: "+370 698 76543"}, "+370 612 34567"},
		"mobile":         {Lead{Mobile: "+370 698 76543"}, "+370 698 76543"},
		"nothing":        {Lead{City: "Kaunas"}, ""}, // it is then refused as a lead without a title
	} {
		if SettleLead(edit(nil, &c.lead)); c.lead.Title != c.want {
			t.Errorf("%s: the title is %q, want %q", name, c.lead.Title, c.want)
		}
	}
}

func TestANewLeadIsNamedInTheReadersOrder(t *testing.T) {
	e := edit(nil, &Lead{FirstName: "Eszter", LastName: "Rácz"})
	e.By = hungarian
	if SettleLead(e); e.Is.Title != "Rácz Eszter" {
		t.Errorf("a Hungarian makes the lead %q", e.Is.Title)
	}
}

func TestATitleThatIsRemovedStaysEmpty(t *testing.T) {
	was := &Lead{Title: "Press", CompanyName: "Spauda"}
	is := *was
	is.Title = ""
	if SettleLead(edit(was, &is)); is.Title != "" {
		t.Errorf("the title became %q, so that nobody is asked for one", is.Title)
	}
}

func TestTheTitleMadeOfALeadFitsItsField(t *testing.T) {
	limit := LeadType.Field("title").Limit()
	name := rapid.StringOfN(rapid.SampledFrom([]rune("až ж")), 0, limit, -1)
	rapid.Check(t, func(t *rapid.T) {
		l := &Lead{FirstName: name.Draw(t, "first"), MiddleName: name.Draw(t, "middle"), LastName: name.Draw(t, "last")}
		person := []rune(l.Person(0))
		SettleLead(edit(nil, l))
		if want := string(person[:min(len(person), limit)]); l.Title != want {
			t.Fatalf("a person with a name of %d characters is named by %d", len(person), len([]rune(l.Title)))
		}
	})
	for _, length := range []int{limit - 1, limit, limit + 1} {
		l := &Lead{LastName: strings.Repeat("ž", length)}
		if SettleLead(edit(nil, l)); l.Title != strings.Repeat("ž", min(length, limit)) {
			t.Errorf("a name of %d characters is cut to %d", length, len([]rune(l.Title)))
		}
	}
}

func TestTheSecondLineDoesNotRepeatTheTitle(t *testing.T) {
	for name, c := range map[string]struct {
		lead Lead
		want string
	}{
		"company and person":         {Lead{Title: "Press", CompanyName: "Spauda", FirstName: "Jonas", LastName: "Rimkus"}, "Spauda · Jonas Rimkus"},
		"company only":               {Lead{Title: "Press", CompanyName: " Spauda "}, "Spauda"},
		"person only":                {Lead{Title: "Press", LastName: "Rimkus"}, "Rimkus"},
		"neither":                    {Lead{Title: "Press"}, ""},
		"titled like its company":    {Lead{Title: "Spauda", CompanyName: "Spauda ", LastName: "Rimkus"}, "Rimkus"},
		"with spaces around it":      {Lead{Title: " Spauda ", CompanyName: "Spauda", LastName: "Rimkus"}, "Rimkus"},
		"titled like its person":     {Lead{Title: "Jonas Rimkus", CompanyName: "Spauda", FirstName: "Jonas", LastName: "Rimkus"}, "Spauda"},
		"in the other order":         {Lead{Title: "Rimkus Jonas", CompanyName: "Spauda", FirstName: "Jonas", LastName: "Rimkus"}, "Spauda"},
		"titled like somebody else":  {Lead{Title: "Ona Rimkus", FirstName: "Jonas", LastName: "Rimkus"}, "Jonas Rimkus"},
		"a Hungarian of the company": {Lead{Title: "Press", CompanyName: "Nyomda", FirstName: "Eszter", LastName: "Rácz", Language: "hu"}, "Nyomda · Rácz Eszter"},
	} {
		if got := LeadType.Detail(&c.lead); got != c.want {
			t.Errorf("%s: the second line is %q, want %q", name, got, c.want)
		}
	}
}

func TestALeadNamesACompanyIfThereAreLetters(t *testing.T) {
	for name, want := range map[string]bool{"": false, " \t": false, "Spauda": true} {
		if got := (&Lead{CompanyName: name}).NamesCompany(); got != want {
			t.Errorf("%q names a company: %v", name, got)
		}
	}
}

// A lead that is made by hand begins now. One from another program keeps the
// times that it brings.
func TestAnImportedLeadKeepsItsTimes(t *testing.T) {
	created, qualified, since := noon.AddDate(0, -3, 0), noon.AddDate(0, -2, 0), noon.AddDate(0, -1, 0)
	for name, c := range map[string]struct {
		status                 string
		created, qual, entered time.Time // as brought
		since, qualified       time.Time // as kept
	}{
		"all times":              {"qualified", created, qualified, since, since, qualified},
		"no time of its status":  {"qualified", created, qualified, time.Time{}, qualified, qualified},
		"only its creation":      {"qualified", created, time.Time{}, time.Time{}, created, time.Time{}},
		"no time":                {"qualified", time.Time{}, time.Time{}, time.Time{}, noon, time.Time{}},
		"not qualified any more": {"contacted", created, qualified, since, since, time.Time{}},
		"never contacted":        {"new", created, qualified, time.Time{}, created, time.Time{}},
	} {
		l := &Lead{Title: "A", Status: item(LeadStatuses, c.status), QualifiedAt: c.qual, StatusSince: c.entered}
		l.Created = c.created
		e := edit(nil, l)
		if e.History = true; SettleLead(e) != nil || !l.StatusSince.Equal(c.since) || !l.QualifiedAt.Equal(c.qualified) {
			t.Errorf("%s: since %s, qualified %s", name, l.StatusSince, l.QualifiedAt)
		}
		l = &Lead{Title: "A", Status: item(LeadStatuses, "contacted"), StatusSince: c.entered}
		l.Created = c.created
		if SettleLead(edit(nil, l)); !l.StatusSince.Equal(noon) {
			t.Errorf("%s: a lead made now has its status since %s", name, l.StatusSince)
		}
	}
}

func TestOnlyALeadWithHistoryBeginsQualified(t *testing.T) {
	for _, action := range []string{"", "qualify"} {
		e := edit(nil, &Lead{Title: "A", Status: item(LeadStatuses, "qualified")})
		e.Action = action
		if got := wrong(SettleLead(e)); got != "status:use_qualification" {
			t.Errorf("action %q: %q", action, got)
		}
	}
}

// What a lead was qualified into would be left without its lead.
func TestAQualifiedLeadKeepsItsStatus(t *testing.T) {
	other := *lists.Item(LeadStatuses, item(LeadStatuses, "qualified"))
	other.ID, other.Key = record.NewID(), "sold"
	for name, c := range map[string]struct {
		was  Lead
		next ID
		want string
	}{
		"into a company":           {Lead{Company: record.NewID()}, item(LeadStatuses, "new"), "status:undo_qualification"},
		"into a contact":           {Lead{Contact: record.NewID()}, item(LeadStatuses, "contacted"), "status:undo_qualification"},
		"into an opportunity":      {Lead{Opportunity: record.NewID()}, item(LeadStatuses, "bad_data"), "status:undo_qualification"},
		"into nothing":             {Lead{}, item(LeadStatuses, "new"), ""},
		"to another qualified one": {Lead{Company: record.NewID()}, other.ID, "status:use_qualification"},
		"without a change":         {Lead{Company: record.NewID()}, item(LeadStatuses, "qualified"), ""},
	} {
		was := c.was
		was.Title, was.Status, was.QualifiedAt = "A", item(LeadStatuses, "qualified"), noon.Add(-time.Hour)
		is := was
		is.Status = c.next
		e := edit(&was, &is)
		e.Lists = NewLists(append(slices.Clone(lists.Of(LeadStatuses)), &other))
		if got := wrong(SettleLead(e)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAChangeOfAQualifiedLeadKeepsWhenItWasQualified(t *testing.T) {
	was := &Lead{Title: "A", Status: item(LeadStatuses, "qualified"), QualifiedAt: noon.Add(-time.Hour), StatusSince: noon.Add(-time.Hour)}
	is := *was
	is.City = "Kaunas"
	if errs := SettleLead(edit(was, &is)); errs != nil || !is.QualifiedAt.Equal(was.QualifiedAt) || !is.StatusSince.Equal(was.StatusSince) {
		t.Errorf("qualified %s, since %s, %v", is.QualifiedAt, is.StatusSince, errs)
	}
}

func TestALeadThatIsReopenedIsNotQualified(t *testing.T) {
	was := &Lead{Title: "A", Status: item(LeadStatuses, "qualified"), Company: record.NewID(), QualifiedAt: noon.Add(-time.Hour), StatusSince: noon.Add(-time.Hour)}
	is := *was
	is.Status = item(LeadStatuses, "contacted")
	e := edit(was, &is)
	e.Action = "reopen"
	if errs := SettleLead(e); errs != nil || !is.QualifiedAt.IsZero() || !is.StatusSince.Equal(noon) {
		t.Errorf("qualified %s, since %s, %v", is.QualifiedAt, is.StatusSince, errs)
	}
}

// Nobody's change of other values takes over a lead.
func TestAChangedLeadGetsNoDefaults(t *testing.T) {
	was := &Lead{Title: "A", Status: item(LeadStatuses, "new")}
	is := *was
	is.City = "Kaunas"
	if errs := SettleLead(edit(was, &is)); errs != nil || is.Owner != record.None || is.Currency != "" || !is.StatusSince.IsZero() {
		t.Errorf("%+v, %v", is, errs)
	}
}
