package app

import (
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// namedClashes is how much of what stands against an undo is named.
const namedClashes = 20

// undo takes one receipt back, whole or not at all.
func (w *walk) undo(r *store.Receipt) error {
	if r.UndoneBy != record.None {
		return record.Fail(record.Conflict, "already_undone")
	}
	if r.Door == crm.BySample && (r.Group != record.None) { // a removal: what comes back is sample data as it was
		w.by.Door, w.receipt.Door = crm.BySample, crm.BySample
	}
	entries, err := store.EntriesOf(w.ctx, w.tx, w.by.Workspace, r.ID)
	if err != nil {
		return err
	}
	if err := w.reserve(entries); err != nil {
		return err
	}
	if err := w.knowParentsOf(entries); err != nil {
		return err
	}
	clashes, err := w.revertAll(entries)
	if err != nil {
		return err
	}
	if len(clashes) > 0 {
		return clashes[:min(len(clashes), namedClashes)]
	}
	if err := w.undoSample(r); err != nil {
		return err
	}
	if len(w.entries) == 0 && w.kept > 0 {
		return nil
	}
	if len(w.entries) == 0 && !w.always { // it only set fields that have been removed since
		return record.Fail(record.Conflict, "already_undone")
	}
	w.receipt.Undoes = r.ID
	if r.Action == "undo" {
		w.receipt.Action = "redo"
	}
	w.receipt.SubjectType, w.receipt.Subject = r.SubjectType, r.Subject
	if err := store.MarkUndone(w.ctx, w.tx, w.by.Workspace, r.ID, w.receipt.ID); err != nil {
		return err
	}
	return w.reopen(r)
}

// revertAll takes all lines back, the last first, or returns what conflicts.
// References to records that would disappear are checked last, since the same
// receipt may take those that refer away too.
func (w *walk) revertAll(entries []*store.Entry) (record.Errors, error) {
	single, whole := splitWhole(entries)
	var conflicts record.Errors
	for i := len(single) - 1; i >= 0; i-- {
		found, err := w.revert(single[i])
		if err != nil {
			return nil, err
		}
		conflicts = append(conflicts, found...)
	}
	found, err := w.revertWhole(whole)
	if conflicts = append(conflicts, found...); err != nil || len(conflicts) > 0 {
		return conflicts, err
	}
	for _, t := range w.allTypes() {
		var made []ID
		for _, e := range entries {
			if e.Action == store.Created && e.RecordType == t.Name {
				made = append(made, e.RecordID)
			}
		}
		used, err := w.usedBy(t, made)
		if err != nil {
			return nil, err
		}
		conflicts = append(conflicts, used...)
	}
	return conflicts, nil
}

// reserve locks the records of history lines in the order in which every
// action locks records: by type, then by ID.
func (w *walk) reserve(entries []*store.Entry) error {
	for _, t := range w.allTypes() {
		var ids []ID
		for _, e := range entries {
			if e.RecordType == t.Name {
				ids = append(ids, e.RecordID)
			}
		}
		if err := store.Lock(w.ctx, w.tx, w.by.Workspace, t, inOrder(ids)); err != nil {
			return err
		}
	}
	return nil
}

// reopen follows a receipt that is undone back to the action that began it: of
// action, undo, redo and so on, every second one holds.
func (w *walk) reopen(r *store.Receipt) error {
	for holds := true; r.Undoes != record.None; holds = !holds {
		last := r
		var err error
		if r, err = store.AnyReceipt(w.ctx, w.tx, w.by.Workspace, last.Undoes); err != nil {
			return err
		}
		by := last.ID
		if holds {
			by = record.None
		}
		if err := store.SetUndone(w.ctx, w.tx, w.by.Workspace, r.ID, by); err != nil {
			return err
		}
	}
	return nil
}

// revert takes one history line back, or tells what stands against it.
func (w *walk) revert(e *store.Entry) (record.Errors, error) {
	t := w.home.Type(e.RecordType)
	was, err := store.GetForUndo(w.ctx, w.tx, w.by.Workspace, t, e.RecordID)
	if err != nil {
		return nil, err
	}
	if clashes, err := w.against(t, was, e); err != nil || len(clashes) > 0 {
		return clashes, err
	}
	is := t.Clone(was)
	switch e.Action {
	case store.Created, store.Restored:
		t.Meta(is).Deleted = w.at
	case store.Deleted:
		t.Meta(is).Deleted = time.Time{}
	}
	clashes, err := w.recounted(t, was, e)
	if err != nil {
		return nil, err
	}
	if clashes = unique(append(clashes, w.restore(t, was, is, e.Changes)...)); len(clashes) > 0 {
		return clashes, nil
	}
	return nil, w.change(t, was, is)
}

// recounted tells that an amount is to be taken back to what it was in another
// currency: the same digits would be other money.
func (w *walk) recounted(t *record.Type, was any, e *store.Entry) (record.Errors, error) {
	amount := func(c record.Change) bool {
		f := t.Field(c.Field)
		return f != nil && f.Kind == record.AmountKind
	}
	currency := t.Field("currency")
	if currency == nil || t.Meta(was).Version == e.Version || e.Action != store.Changed || !slices.ContainsFunc(e.Changes, amount) {
		return nil, nil
	}
	later, err := store.ChangesAfter(w.ctx, w.tx, w.by.Workspace, e.RecordID, e.Version)
	if last := lastChange(later, currency.Key); err != nil || last == nil || last.New == firstOld(later, currency.Key) {
		return nil, err
	}
	return record.Errors{w.changed(t, was, currency)}, nil
}

// against tells what stands against taking a history line back, but for the
// values of its fields: the record is out of the actor's reach by now, or lies
// in the trash, or has come out of it; or it would go although somebody has
// worked on it since.
func (w *walk) against(t *record.Type, was any, e *store.Entry) (record.Errors, error) {
	err := w.reaches(t, was)
	if err != nil && record.KindOf(err) == record.NotFound {
		return record.Errors{record.Fail(record.Conflict, "undo_handed")}, nil
	}
	gone := !t.Meta(was).Deleted.IsZero()
	switch {
	case err != nil:
		return nil, err
	case gone && e.Action != store.Deleted:
		return record.Errors{w.clash("undo_deleted", t, was)}, nil
	case !gone && e.Action == store.Deleted:
		return record.Errors{w.clash("undo_restored", t, was)}, nil
	case e.Action == store.Created || e.Action == store.Restored:
		return w.changedSince(t, was, e)
	}
	return nil, nil
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
		old, err := f.Kind.Parse(c.Old, f, env)
		switch {
		case f.Kind.Text(f.Get(was), now) != c.New:
			clashes = append(clashes, w.changed(t, was, f))
		case err != nil, !w.offers(f, old):
			clashes = append(clashes, w.clash("undo_gone", t, was, "field", label(t, f)).On(f.Key))
		case f == t.Owner() && !w.by.Sees(old.(ID)):
			clashes = append(clashes, record.Fail(record.Conflict, "undo_handed").On(f.Key))
		default:
			f.Set(is, old)
		}
	}
	return clashes
}

