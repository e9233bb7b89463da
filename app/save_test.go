package app

import (
	"slices"
	"testing"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

func TestSaveAndUndo(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "Žemaitijos Print", "last_name", "Žukauskas", "amount", "1500.50")
		if l.Owner != w.ona.User || l.Currency != "EUR" || w.ws.Lists.Item("lead_status", l.Status).Key != "new" {
			t.Fatalf("presets missing: %+v", l)
		}
		typ := w.ws.Type("lead")
		done, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: typ, ID: l.ID, Version: 1, Set: w.set(w.ona, typ, "title", "Other", "status", "contacted")})
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Title != "Other" || got.Version != 2 {
			t.Fatalf("%+v", got)
		}
		undone, err := w.Undo(w.ctx, w.ona, done.Receipt)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Title != "Žemaitijos Print" || got.Status != l.Status || !got.StatusSince.Equal(l.StatusSince) {
			t.Fatalf("not as before: %+v", got)
		}
		_, err = w.Undo(w.ctx, w.ona, undone.Receipt)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Title != "Other" {
			t.Fatalf("redo: %+v", got)
		}
		_, err = w.Undo(w.ctx, w.ona, done.Receipt)
		w.ok(err)
		if got := w.get(w.ona, l.ID); got.Title != "Žemaitijos Print" {
			t.Fatalf("undo after redo: %+v", got)
		}
	})
}

func TestUndoRefusesAndNamesWhatChangedSince(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "One")
		typ := w.ws.Type("lead")
		done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: typ, ID: l.ID, Set: w.set(w.ada, typ, "title", "Two", "city", "Kaunas")})
		w.ok(err)
		_, err = w.Records.Save(w.ctx, w.mantas, unit.Draft{Type: typ, ID: l.ID, Set: w.set(w.mantas, typ, "city", "Vilnius")})
		w.ok(err)
		_, err = w.Undo(w.ctx, w.ada, done.Receipt)
		w.refused(err, record.Conflict)
		if es := record.All(err); len(es) != 1 || es[0].Field != "city" {
			t.Fatalf("names %v", err)
		}
		if got := w.get(w.ada, l.ID); got.Title != "Two" || got.City != "Vilnius" {
			t.Fatalf("half undone: %+v", got)
		}
	})
}

func TestStaleVersion(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "One")
		typ := w.ws.Type("lead")
		_, err := w.Records.Save(w.ctx, w.mantas, unit.Draft{Type: typ, ID: l.ID, Version: 1, Set: w.set(w.mantas, typ, "city", "Vilnius")})
		w.ok(err)
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: typ, ID: l.ID, Version: 1, Set: w.set(w.ada, typ, "title", "Two")})
		w.refused(err, record.Conflict)
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: typ, ID: l.ID, Version: 1, Merge: true, Set: w.set(w.ada, typ, "title", "Two")})
		w.ok(err)
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: typ, ID: l.ID, Version: 1, Merge: true, Set: w.set(w.ada, typ, "city", "Kaunas")})
		w.refused(err, record.Conflict)
	})
}

func TestMembersSeeTheirOwn(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ona, "title", "Ona's lead", "email", "x@secret.example")
		typ := w.ws.Type("lead")
		_, _, err := w.Records.Get(w.ctx, w.pavol, typ, l.ID)
		w.refused(err, record.NotFound)
		_, err = w.Records.Save(w.ctx, w.pavol, unit.Draft{Type: typ, ID: l.ID, Set: w.set(w.pavol, typ, "title", "Mine")})
		w.refused(err, record.NotFound)
		_, err = w.Records.Delete(w.ctx, w.pavol, typ, 0, l.ID)
		w.refused(err, record.NotFound)
		for _, q := range []map[string][]string{{}, {"q": {"secret"}}, {"status": {"new"}}, {"owner": {"ona@example.com"}}, {"sort": {"title"}}} {
			if got := w.find(w.pavol, q); len(got) != 0 {
				t.Errorf("Pavol finds %v by %v", got, q)
			}
			if got := w.find(w.mantas, q); len(got) != 1 {
				t.Errorf("Mantas finds %v by %v", got, q)
			}
		}
		_, err = w.Records.Save(w.ctx, w.ona, unit.Draft{Type: typ, ID: l.ID, Set: w.set(w.ona, typ, "owner", "pavol@example.com")})
		w.refused(err, record.Denied)
	})
}

