package app

import (
	"slices"
	"testing"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Every value of a qualified lead is on one of the resulting records, or the
// receipt lists it as left out. The receipt is right, existing records keep
// their values, and undo restores everything.
func TestQualifyingLosesNothing(t *testing.T) {
	trials(t, 25, func(w *trial) {
		w.customFields()
		was, before := w.anyLead(), state(nil)
		plan, had := w.anyPlan()
		before = w.state()
		done, q, err := w.Qualify.Qualify(w.ctx, w.ada(), was.ID, plan, false)
		if err != nil {
			w.refusal(err)
			return
		}
		is := w.become(plan, q)
		w.accounted(was, q, is)
		for name, r := range had {
			for _, f := range w.ws.Type(name).Fields {
				if list, is := f.Get(is[name]).(record.Several); is && missesNone(list, f.Get(r).(record.Several)) {
					continue // a plain field of the list was empty
				}
				if !f.Empty(r) && f.Get(r) != f.Get(is[name]) && f.Key != "updated" {
					w.Fatalf("the existing %s had %s %v and has %v", name, f.Key, f.Get(r), f.Get(is[name]))
				}
			}
		}
		w.sound()
		w.ok(second(w.Undo(w.ctx, w.ada(), done.Receipt)))
		if d := before.differs(w.state()); d != "" {
			w.Fatal(d)
		}
	})
}

// customFields adds four fields to leads, some of which the targets share.
func (w *trial) customFields() {
	w.Helper()
	options := func(keys ...string) (out []record.Option) {
		for _, k := range keys {
			out = append(out, record.Option{Key: k, Label: k})
		}
		return out
	}
	for _, n := range []workspaces.NewField{{Type: "lead", Key: "size", Kind: "text"}, {Type: "lead", Key: "score", Kind: "number"}, {Type: "lead", Key: "tier", Kind: "choice", Options: options("a", "b", "c")},
		{Type: "lead", Key: "since", Kind: "date"}, {Type: "company", Key: "size", Kind: "text"}, {Type: "company", Key: "score", Kind: "text"},
		{Type: "contact", Key: "tier", Kind: "choice", Options: options("b", "c")}, {Type: "contact", Key: "since", Kind: "date"}, {Type: "opportunity", Key: "score", Kind: "number"}} {
		n.Label = n.Key
		w.ok(second(w.Workspaces.AddField(w.ctx, w.ada(), n)))
	}
	var err error
	w.ws, err = w.Workspace(w.ctx, w.ws.ID)
	w.ok(err)
}

// draw draws values for most fields of a type.
func (w *trial) draw(t *record.Type, skip ...string) []unit.Value {
	var out []unit.Value
	for _, f := range t.Editable() {
		if slices.Contains(skip, f.Key) || f.Key == "lost_note" || f.Kind == record.RefKind && f.Target != crm.Sources || w.index(f.Key, 3) == 0 {
			continue
		}
		texts := w.values(f)
		switch {
		case f.Kind == record.ChoiceKind:
			texts = []string{f.Options[0].Key, f.Options[len(f.Options)-1].Key}
		case f.Kind == record.NumberKind:
			texts = []string{"1", "2.5"}
		}
		v, err := f.Kind.Parse(w.pick(f.Key, texts...), f, &record.Env{Currency: "JPY", Strict: true})
		if err != nil {
			w.Fatal(err)
		}
		out = append(out, unit.Value{Field: f, Value: v})
	}
	return out
}

func (w *trial) anyLead() *crm.Lead {
	w.Helper()
	t := w.ws.Type("lead")
	by := w.anybody()
	done, err := w.Records.Save(w.ctx, by, unit.Draft{Type: t, Set: append(w.draw(t, "title", "status"), unit.Value{Field: t.Field("title"), Value: "Title"})})
	w.ok(err)
	return done.Record.(*crm.Lead)
}

// anyPlan draws new targets, some with edited values, and existing ones, whose
// current state it returns.
func (w *trial) anyPlan() (plan qualify.Plan, had map[string]any) {
	w.Helper()
	had = map[string]any{}
	for i, to := range []**qualify.Target{&plan.Company, &plan.Contact, &plan.Opportunity} {
		t := w.ws.Type(qualify.Order[i])
		switch w.pick(t.Name, "none", "new", "edited", "existing") {
		case "new":
			*to = &qualify.Target{}
		case "edited":
			*to = &qualify.Target{Set: w.draw(t, "name", "probability", "lost_note")}
		case "existing":
			done, err := w.Records.Save(w.ctx, w.anybody(), unit.Draft{Type: t, Set: append(w.draw(t, t.Fields[0].Key, "probability", "lost_note"), unit.Value{Field: t.Fields[0], Value: "Existing"})})
			w.ok(err)
			*to, had[t.Name] = &qualify.Target{ID: t.Meta(done.Record).ID}, done.Record
		}
	}
	return plan, had
}

// become loads the records that a lead became.
func (w *trial) become(plan qualify.Plan, q *crm.Qualification) map[string]any {
	w.Helper()
	out := map[string]any{}
	for _, name := range qualify.Order {
		if plan.Target(name) != nil {
			r, _, err := w.Records.Get(w.ctx, w.ada(), w.ws.Type(name), q.Result(name).ID)
			w.ok(err)
			out[name] = r
		}
	}
	return out
}

// accounted checks the receipt against the lead and its results.
func (w *trial) accounted(l *crm.Lead, q *crm.Qualification, is map[string]any) {
	w.Helper()
	lt := w.ws.Type("lead")
	listed := map[string]int{}
	for _, m := range q.Moved {
		t := w.ws.Type(m.To)
		if got := t.Field(m.Field).Kind.Text(t.Field(m.Field).Get(is[m.To]), record.EnvOf(t, is[m.To])); got != m.Value {
			w.Fatalf("moved %+v, but it has %q", m, got)
		}
		listed[m.From]++
	}
	for _, s := range q.Stayed {
		f := lt.Field(s.Field)
		got := f.Kind.Text(f.Get(l), record.EnvOf(lt, l))
		if whole, list := f.Get(l).(record.Several); list && missesNone(whole, record.Several(s.Value)) {
			got = s.Value // of a list the entries that did not arrive
		}
		if got != s.Value || listed[s.Field] > 0 {
			w.Fatalf("stayed %+v, but the lead has %q; listed %d times", s, got, listed[s.Field])
		}
		listed[s.Field]--
	}
	for _, f := range lt.Editable() {
		if f.IsOver() && (f.Kind.Empty(f.Stored(l)) || w.hasFurther(f, l, is)) {
			continue // its plain fields are listed, or a target had the others already
		}
		if !f.Empty(l) && !f.Step && listed[f.Key] == 0 && !w.saysTheSame(lt, f, l, is) {
			w.Fatalf("no entry for %s %v: %+v", f.Key, f.Get(l), q)
		}
	}
}

// saysTheSame reports whether one of the records has the lead's value, in a
// field with the same key or as part of its name.
func (w *trial) saysTheSame(lt *record.Type, f *record.Field, l *crm.Lead, is map[string]any) bool {
	for name, r := range is {
		t := w.ws.Type(name)
		if g := t.Field(f.Key); g != nil && g.Kind.Text(g.Get(r), record.EnvOf(t, r)) == f.Kind.Text(f.Get(l), record.EnvOf(lt, l)) {
			return true
		}
		if (f.Key == "first_name" || f.Key == "middle_name") && t.Title(r) == l.Person(lt.NameOrder()) || f.Key == "mobile" && name == "company" && r.(*crm.Company).Phone == l.Mobile {
			return true
		}
	}
	return false
}

// missesNone reports whether a list has all values of another one.
func missesNone(list, of record.Several) bool {
	return !slices.ContainsFunc(of.Values(), func(value string) bool { return !list.Has(value) })
}

// hasFurther reports whether a target has all that a list of the lead has beside
// its plain fields.
func (w *trial) hasFurther(f *record.Field, l *crm.Lead, is map[string]any) bool {
	for name, r := range is {
		if g := w.ws.Type(name).Field(f.Key); g != nil && missesNone(g.Get(r).(record.Several), f.Stored(l).(record.Several)) {
			return true
		}
	}
	return false
}
