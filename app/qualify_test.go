package app

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

func TestQualifyAndUndo(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "Printing presses", "first_name", "Jonas", "last_name", "Žukauskas", "company_name", "UAB Spauda",
			"email", "jonas@spauda.example", "phone", "+370 612 34567", "city", "Kaunas", "amount", "2500", "employees", "12", "description", "Call in May")
		plan := qualify.Plan{Company: &qualify.Target{}, Contact: &qualify.Target{}, Opportunity: &qualify.Target{}}
		_, dry, err := w.Qualify.Qualify(w.ctx, w.ona, l.ID, plan, true)
		w.ok(err)
		if dry.Company == nil || w.get(w.ona, l.ID).Company != record.None {
			t.Fatal("a dry run must return everything and change nothing")
		}
		done, q, err := w.Qualify.Qualify(w.ctx, w.ona, l.ID, plan, false)
		w.ok(err)
		if len(q.Moved) != len(dry.Moved) || len(q.Stayed) != 0 {
			t.Errorf("moved %v, stayed %v", q.Moved, q.Stayed)
		}
		got := w.get(w.ona, l.ID)
		if w.ws.Lists.Category(got.Status) != crm.CategoryQualified || got.Company != q.Company.ID || got.Opportunity == record.None {
			t.Errorf("the lead: %+v", got)
		}
		r, _, err := w.Records.Get(w.ctx, w.ona, crm.ContactType, q.Contact.ID)
		w.ok(err)
		if c := r.(*crm.Contact); c.Company != q.Company.ID || c.Email != l.Email || c.City != "" {
			t.Errorf("the contact: %+v", c)
		}
		r, _, err = w.Records.Get(w.ctx, w.ona, crm.OpportunityType, q.Opportunity.ID)
		w.ok(err)
		if o := r.(*crm.Opportunity); o.Amount != l.Amount || o.Description != "Call in May" || o.Contact != q.Contact.ID {
			t.Errorf("the opportunity: %+v", o)
		}
		_, _, err = w.Qualify.Qualify(w.ctx, w.ona, l.ID, plan, false)
		w.refused(err, record.Conflict)

		_, err = w.Undo(w.ctx, w.ona, done.Receipt)
		w.ok(err)
		back := w.get(w.ona, l.ID)
		back.Version, back.Updated = l.Version, l.Updated
		if changes := record.Diff(crm.LeadType, l, back); len(changes) > 0 {
			t.Errorf("not as before: %v", changes)
		}
		_, _, err = w.Records.Get(w.ctx, w.ona, crm.CompanyType, q.Company.ID)
		w.refused(err, record.NotFound)
	})
}

func TestQualifyIntoExistingFillsBlanksOnly(t *testing.T) {
	both(t, func(w *world) {
		ct := w.ws.Type("company")
		made, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ct, Set: w.set(w.ada, ct, "name", "„Spauda“, UAB", "city", "Vilnius")})
		w.ok(err)
		company := made.Record.(*crm.Company)
		l := w.lead(w.ada, "title", "Presses", "company_name", "UAB Spauda", "city", "Kaunas", "website", "spauda.example", "email", "a@spauda.example")
		companies, _, err := w.Qualify.Candidates(w.ctx, w.ada, l.ID)
		w.ok(err)
		if len(companies) != 1 || companies[0].Same[0] != "name" {
			t.Fatalf("candidates: %+v", companies)
		}
		done, q, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Company: &qualify.Target{ID: company.ID}}, false)
		w.ok(err)
		r, _, err := w.Records.Get(w.ctx, w.ada, ct, company.ID)
		w.ok(err)
		if c := r.(*crm.Company); c.City != "Vilnius" || c.Website != "spauda.example" || c.Name != "„Spauda“, UAB" {
			t.Errorf("%+v", c)
		}
		stayed := map[string]string{}
		for _, s := range q.Stayed {
			stayed[s.Field] = s.Why
		}
		if stayed["city"] != crm.StayedOccupied || stayed["company_name"] != crm.StayedOccupied {
			t.Errorf("stayed: %+v", q.Stayed)
		}
		_, err = w.Records.Save(w.ctx, w.mantas, unit.Draft{Type: ct, ID: company.ID, Set: w.set(w.mantas, ct, "website", "other.example")})
		w.ok(err)
		_, err = w.Undo(w.ctx, w.ada, done.Receipt)
		w.refused(err, record.Conflict)
		if w.get(w.ada, l.ID).Company != company.ID {
			t.Error("half undone")
		}
	})
}

