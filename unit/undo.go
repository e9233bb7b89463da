package unit

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// namedConflicts is the largest number of conflicts that an undo returns.
const namedConflicts = 20

// Undo reverts one receipt, all or nothing.
func (u *Work) Undo(r *store.Receipt) error {
	if r.UndoneBy != record.None {
		return record.Fail(record.Conflict, "already_undone")
	}
	if keepsChanged(r) { // a removal: its records become sample data again
		u.By.Channel, u.Receipt.Channel = crm.BySample, crm.BySample
		u.lenient = true // what was restored one by one stays
	}
	if err := u.revertReceipt(r); err != nil {
		return err
	}
	if len(u.Entries) == 0 && u.kept > 0 {
		return nil
	}
	if len(u.Entries) == 0 && !u.Always { // it only set fields that were removed since
		return record.Fail(record.Conflict, "already_undone")
	}
	u.Receipt.Undoes = r.ID
	if r.Action == "undo" {
		u.Receipt.Action = "redo"
	}
	u.Receipt.SubjectType, u.Receipt.Subject = r.SubjectType, r.Subject
	if err := store.MarkUndone(u.Ctx, u.Tx, u.By.Workspace, r.ID, u.Receipt.ID); err != nil {
		return err
	}
	return u.reopen(r)
}

// keepsChanged reports whether the undo of a receipt leaves what was changed
// since: that of a removal of sample data.
func keepsChanged(r *store.Receipt) bool { return r.Channel == crm.BySample && r.Group != record.None }

// revertReceipt reverts what a receipt's action did.
func (u *Work) revertReceipt(r *store.Receipt) error {
	if r.SubjectType == SettingsSubject {
		return u.undoSettings(r)
	}
	entries, err := store.EntriesOf(u.Ctx, u.Tx, u.By.Workspace, r.ID)
	if err != nil {
		return err
	}
	if err := u.lockRecords(entries); err != nil {
		return err
	}
	if err := u.knowParentsOf(entries); err != nil {
		return err
	}
	conflicts, err := u.revertAll(entries)
	if err != nil {
		return err
	}
	if len(conflicts) > 0 {
		return conflicts[:min(len(conflicts), namedConflicts)]
	}
	return u.undoSample(r)
}

// revertAll reverts all entries, the last first, or returns the conflicts.
// References to records that would disappear are checked last, since the same
// receipt may remove the referring records too.
func (u *Work) revertAll(entries []*store.Entry) (record.Errors, error) {
	single, whole := splitWhole(entries)
	conflicts, err := u.revertSingles(single)
	if err != nil {
		return nil, err
	}
	found, err := u.revertWhole(whole)
	if conflicts = append(conflicts, found...); err != nil || len(conflicts) > 0 {
		return conflicts, err
	}
	for _, t := range u.allTypes() {
		var made []ID
		for _, e := range entries {
			if e.Action == store.Created && e.RecordType == t.Name {
				made = append(made, e.RecordID)
			}
		}
		used, err := u.usedBy(t, made)
		if err != nil {
			return nil, err
		}
		conflicts = append(conflicts, used...)
	}
	return conflicts, nil
}

// revertSingles reverts entries one by one, the last first. Where each is about
// another record, the records are read and written together.
func (u *Work) revertSingles(entries []*store.Entry) (conflicts record.Errors, err error) {
	ids := map[string][]ID{}
	seen := map[ID]bool{}
	for _, e := range entries {
		ids[e.RecordType], seen[e.RecordID] = append(ids[e.RecordType], e.RecordID), true
	}
	if len(entries) > 1 && len(seen) == len(entries) {
		u.bulk = &bulk{records: map[ID]any{}, pairs: map[string][]store.Pair{}}
		for _, t := range u.allTypes() {
			found, err := store.GetManyForUndo(u.Ctx, u.Tx, u.By.Workspace, t, InOrder(ids[t.Name]))
			if err != nil {
				return nil, err
			}
			maps.Copy(u.bulk.records, found)
		}
	}
	for _, e := range slices.Backward(entries) {
		found, err := u.revert(e)
		if err != nil {
			return nil, err
		}
		if u.lenient && len(found) > 0 {
			u.kept++
			continue
		}
		conflicts = append(conflicts, found...)
	}
	return conflicts, u.flush()
}