func TestFindInAnySpelling(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ada, "title", "A", "last_name", "Žukauskas")
		w.lead(w.ada, "title", "B", "last_name", "Жукаускас")
		w.lead(w.ada, "title", "C", "last_name", "Kováčová", "phone", "+421 905 123 456")
		for query, want := range map[string][]string{
			"zukauskas": {"B", "A"}, "ŽUKAUSK": {"B", "A"}, "жукаускас": {"B", "A"}, "kovacova": {"C"}, "905123": {"C"},
			"zu": {"B", "A"}, "k": {"C"}, "absent": {}, "%": {}, "'": {},
		} {
			if got := w.find(w.ada, map[string][]string{"q": {query}}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v, want %v", query, got, want)
			}
		}
	})
}

func TestTrash(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "Doomed")
		typ := w.ws.Type("lead")
		done, err := w.Records.Delete(w.ctx, w.ada, typ, 1, l.ID)
		w.ok(err)
		_, _, err = w.Records.Get(w.ctx, w.ada, typ, l.ID)
		w.refused(err, record.NotFound)
		if got := w.find(w.ada, map[string][]string{"q": {"doomed"}}); len(got) != 0 {
			t.Fatalf("search finds the trash: %v", got)
		}
		_, err = w.Undo(w.ctx, w.ada, done.Receipt)
		w.ok(err)
		if got := w.find(w.ada, map[string][]string{"q": {"doomed"}}); len(got) != 1 {
			t.Fatalf("search lost it: %v", got)
		}
	})
}

// An amount set with a new currency is in it. Other amounts keep their number.
func TestAmountsBesideANewCurrency(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		amount, currency := lt.Field("amount"), lt.Field("currency")
		l := w.lead(w.ada, "title", "One", "amount", "12.50", "turnover", "7.00")
		for _, set := range [][]unit.Value{{{Field: amount, Value: record.Amount{Minor: 1250, Set: true}}, {Field: currency, Value: "JPY"}}, {{Field: currency, Value: "JPY"}, {Field: amount, Value: record.Amount{Minor: 1250, Set: true}}}} {
			done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: set})
			w.ok(err)
			if got := done.Record.(*crm.Lead); got.Amount.Minor != 1250 || got.Turnover.Minor != 7 {
				t.Errorf("%v, %v JPY", got.Amount, got.Turnover)
			}
			w.ok(second(w.Undo(w.ctx, w.ada, done.Receipt)))
			if got := w.get(w.ada, l.ID); got.Amount != l.Amount || got.Turnover != l.Turnover || got.Currency != "EUR" {
				t.Errorf("not as before: %+v", got)
			}
		}
	})
}

// A currency without cents does not cut off cents, on any channel.
func TestACurrencyDoesNotCutAmounts(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "One", "amount", "12.50", "turnover", "7.00")
		fits := w.lead(w.ada, "title", "Two", "amount", "12.00")
		yen := []unit.Value{{Field: lt.Field("currency"), Value: "JPY"}}
		w.refused(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: yen})), record.Invalid)
		_, err := w.Records.SaveMany(w.ctx, w.ada, lt, []record.ID{fits.ID, l.ID}, yen)
		w.saying(err, record.Invalid, "too_many_decimals")
		ot := w.ws.Type("opportunity")
		_, _, err = w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Opportunity: &qualify.Target{Set: w.set(w.ada, ot, "currency", "JPY")}}, false)
		w.saying(err, record.Invalid, "too_many_decimals")
		if got := w.get(w.ada, l.ID); got.Amount != l.Amount || got.Currency != "EUR" {
			t.Errorf("%v %s", got.Amount, got.Currency)
		}
		if got := w.get(w.ada, fits.ID); got.Currency != "EUR" {
			t.Errorf("half of a bulk change is done: %s", got.Currency)
		}
		done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: fits.ID, Set: yen})
		w.ok(err)
		if got := done.Record.(*crm.Lead); got.Amount.Minor != 12 {
			t.Errorf("12 EUR are %v JPY", got.Amount)
		}
	})
}