func TestEveryCombinationOfTargets(t *testing.T) {
	both(t, func(w *world) {
		for n := 1; n < 8; n++ {
			l := w.lead(w.ona, "title", "Presses", "first_name", "Jonas", "last_name", "Žukauskas", "company_name", "UAB Spauda", "email", "jonas@spauda.example",
				"city", "Kaunas", "amount", "2500", "description", "Call in May")
			before := w.counts(w.ona)
			var plan qualify.Plan
			for i, to := range []**qualify.Target{&plan.Company, &plan.Contact, &plan.Opportunity} {
				if n&(1<<i) != 0 {
					*to = &qualify.Target{}
				}
			}
			done, q, err := w.Qualify.Qualify(w.ctx, w.ona, l.ID, plan, false)
			w.ok(err)
			after := w.counts(w.ona)
			for i, name := range qualify.Order {
				want := n >> i & 1
				if got := after[i] - before[i]; got != want || (q.Result(name) != nil) != (want == 1) {
					t.Errorf("combination %d: %d of %s made", n, got, name)
				}
			}
			accounted := map[string]bool{}
			for _, m := range q.Moved {
				accounted[m.From] = true
			}
			for _, s := range q.Stayed {
				accounted[s.Field] = true
			}
			for _, key := range []string{"first_name", "last_name", "company_name", "email", "city", "amount", "description"} {
				if !accounted[key] {
					t.Errorf("combination %d: no entry for %s", n, key)
				}
			}
			_, err = w.Undo(w.ctx, w.ona, done.Receipt)
			w.ok(err)
			if got := w.counts(w.ona); got != before {
				t.Errorf("combination %d: %v after undo, want %v", n, got, before)
			}
		}
	})
}

// counts returns the number of companies, contacts and opportunities that the
// actor sees.
func (w *world) counts(by crm.Actor) (out [3]int) {
	w.t.Helper()
	for i, name := range qualify.Order {
		t := w.ws.Type(name)
		q, _ := record.ParseQuery(t, nil, w.ws.Env(by, true))
		l, err := w.Records.List(w.ctx, by, t, q)
		w.ok(err)
		out[i] = l.Total
	}
	return out
}

func TestReceiptListsEditedValues(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "Presses", "company_name", "UAB Spauda", "city", "Kaunas")
		ct := w.ws.Type("company")
		plan := qualify.Plan{Company: &qualify.Target{Set: w.set(w.ada, ct, "name", "Spauda LT")}}
		out, err := w.Qualify.Outline(w.ctx, w.ada, l.ID, plan)
		w.ok(err)
		if c := out.New["company"].(*crm.Company); c.Name != "Spauda LT" || c.City != "Kaunas" || c.Stage == record.None || c.Owner != w.ada.User {
			t.Errorf("outline: %+v", c)
		}
		_, q, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, plan, false)
		w.ok(err)
		want := crm.Stayed{Field: "company_name", Value: "UAB Spauda", Why: crm.StayedEdited, To: "company", Other: "Spauda LT"}
		if len(q.Stayed) != 2 || q.Stayed[0] != want || q.Stayed[1].Field != "title" {
			t.Errorf("stayed: %+v", q.Stayed)
		}
	})
}

