package app

import (
	"context"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// Undo takes back what the action of a receipt did, as an action of its own,
// which can be undone too. If somebody has since changed what it would
// restore, it refuses and names that.
func (a *App) Undo(ctx context.Context, by crm.Actor, receipt ID) (*Done, error) {
	return a.act(ctx, by, "undo", func(w *walk) error {
		r, err := store.GetReceipt(w.ctx, w.tx, w.by, receipt)
		if err != nil {
			return err
		}
		return w.undo(r)
	})
}

// undo takes one receipt back. Its records are loaded whoever owns them by
// now: the action is undone whole or not at all.
func (w *walk) undo(r *store.Receipt) error {
	if r.UndoneBy != record.None {
		return record.Fail(record.Conflict, "already_undone")
	}
	entries, err := store.EntriesOf(w.ctx, w.tx, w.by.Workspace, r.ID)
	if err != nil {
		return err
	}
	var clashes record.Errors
	for i := len(entries) - 1; i >= 0; i-- {
		found, err := w.revert(entries[i])
		if err != nil {
			return err
		}
		clashes = append(clashes, found...)
	}
	if len(clashes) > 0 {
		return clashes
	}
	w.receipt.Undoes = r.ID
	w.receipt.SubjectType, w.receipt.Subject = r.SubjectType, r.Subject
	if err := store.MarkUndone(w.ctx, w.tx, w.by.Workspace, r.ID, w.receipt.ID); err != nil {
		return err
	}
	return w.reopen(r)
}

// reopen lets the receipt that an undo had undone be undone again.
func (w *walk) reopen(r *store.Receipt) error {
	if r.Undoes == record.None {
		return nil
	}
	return store.ClearUndone(w.ctx, w.tx, w.by.Workspace, r.Undoes)
}

// revert takes one history line back, or tells what stands against it.
func (w *walk) revert(e *store.Entry) (record.Errors, error) {
	t := w.home.Type(e.RecordType)
	everybody := w.by
	everybody.Role = crm.Administrator
	was, err := store.GetAny(w.ctx, w.tx, everybody, t, e.RecordID)
	if err != nil {
		return nil, err
	}
	is := t.Clone(was)
	switch e.Action {
	case store.Created:
		clashes, err := w.changedSince(t, was, e)
		if err != nil {
			return nil, err
		}
		used, err := w.usedBy(t, was)
		if clashes = append(clashes, used...); len(clashes) > 0 || err != nil {
			return clashes, err
		}
		t.Meta(is).Deleted = w.at
	case store.Deleted:
		t.Meta(is).Deleted = time.Time{}
	case store.Restored:
		t.Meta(is).Deleted = w.at
	}
	if clashes := w.restore(t, was, is, e.Changes); len(clashes) > 0 {
		return clashes, nil
	}
	return nil, w.change(t, was, is)
}

// restore sets the old values again, unless somebody has set others since.
func (w *walk) restore(t *record.Type, was, is any, changes []record.Change) record.Errors {
	var clashes record.Errors
	now := record.EnvOf(t, was)
	env := &record.Env{Currency: now.Currency}
	for _, c := range changes {
		if c.Field == "currency" {
			env.Currency = c.Old
		}
	}
	for _, c := range changes {
		f := t.Field(c.Field)
		if f == nil {
			continue // a custom field that has been removed
		}
		if f.Kind.Text(f.Get(was), now) != c.New {
			clashes = append(clashes, w.clash(t, was, f))
			continue
		}
		old, err := f.Kind.Parse(c.Old, f, env)
		if err != nil {
			return append(clashes, err.On(f.Key))
		}
		f.Set(is, old)
	}
	return clashes
}

// changedSince lists what happened to a record after the line that made it.
// What the same receipt did later is taken back already.
func (w *walk) changedSince(t *record.Type, was any, e *store.Entry) (record.Errors, error) {
	later, err := store.ChangesAfter(w.ctx, w.tx, w.by.Workspace, e.RecordID, e.Version)
	if err != nil {
		return nil, err
	}
	var clashes record.Errors
	for _, l := range later {
		if l.Receipt == e.Receipt || w.takenBack(later, l) {
			continue
		}
		for _, c := range l.Changes {
			if f := t.Field(c.Field); f != nil && !f.ReadOnly {
				clashes = append(clashes, w.clash(t, was, f))
			}
		}
	}
	return unique(clashes), nil
}

// usedBy lists the living records that point to one that is to go. Those of the
// same action have gone before.
func (w *walk) usedBy(t *record.Type, r any) (record.Errors, error) {
	users, err := store.Referrers(w.ctx, w.tx, w.by.Workspace, t, t.Meta(r).ID)
	if err != nil {
		return nil, err
	}
	var clashes record.Errors
	for _, u := range users {
		clashes = append(clashes, record.Fail(record.Conflict, "undo_used", "record", t.Title(r), "type", record.Word("type."+u+".one")))
	}
	return clashes, nil
}

// takenBack says whether a later line restored exactly what this one changed.
func (w *walk) takenBack(later []*store.Entry, l *store.Entry) bool {
	for _, c := range l.Changes {
		if last := lastChange(later, c.Field); last == nil || last.New != firstOld(later, c.Field) {
			return false
		}
	}
	return true
}

func lastChange(entries []*store.Entry, field string) *record.Change {
	for i := len(entries) - 1; i >= 0; i-- {
		for _, c := range entries[i].Changes {
			if c.Field == field {
				return &c
			}
		}
	}
	return nil
}

func firstOld(entries []*store.Entry, field string) string {
	for _, e := range entries {
		for _, c := range e.Changes {
			if c.Field == field {
				return c.Old
			}
		}
	}
	return ""
}

// clash names a field that was changed since; a record out of the actor's
// scope is not named.
func (w *walk) clash(t *record.Type, r any, f *record.Field) *record.Error {
	title := ""
	if w.by.Sees(store.StandingOf(t, r).Owner) {
		title = t.Title(r)
	}
	label := any(record.Word(t.Name + ".field." + f.Key))
	if f.Custom {
		label = f.Label
	}
	return record.Fail(record.Conflict, "undo_changed", "record", title, "type", record.Word("type."+t.Name+".one"), "field", label).On(f.Key)
}