// forUndo returns a record whose entry is to be reverted, locked for a change.
func (u *Work) forUndo(t *record.Type, id ID) (any, error) {
	if u.bulk == nil {
		return store.GetForUndo(u.Ctx, u.Tx, u.By.Workspace, t, id)
	}
	if r := u.bulk.records[id]; r != nil {
		return r, nil
	}
	return nil, record.Absent()
}

// lockRecords locks the records of history entries in the order in which all
// actions lock records: by type, then by ID.
func (u *Work) lockRecords(entries []*store.Entry) error {
	for _, t := range u.allTypes() {
		var ids []ID
		for _, e := range entries {
			if e.RecordType == t.Name {
				ids = append(ids, e.RecordID)
			}
		}
		if err := store.Lock(u.Ctx, u.Tx, u.By.Workspace, t, InOrder(ids)); err != nil {
			return err
		}
	}
	return nil
}

// reopen follows an undone receipt back to the original action. In a chain of
// action, undo, redo and so on, every second one is in effect.
func (u *Work) reopen(r *store.Receipt) error {
	for holds := true; r.Undoes != record.None; holds = !holds {
		last := r
		var err error
		if r, err = store.AnyReceipt(u.Ctx, u.Tx, u.By.Workspace, last.Undoes); err != nil {
			return err
		}
		by := last.ID
		if holds {
			by = record.None
		}
		if err := store.SetUndone(u.Ctx, u.Tx, u.By.Workspace, r.ID, by); err != nil {
			return err
		}
	}
	return nil
}

// revert reverts one history entry or returns the conflicts.
func (u *Work) revert(e *store.Entry) (record.Errors, error) {
	t := u.Workspace.Type(e.RecordType)
	was, err := u.forUndo(t, e.RecordID)
	if err != nil {
		return nil, err
	}
	if conflicts, err := u.conflictsOf(t, was, e); err != nil || len(conflicts) > 0 {
		return conflicts, err
	}
	is := t.Clone(was)
	switch e.Action {
	case store.Created, store.Restored:
		t.Meta(is).Deleted = u.At
	case store.Deleted:
		t.Meta(is).Deleted = time.Time{}
	}
	conflicts, err := u.currencyConflict(t, was, e)
	if err != nil {
		return nil, err
	}
	if conflicts = unique(append(conflicts, u.restore(t, was, is, e.Changes)...)); len(conflicts) > 0 {
		return conflicts, nil
	}
	return nil, u.bringBack(t, was, is)
}

// currencyConflict returns a conflict if an amount would revert to a value in
// another currency: the same digits would be another sum.
func (u *Work) currencyConflict(t *record.Type, was any, e *store.Entry) (record.Errors, error) {
	amount := func(c record.Change) bool {
		f := t.Field(c.Field)
		return f != nil && f.IsMoney() && !f.OwnCurrency()
	}
	currency := t.Currency()
	if currency == nil || t.Meta(was).Version == e.Version || e.Action != store.Changed || !slices.ContainsFunc(e.Changes, amount) {
		return nil, nil
	}
	later, err := store.ChangesAfter(u.Ctx, u.Tx, u.By.Workspace, e.RecordID, e.Version)
	if last := lastChange(later, currency.Key); err != nil || last == nil || last.New == firstOld(later, currency.Key) {
		return nil, err
	}
	return record.Errors{u.changed(t, was, currency)}, nil
}

// conflictsOf returns the conflicts of reverting a history entry, except those
// of field values: the record is out of scope by now, is in the trash or has
// left it, or would disappear although it was changed since.
func (u *Work) conflictsOf(t *record.Type, was any, e *store.Entry) (record.Errors, error) {
	err := u.reaches(t, was)
	if err != nil && record.KindOf(err) == record.NotFound {
		return record.Errors{record.Fail(record.Conflict, "undo_handed")}, nil
	}
	gone := !t.Meta(was).Deleted.IsZero()
	switch {
	case err != nil:
		return nil, err
	case gone && e.Action != store.Deleted:
		return record.Errors{u.conflict("undo_deleted", t, was)}, nil
	case !gone && e.Action == store.Deleted:
		return record.Errors{u.conflict("undo_restored", t, was)}, nil
	case e.Action == store.Created || e.Action == store.Restored:
		return u.changedSince(t, was, e)
	}
	return nil, nil
}

