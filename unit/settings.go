package unit

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// SettingsSubject is the type of the subject in the receipts of changes of
// settings.
const SettingsSubject = "settings"

// ChangeSettings runs a change of settings of the whole workspace: its
// defaults, its lists, its fields or its people. It is for administrators,
// runs one at a time, is announced to every process and open page under the
// given name, and leaves a receipt by which it can be undone. Done.Record is
// what fn returns.
func (a *Base) ChangeSettings(ctx context.Context, by crm.Actor, name string, fn func(*db.Tx, *Workspace) (any, error)) (*Done, error) {
	if by.ReadOnly || !by.Administers() {
		return nil, Denied()
	}
	return a.Update(ctx, by, func(tx *db.Tx) (*Done, error) {
		u, err := a.Begin(ctx, tx, by, "settings")
		if err != nil {
			return nil, err
		}
		u.Receipt.SubjectType, u.Receipt.Subject = SettingsSubject, by.Workspace
		err = u.settings(name, true, func(store.SettingRows) (err error) {
			u.Record, err = fn(tx, u.Workspace)
			return err
		})
		if err != nil {
			return nil, err
		}
		return u.End()
	})
}

// settings runs a change of settings and keeps what it changed in the receipt.
// Unless it only concerns tags, the actor must be an administrator.
func (u *Work) settings(name string, administer bool, fn func(store.SettingRows) error) error {
	if err := u.Base.TellSettings(u.Ctx, u.Tx, u.By.Workspace, name, u.By.Tab); err != nil {
		return err
	}
	u.told = append(u.told, &store.Event{Workspace: u.By.Workspace, Type: name})
	if administer {
		if err := u.Base.stillAdministers(u.Ctx, u.Tx, u.By); err != nil {
			return err
		}
	}
	var err error
	if u.Workspace, err = u.Base.WorkspaceIn(u.Ctx, u.Tx, u.By.Workspace); err != nil {
		return err
	}
	was, err := store.Settings(u.Ctx, u.Tx, u.By.Workspace)
	if err != nil {
		return err
	}
	if err := fn(was); err != nil {
		return err
	}
	is, err := store.Settings(u.Ctx, u.Tx, u.By.Workspace)
	if err != nil {
		return err
	}
	changes := is.ChangesSince(was)
	u.Always = len(changes) > 0
	u.Receipt.Details, err = store.SettingDetails(changes)
	return err
}

// undoSettings undoes a change of settings, all or nothing.
func (u *Work) undoSettings(r *store.Receipt) error {
	changes, err := store.ParseSettingChanges(r.Details)
	if err != nil {
		return err
	}
	own := r.Actor == u.By.User && onlyTags(changes)
	if u.By.ReadOnly || !own && !u.By.Administers() {
		return Denied()
	}
	name := "settings"
	if slices.ContainsFunc(changes, func(c store.SettingChange) bool { return c.Table == "membership" }) {
		name = "person"
	}
	return u.settings(name, !own, func(now store.SettingRows) error {
		for _, c := range slices.Backward(changes) {
			if err := u.revertSetting(now, c); err != nil {
				return err
			}
		}
		if err := u.checkSettings(); err != nil {
			return err
		}
		return u.followSettings(changes)
	})
}

// revertSetting reverts the change of one row. A field is never deleted, since
// records have values of it.
func (u *Work) revertSetting(now store.SettingRows, c store.SettingChange) error {
	if c.Table == "custom_field" && c.Was == nil {
		c.Is = map[string]any{"removed_at": c.Is["removed_at"]}
		at, err := u.Tx.D().Canon("moment", u.At)
		if err != nil {
			return err
		}
		c.Was = map[string]any{"removed_at": at}
	}
	if c.Table == "list_item" {
		if err := u.itemFree(c); err != nil {
			return err
		}
	}
	err := store.RevertSetting(u.Ctx, u.Tx, u.By.Workspace, now, c)
	switch {
	case errors.Is(err, db.ErrReference):
		return record.Fail(record.Conflict, "item_in_use", "count", "1")
	case errors.Is(err, db.ErrExists): // the same was added again
		return record.Fail(record.Conflict, "setting_changed")
	}
	return err
}