func TestReceiptHidesRecordsOutOfScope(t *testing.T) {
	both(t, func(w *world) {
		ct, lt := w.ws.Type("company"), w.ws.Type("lead")
		made, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ct, Set: w.set(w.ada, ct, "name", "UAB Spauda", "city", "Vilnius")})
		w.ok(err)
		l := w.lead(w.ada, "title", "Presses", "company_name", "UAB Spauda", "city", "Kaunas")
		_, _, err = w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Company: &qualify.Target{ID: made.Record.(*crm.Company).ID}}, false)
		w.ok(err)
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: w.set(w.ada, lt, "owner", "ona@example.com")})
		w.ok(err)
		for _, c := range []struct {
			by           crm.Actor
			title, other string
		}{{w.mantas, "UAB Spauda", "Vilnius"}, {w.ona, "", ""}} {
			q, err := w.Qualify.Last(w.ctx, c.by, l.ID)
			w.ok(err)
			if q.Company.Title != c.title || len(q.Stayed) != 2 || q.Stayed[0].Other != c.other {
				t.Errorf("%s gets %+v %+v", c.by.Name, q.Company, q.Stayed)
			}
		}
		_, err = w.Qualify.Last(w.ctx, w.pavol, l.ID)
		w.refused(err, record.NotFound)
		companies, _, err := w.Qualify.Candidates(w.ctx, w.ona, l.ID)
		w.ok(err)
		if len(companies) != 0 {
			t.Errorf("Ona gets %+v", companies)
		}
	})
}

func TestUndoQualificationRefusesWhenInUse(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "Presses", "company_name", "UAB Spauda")
		_, q, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Company: &qualify.Target{}}, false)
		w.ok(err)
		ct := w.ws.Type("contact")
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ct, Set: w.set(w.ada, ct, "last_name", "New", "company", q.Company.ID.String())})
		w.ok(err)
		_, err = w.Qualify.Undo(w.ctx, w.ada, l.ID)
		w.refused(err, record.Conflict)
	})
}

func TestDisqualifyAndReopen(t *testing.T) {
	both(t, func(w *world) {
		a, b := w.lead(w.ada, "title", "A"), w.lead(w.ada, "title", "B")
		reason := w.ws.Lists.ByKey("lead_status", "bad_data").ID
		done, err := w.Qualify.Disqualify(w.ctx, w.ada, reason, "No such company", a.ID, b.ID)
		w.ok(err)
		if w.get(w.ada, a.ID).Status != reason || done.Count != 4 {
			t.Errorf("%+v", done)
		}
		tl, err := w.Records.Timeline(w.ctx, w.ada, crm.LeadType, a.ID, w.Clock().AddDate(1, 0, 0))
		w.ok(err)
		if len(tl.Moments) != 3 {
			t.Errorf("timeline has %d moments, want note, change and creation", len(tl.Moments))
		}
		_, err = w.Qualify.Reopen(w.ctx, w.ada, a.ID)
		w.ok(err)
		if w.get(w.ada, a.ID).Status != a.Status {
			t.Error("not new again")
		}
		_, err = w.Qualify.Reopen(w.ctx, w.ada, a.ID)
		w.refused(err, record.Conflict)
		_, err = w.Qualify.Disqualify(w.ctx, w.ada, a.Status, "", a.ID)
		w.refused(err, record.Invalid)
	})
}

func TestOnlyQualifySetsTheQualifiedStatus(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "A")
		lt := w.ws.Type("lead")
		_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: w.set(w.ada, lt, "status", "qualified")})
		w.refused(err, record.Invalid)
	})
}

func TestQualifyingKeepsAmountsInTheirCurrency(t *testing.T) {
	both(t, func(w *world) {
		ot := w.ws.Type("opportunity")
		made, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ot, Set: w.set(w.ada, ot, "name", "Old", "currency", "USD")})
		w.ok(err)
		l := w.lead(w.ada, "title", "Presses", "amount", "2500")
		_, q, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Opportunity: &qualify.Target{ID: ot.Meta(made.Record).ID}}, false)
		w.ok(err)
		r, _, err := w.Records.Get(w.ctx, w.ada, ot, ot.Meta(made.Record).ID)
		w.ok(err)
		if o := r.(*crm.Opportunity); o.Amount.Set {
			t.Errorf("2500 EUR became %v USD", o.Amount)
		}
		stayed := map[string]string{}
		for _, s := range q.Stayed {
			stayed[s.Field] = s.Why
		}
		if stayed["amount"] != crm.StayedCurrency || stayed["currency"] != crm.StayedOccupied || stayed["title"] != crm.StayedOccupied {
			t.Errorf("%+v", q.Stayed)
		}
		l = w.lead(w.ada, "title", "Presses", "amount", "2500")
		_, q, err = w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Opportunity: &qualify.Target{Set: w.set(w.ada, ot, "currency", "JPY")}}, false)
		w.ok(err)
		r, _, err = w.Records.Get(w.ctx, w.ada, ot, q.Opportunity.ID)
		w.ok(err)
		if o := r.(*crm.Opportunity); o.Amount.Minor != 2500 {
			t.Errorf("2500 of a new currency is %d", o.Amount.Minor)
		}
	})
}