// offers says whether a value of an editable list is still there.
func (w *walk) offers(f *record.Field, v any) bool {
	id, ok := v.(ID)
	if !ok || id == record.None || f.Target == "" || f.Target == "user" || w.home.Type(f.Target) != nil {
		return true
	}
	return w.home.Lists.Item(f.Target, id) != nil
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
				clashes = append(clashes, w.changed(t, was, f))
			}
		}
	}
	return unique(clashes), nil
}

// usedBy returns a conflict for each record that is to go although living
// records refer to it.
func (w *walk) usedBy(t *record.Type, ids []ID) (record.Errors, error) {
	users, err := store.Referrers(w.ctx, w.tx, w.by.Workspace, t, ids)
	if err != nil || len(users) == 0 {
		return nil, err
	}
	var conflicts record.Errors
	for _, id := range ids {
		if len(users[id]) == 0 || len(conflicts) >= namedClashes {
			continue
		}
		r, err := store.GetAny(w.ctx, w.tx, w.by, t, id)
		if err != nil {
			return nil, err
		}
		for _, u := range users[id] {
			conflicts = append(conflicts, record.Fail(record.Conflict, "undo_used", "record", t.Title(r), "type", word(u)))
		}
	}
	return conflicts, nil
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

// changed names a field that was changed since.
func (w *walk) changed(t *record.Type, r any, f *record.Field) *record.Error {
	return w.clash("undo_changed", t, r, "field", label(t, f)).On(f.Key)
}

// clash says what stands against an undo and names the record, which the actor
// sees.
func (w *walk) clash(key string, t *record.Type, r any, args ...any) *record.Error {
	return record.Fail(record.Conflict, key, append(args, "record", t.Title(r), "type", word(t.Name))...)
}

func word(typ string) record.Word { return record.Word("type." + typ + ".one") }

func label(t *record.Type, f *record.Field) any {
	if f.Custom {
		return f.Label
	}
	return record.Word(t.Name + ".field." + f.Key)
}