// itemFree refuses to delete a value that records have, and to give it a
// category that would change what they are.
func (u *Work) itemFree(c store.SettingChange) error {
	id, _ := record.ParseID(c.Key)
	i := u.Workspace.Lists.Item(str(c.About["list"]), id)
	from, to := crm.Category(str(c.Is["category"])), crm.Category(str(c.Was["category"]))
	if i == nil || c.Was != nil && (from == to || !crm.KeepsCategory(from, to)) {
		return nil
	}
	n, _, err := store.ItemUse(u.Ctx, u.Tx, u.By.Workspace, i)
	if err == nil && n > 0 {
		err = record.Fail(record.Conflict, "item_in_use", "count", strconv.Itoa(n))
	}
	return err
}

func str(v any) string { s, _ := v.(string); return s }

// checkSettings refuses settings that no change could lead to.
func (u *Work) checkSettings() error {
	ws, err := u.Base.LoadWorkspace(u.Ctx, u.Tx, u.By.Workspace)
	if err != nil {
		return err
	}
	for _, list := range crm.ListNames {
		items := ws.Lists.Of(list)
		if err := crm.CheckList(list, items); err != nil {
			return err
		}
		names := map[string]bool{}
		for _, i := range items {
			key := match.Fold(i.Name)
			if i.Name != "" && names[key] {
				return record.Fail(record.Conflict, "name_taken")
			}
			names[key] = true
		}
	}
	admin := func(p *store.Colleague) bool { return p.Role == crm.Administrator && !p.Sample }
	if !slices.ContainsFunc(ws.Staff(), admin) {
		return record.Fail(record.Conflict, "last_administrator")
	}
	return nil
}

// followSettings brings what depends on settings in line with reverted ones.
func (u *Work) followSettings(changes []store.SettingChange) error {
	touched := map[string]bool{}
	for _, c := range changes {
		touched[c.Table] = true
		to, had := c.Was["category"]
		if c.Table != "list_item" || str(c.About["list"]) != crm.Stages || !had || c.Is == nil {
			continue
		}
		id, _ := record.ParseID(c.Key)
		if err := store.CloseAtStage(u.Ctx, u.Tx, u.By.Workspace, id, str(to) == string(crm.CategoryOpen), u.At); err != nil {
			return err
		}
	}
	if touched["custom_field"] {
		if err := u.Base.IndexFields(u.Ctx, u.Tx); err != nil {
			return err
		}
	}
	if !touched["workspace"] && !touched["rate"] {
		return nil
	}
	w, err := store.GetWorkspace(u.Ctx, u.Tx, u.By.Workspace)
	if err != nil {
		return err
	}
	return u.Base.FollowWorkspace(u.Ctx, u.Tx, u.Workspace.Workspace, w)
}

// FollowWorkspace brings what depends on a workspace's settings in line with
// changed ones: other languages have other alphabets, other countries other
// phone numbers, other currencies other rates.
func (a *Base) FollowWorkspace(ctx context.Context, tx *db.Tx, was, is crm.Workspace) error {
	if is.Language != was.Language || is.Country != was.Country {
		if err := a.DeriveLater(ctx, tx); err != nil {
			return err
		}
	}
	return a.ApplyRates(ctx, tx, is)
}

// IndexJob creates and drops the indexes of fast custom fields. On PostgreSQL
// nobody waits for it. SQLite has no way to build an index beside its writer, so
// writers wait there for one index at a time.
const IndexJob = "field_indexes"

// IndexFields brings the indexes of fast custom fields in line with a change
// of fields in this transaction.
func (a *Base) IndexFields(ctx context.Context, tx *db.Tx) error {
	return a.Jobs.Enqueue(ctx, tx, IndexJob, struct{}{})
}

// stillAdministers checks again, now that others wait: the actor may have lost
// the role since the request began.
func (a *Base) stillAdministers(ctx context.Context, tx *db.Tx, by crm.Actor) error {
	m, err := store.PlaceOf(ctx, tx, by.Workspace, by.User)
	if err == nil && (m.Role != crm.Administrator || !m.Removed.IsZero()) {
		return Denied()
	}
	return err
}

// TellSettings increments the workspace's revision, which serializes changes
// of settings, and writes a change event for open pages.
func (a *Base) TellSettings(ctx context.Context, tx *db.Tx, workspace ID, name, tab string) error {
	if err := store.Touch(ctx, tx, workspace); err != nil {
		return err
	}
	tx.AfterCommit(a.Live.Poke)
	return store.InsertEvent(ctx, tx, &store.Event{Workspace: workspace, At: a.Clock(), Type: name, Tab: tab})
}