func TestCompanyNameComesFromTheLead(t *testing.T) {
	both(t, func(w *world) {
		for _, c := range []struct{ from, first, last, company, want string }{
			{"company_name", "Jonas", "Žukauskas", "UAB Spauda", "UAB Spauda"}, {"last_name", "Jonas", "Žukauskas", "", "Jonas Žukauskas"},
			{"first_name", "Jonas", "", "", "Jonas"},
			{"last_name", strings.Repeat("я", 200), strings.Repeat("б", 200), "", strings.Repeat("я", 200) + " " + strings.Repeat("б", 54)},
		} {
			l := w.lead(w.ada, "title", "Presses", "first_name", c.first, "last_name", c.last, "company_name", c.company)
			_, q, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Company: &qualify.Target{}}, false)
			w.ok(err)
			if q.Company.Title != c.want || q.Moved[0].From != c.from {
				t.Errorf("%+v gives %q, %+v", c, q.Company.Title, q.Moved)
			}
		}
		_, _, err := w.Qualify.Qualify(w.ctx, w.ada, w.lead(w.ada, "title", "Presses").ID, qualify.Plan{Company: &qualify.Target{}}, false)
		w.refused(err, record.Invalid) // its title is no company's name
	})
}

// The leads of former members can be qualified by current ones.
func TestLeadsOfFormerMembersCanBeQualified(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "Presses", "company_name", "UAB Spauda")
		w.ok(failed(w.People.RemovePerson(w.ctx, w.ada, w.ona.User)))
		_, q, err := w.Qualify.Qualify(w.ctx, w.mantas, l.ID, qualify.Plan{Company: &qualify.Target{}, Opportunity: &qualify.Target{}}, false)
		w.ok(err)
		r, _, err := w.Records.Get(w.ctx, w.mantas, crm.CompanyType, q.Company.ID)
		w.ok(err)
		if r.(*crm.Company).Owner != w.mantas.User {
			t.Error("the owner of the company is a former member")
		}
	})
}

// A dry run writes nothing, waits for no writer, and says exactly what the
// qualification then does.
func TestDryRunReadsOnly(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "Presses", "company_name", "UAB Spauda", "first_name", "Jonas", "last_name", "Žukauskas", "phone", "8 612 34567", "country", "LT")
		plan := qualify.Plan{Company: &qualify.Target{}, Contact: &qualify.Target{}, Opportunity: &qualify.Target{}}
		var dry *crm.Qualification
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(w.ctx, "UPDATE lead SET city = city WHERE workspace_id = ?", w.ws.ID); err != nil {
				return err
			}
			ctx, stop := context.WithTimeout(w.ctx, 5*time.Second)
			defer stop()
			var err error
			_, dry, err = w.Qualify.Qualify(ctx, w.ona, l.ID, plan, true)
			return err
		}))
		if n := w.count("SELECT COUNT(*) FROM company WHERE workspace_id = ?", w.ws.ID); n != 0 || w.get(w.ona, l.ID).Status != l.Status {
			t.Errorf("a dry run made %d companies", n)
		}
		_, q, err := w.Qualify.Qualify(w.ctx, w.ona, l.ID, plan, false)
		w.ok(err)
		for _, r := range []*crm.Result{dry.Company, dry.Contact, dry.Opportunity, q.Company, q.Contact, q.Opportunity} {
			r.ID = record.None
		}
		if !reflect.DeepEqual(dry, q) {
			t.Errorf("it said\n%+v, it did\n%+v", dry, q)
		}
	})
}