// No amount is negative, in any type.
func TestNoSumIsNegative(t *testing.T) {
	both(t, func(w *world) {
		for _, typ := range crm.Types {
			for _, f := range w.ws.Type(typ.Name).Fields {
				if f.Kind != record.AmountKind {
					continue
				}
				typ := w.ws.Type(typ.Name)
				title := typ.Fields[0].Key // or a name
				for minor, want := range map[int64]string{-1: "negative", 0: "", 1: ""} {
					set := append(w.set(w.ada, typ, title, "One"), unit.Value{Field: f, Value: record.Amount{Minor: minor, Set: true}})
					_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: typ, Set: set})
					if want == "" {
						w.ok(err)
						continue
					}
					w.saying(err, record.Invalid, want)
					if field := record.All(err)[0].Field; field != f.Key {
						t.Errorf("%s.%s is reported at %q", typ.Name, f.Key, field)
					}
				}
			}
		}
		w.files()
		i := w.imported(w.ada, "company", "Name,Turnover,Employees\nA,-5,1\nB,5,-1\nC,-0,0\n", nil)
		same(t, "problems", w.problems(w.ada, i), []string{"2 Turnover -5 negative", "3 Employees -1 out_of_range"})
	})
}

func TestReadOnlyFieldsCannotBeSet(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		l := w.lead(w.ada, "title", "One")
		for _, key := range []string{"company", "qualified", "status_since", "created"} {
			set := []unit.Value{{Field: lt.Field(key), Value: lt.Field(key).Kind.Zero()}}
			w.refused(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: set})), record.Invalid)
			w.refused(second(w.Records.SaveMany(w.ctx, w.ada, lt, []record.ID{l.ID}, set)), record.Invalid)
		}
		title := []unit.Value{{Field: lt.Field("title"), Value: "Two"}}
		w.refused(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Version: 9, Merge: true, Set: title})), record.Conflict)
	})
}

// Contact does not move a lead back.
func TestContactDoesNotMoveBack(t *testing.T) {
	both(t, func(w *world) {
		added, err := w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: "Meeting", Category: crm.CategoryWorking})
		w.ok(err)
		status := added.Record.(*crm.Item).ID
		fresh, met := w.lead(w.ada, "title", "A"), w.lead(w.ada, "title", "B")
		w.ws, err = w.Workspace(w.ctx, w.ada.Workspace)
		w.ok(err)
		w.change(w.ada, met.ID, "status", status.String())
		done, err := w.Qualify.Contact(w.ctx, w.ada, "", fresh.ID, met.ID, fresh.ID)
		w.ok(err)
		if w.get(w.ada, met.ID).Status != status || done.Count != 1 || w.ws.Lists.Category(w.get(w.ada, fresh.ID).Status) != crm.CategoryWorking {
			t.Errorf("%+v", done)
		}
	})
}

// Every amount has a currency: an emptied one becomes the workspace's.
func TestAnEmptiedCurrencyIsTheWorkspaces(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		currency := lt.Field("currency")
		l := w.lead(w.ada, "title", "One", "amount", "12.00")
		w.ok(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: []unit.Value{{Field: currency, Value: "JPY"}}})))
		w.ok(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, ID: l.ID, Set: []unit.Value{{Field: currency, Value: ""}}})))
		if got := w.get(w.ada, l.ID); got.Currency != "EUR" || got.Amount.Minor != 1200 {
			t.Errorf("%v in %q", got.Amount, got.Currency)
		}
	})
}
