package app

import (
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// deeds are the actions of people.
var deeds = map[string]func(*trial, crm.Actor) (*unit.Done, error){
	"create": (*trial).doCreate, "save": (*trial).doSave, "bulk": (*trial).doBulk, "delete": (*trial).doDelete,
	"restore": (*trial).doRestore, "qualify": (*trial).doQualify, "disqualify": (*trial).doDisqualify,
	"extend": (*trial).doReopen, "contact": (*trial).doContact, "add note": (*trial).doAddNote,
	"edit note": (*trial).doEditNote, "delete note": (*trial).doDeleteNote, "undo": (*trial).doUndo,
}

// live performs random actions and checks after each that the invariants hold
// and that a failed one changed nothing.
func (w *trial) live(n int) {
	w.Helper()
	for _, by := range w.people {
		w.step("create", by, (*trial).doCreate)
	}
	names := slices.Sorted(maps.Keys(deeds))
	for range n {
		name := names[w.index("action", len(names))]
		w.step(name, w.anybody(), deeds[name])
	}
}

func (w *trial) step(name string, by crm.Actor, do func(*trial, crm.Actor) (*unit.Done, error)) {
	w.Helper()
	before := w.state()
	done, err := do(w, by)
	if err != nil {
		w.refusal(err)
		if d := before.differs(w.state()); d != "" {
			w.Fatalf("%s was refused (%v) and changed:\n%s", name, err, d)
		}
		return
	}
	if done != nil && done.Receipt != record.None {
		w.steps = append(w.steps, step{fmt.Sprintf("%d: %s by %s", len(w.steps), name, by.Role), done.Receipt, before})
		w.T.Log(w.steps[len(w.steps)-1].what)
	}
	w.sound()
}

func (w *trial) index(key string, n int) int { return rapid.IntRange(0, n-1).Draw(w.T, key) }

func (w *trial) pick(key string, of ...string) string { return of[w.index(key, len(of))] }

func (w *trial) anybody() crm.Actor { return w.people[w.index("by", len(w.people))] }

func (w *trial) anyType() *record.Type { return w.ws.Types()[w.index("type", len(w.ws.Types()))] }

// anyOf picks living records of a type, or an ID that does not exist.
func (w *trial) anyOf(t *record.Type, most int) []record.ID {
	var ids []record.ID
	for _, r := range w.living(t) {
		ids = append(ids, t.Meta(r).ID)
	}
	if len(ids) == 0 {
		return []record.ID{record.NewID()}
	}
	out := make([]record.ID, w.index("records", most)+1)
	for i := range out {
		out[i] = ids[w.index(t.Name, len(ids))]
	}
	return out
}

// values returns the values that a field may get; few of them, so that they
// conflict.
func (w *trial) values(f *record.Field) []string {
	switch {
	case f.Kind == record.PhonesKind:
		return []string{"", "work: +370 5 212 3456; home: +370 5 212 3457", "mobile: +370 612 34567; mobile: +370 612 34568; other: +370 612 34569 *"}
	case f.Kind == record.EmailsKind:
		return []string{"", "home: a@example.com", "work: a@example.com; home: b@example.com *"}
	case crm.IsAddresses(f):
		return []string{"", `[{"city":"Alfa","country":"LT","primary":true}]`, `[{"kind":"delivery","city":"Bravo","primary":true},{"kind":"billing","city":"Charlie"}]`,
			`[{"kind":"other","street":"Delta 7"},{"city":"Alfa"}]`}
	case f.Key == "postcode": // which Lithuania and Slovakia may have
		return []string{"81101", "84104", ""}
	case f.Target == "user":
		return []string{w.people[0].User.String(), w.people[2].User.String(), w.people[3].User.String()}
	case f.Kind == record.RefKind && w.ws.Type(f.Target) != nil:
		return []string{w.anyOf(w.ws.Type(f.Target), 1)[0].String(), ""}
	case f.Kind == record.RefKind:
		var out []string
		for _, i := range w.ws.Lists.Of(f.Target) {
			out = append(out, i.ID.String())
		}
		return out
	case f.Kind == record.LinksKind:
		tags := w.ws.Lists.Of(f.Target)
		return []string{"", tags[0].ID.String(), tags[1].ID.String(), tags[0].ID.String() + "," + tags[2].ID.String()}
	}
	return map[string][]string{"text": {"Alfa", "Bravo", "Charlie", ""}, "long_text": {"Long\ntext", ""}, "email": {"a@x.example", "b@x.example", ""},
		"phone": {"+370 612 34567", "8 612 34567", ""}, "link": {"x.example", ""}, "integer": {"0", "7", ""}, "amount": {"0", "12", "5", ""},
		"currency": {"EUR", "JPY", "KWD"}, "date": {"2000-02-29", "1999-01-01", ""}, "country": {"LT", "SK", ""}, "language": {"lt", "hu", ""}}[f.Kind.Name()]
}

// wish draws values for some fields of a type.
func (w *trial) wish(t *record.Type) []unit.Value {
	var out []unit.Value
	for range w.index("fields", 4) + 1 {
		f := t.Editable()[w.index("field", len(t.Editable()))]
		text := w.pick(f.Key, w.values(f)...)
		v, err := f.Kind.Parse(text, f, &record.Env{Currency: "JPY", Strict: true})
		if err != nil {
			w.Fatal(f.Key, text, err)
		}
		out = append(out, unit.Value{Field: f, Value: v})
		w.Logf("  %s.%s = %q", t.Name, f.Key, text)
	}
	return out
}

func (w *trial) doCreate(by crm.Actor) (*unit.Done, error) {
	t := w.anyType()
	name := t.Fields[0] // a title or name
	set := append([]unit.Value{{Field: name, Value: w.pick("name", "Alfa", "Bravo")}}, w.wish(t)...)
	return w.Records.Save(w.ctx, by, unit.Draft{Type: t, Set: set})
}

func (w *trial) doSave(by crm.Actor) (*unit.Done, error) {
	t := w.anyType()
	return w.Records.Save(w.ctx, by, unit.Draft{Type: t, ID: w.anyOf(t, 1)[0], Set: w.wish(t)})
}

func (w *trial) doBulk(by crm.Actor) (*unit.Done, error) {
	t := w.anyType()
	return w.Records.SaveMany(w.ctx, by, t, w.anyOf(t, 4), w.wish(t))
}

func (w *trial) doDelete(by crm.Actor) (*unit.Done, error) {
	t := w.anyType()
	return w.Records.Delete(w.ctx, by, t, 0, w.anyOf(t, 3)...)
}

func (w *trial) doRestore(by crm.Actor) (*unit.Done, error) {
	t := w.anyType()
	gone := w.query("SELECT id FROM "+t.Name+" WHERE workspace_id = ? AND deleted_at IS NOT NULL ORDER BY id", w.ws.ID)
	if len(gone) == 0 {
		return nil, nil
	}
	id, _ := record.ParseID(gone[w.index("gone", len(gone))][0])
	return w.Records.Restore(w.ctx, by, t, id)
}

func (w *trial) doQualify(by crm.Actor) (*unit.Done, error) {
	var plan qualify.Plan
	for i, to := range []**qualify.Target{&plan.Company, &plan.Contact, &plan.Opportunity} {
		name := qualify.Order[i]
		switch w.pick(name, "none", "new", "existing") {
		case "new":
			*to = &qualify.Target{}
		case "existing":
			*to = &qualify.Target{ID: w.anyOf(w.ws.Type(name), 1)[0]}
		}
	}
	done, _, err := w.Qualify.Qualify(w.ctx, by, w.anyOf(w.ws.Type("lead"), 1)[0], plan, w.index("dry", 4) == 3)
	return done, err
}

func (w *trial) doDisqualify(by crm.Actor) (*unit.Done, error) {
	status := w.ws.Lists.ByKey(crm.LeadStatuses, w.pick("reason", "bad_data", "duplicate")).ID
	return w.Qualify.Disqualify(w.ctx, by, status, w.pick("note", "", "Because"), w.anyOf(w.ws.Type("lead"), 3)...)
}

func (w *trial) doReopen(by crm.Actor) (*unit.Done, error) {
	return w.Qualify.Reopen(w.ctx, by, w.anyOf(w.ws.Type("lead"), 2)...)
}

func (w *trial) doContact(by crm.Actor) (*unit.Done, error) {
	return w.Qualify.Contact(w.ctx, by, "", w.anyOf(w.ws.Type("lead"), 2)...)
}

func (w *trial) doAddNote(by crm.Actor) (*unit.Done, error) {
	t := w.anyType()
	return w.Records.AddNote(w.ctx, by, t, w.anyOf(t, 1)[0], "Note")
}

func (w *trial) doEditNote(by crm.Actor) (*unit.Done, error) {
	return w.Records.EditNote(w.ctx, by, w.anyOf(w.ws.Type("note"), 1)[0], 0, w.pick("body", "One", "Two"))
}

func (w *trial) doDeleteNote(by crm.Actor) (*unit.Done, error) {
	return w.Records.DeleteNote(w.ctx, by, w.anyOf(w.ws.Type("note"), 1)[0])
}

func (w *trial) doUndo(by crm.Actor) (*unit.Done, error) {
	if len(w.steps) == 0 { // all earlier ones failed
		return nil, nil
	}
	s := w.steps[w.index("undone", len(w.steps))]
	w.Logf("  undo of %s", s.what)
	return w.Undo(w.ctx, by, s.receipt)
}

func (w *trial) entries(receipt record.ID) []*store.Entry {
	w.Helper()
	var out []*store.Entry
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) (err error) {
		out, err = store.EntriesOf(w.ctx, tx, w.ws.ID, receipt)
		return err
	}))
	return out
}