// restore sets the old values unless they have been changed since.
func (u *Work) restore(t *record.Type, was, is any, changes []record.Change) record.Errors {
	var conflicts record.Errors
	now := record.EnvOf(t, was)
	env := &record.Env{Currency: now.Currency}
	for _, c := range changes {
		if t.Currency() != nil && c.Field == t.Currency().Key {
			env.Currency = c.Old
		}
	}
	for _, c := range changes {
		f := t.Field(c.Field)
		if f == nil {
			continue // a removed custom field
		}
		env.Stored = f.IsOver() // what it stores is no value that a person could give
		old, err := f.Kind.Parse(c.Old, f, env)
		text, unread := f.StoredText(was, now)
		switch {
		case text != c.New || unread != c.NewUnread:
			conflicts = append(conflicts, u.changed(t, was, f))
		case c.OldUnread:
			f.Keep(is, json.RawMessage(c.Old))
		case err != nil, !u.offers(f, old):
			conflicts = append(conflicts, u.conflict("undo_gone", t, was, "field", label(t, f)).On(f.Key))
		case f == t.Owner() && !u.By.Sees(old.(ID)):
			conflicts = append(conflicts, record.Fail(record.Conflict, "undo_handed").On(f.Key))
		default:
			f.SetStored(is, old)
		}
	}
	return conflicts
}

// offers reports whether a value of an editable list still exists.
func (u *Work) offers(f *record.Field, v any) bool {
	if ids, ok := v.(record.IDs); ok {
		return !slices.ContainsFunc(ids.List(), func(id ID) bool { return u.Workspace.Lists.Item(f.Target, id) == nil })
	}
	id, ok := v.(ID)
	if ok && id != record.None && f.IsFile() {
		return u.hasFile(id)
	}
	if !ok || id == record.None || !f.Refers() || f.Target == "user" || u.Workspace.Type(f.Target) != nil {
		return true
	}
	return u.Workspace.Lists.Item(f.Target, id) != nil
}

// changedSince returns conflicts for what happened to a record after the entry
// that created it. Later changes by the same receipt are already reverted.
func (u *Work) changedSince(t *record.Type, was any, e *store.Entry) (record.Errors, error) {
	if t.Meta(was).Version == e.Version {
		return nil, nil
	}
	later, err := store.ChangesAfter(u.Ctx, u.Tx, u.By.Workspace, e.RecordID, e.Version)
	if err != nil {
		return nil, err
	}
	var conflicts record.Errors
	for _, l := range later {
		if l.Receipt == e.Receipt || u.reverted(later, l) {
			continue
		}
		for _, c := range l.Changes {
			if f := t.Field(c.Field); f != nil && !f.ReadOnly {
				conflicts = append(conflicts, u.changed(t, was, f))
			}
		}
	}
	return unique(conflicts), nil
}

// usedBy returns a conflict for each record that would disappear although
// living records refer to it.
func (u *Work) usedBy(t *record.Type, ids []ID) (record.Errors, error) {
	users, err := store.Referrers(u.Ctx, u.Tx, u.By.Workspace, t, ids)
	if err != nil || len(users) == 0 {
		return nil, err
	}
	var conflicts record.Errors
	for _, id := range ids {
		if len(users[id]) == 0 || len(conflicts) >= namedConflicts {
			continue
		}
		r, err := store.GetAny(u.Ctx, u.Tx, u.By, t, id)
		if err != nil {
			return nil, err
		}
		for _, u := range users[id] {
			conflicts = append(conflicts, record.Fail(record.Conflict, "undo_used", "record", t.Title(r), "type", Word(u)))
		}
	}
	return conflicts, nil
}

// reverted reports whether later entries restored exactly what this one
// changed.
func (u *Work) reverted(later []*store.Entry, l *store.Entry) bool {
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

// changed returns the conflict of a field that was changed since.
func (u *Work) changed(t *record.Type, r any, f *record.Field) *record.Error {
	return u.conflict("undo_changed", t, r, "field", label(t, f)).On(f.Key)
}

// conflict returns a conflict of an undo. It names the record, which the actor
// sees.
func (u *Work) conflict(key string, t *record.Type, r any, args ...any) *record.Error {
	return record.Fail(record.Conflict, key, append(args, "record", t.Title(r), "type", Word(t.Name))...)
}

// Word returns the translation key of a record type's name.
func Word(typ string) record.Word { return record.Word("type." + typ + ".one") }

func label(t *record.Type, f *record.Field) any {
	if f.Custom {
		return f.Label
	}
	return record.Word(t.Name + ".field." + f.Key)
}
