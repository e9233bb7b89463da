package app

import (
	"context"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// setupSetting holds the hash of the code that may set up the installation.
const setupSetting = "setup_code"

// Fresh reports whether there is no workspace yet. Once there is one, it stays
// false for this process.
func (a *App) Fresh(ctx context.Context) (bool, error) {
	if a.hasWorkspace.Load() {
		return false, nil
	}
	var all []crm.Workspace
	err := a.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = store.Workspaces(ctx, tx)
		return err
	})
	if err == nil && len(all) > 0 {
		a.hasWorkspace.Store(true)
	}
	return err == nil && len(all) == 0, err
}

// SetupCode makes the code that sets up the installation, to be shown on the
// console; "" if there is a workspace. Earlier codes become invalid.
func (a *App) SetupCode(ctx context.Context) (string, error) {
	fresh, err := a.Fresh(ctx)
	if err != nil || !fresh {
		return "", err
	}
	code, hash := people.NewSecret()
	err = a.DB.Update(ctx, func(tx *db.Tx) error { return store.PutSetting(ctx, tx, setupSetting, hash) })
	return code, unit.Fault(err)
}

// SetupOpen reports whether the code may set up the installation.
func (a *App) SetupOpen(ctx context.Context, code string) (bool, error) {
	fresh, err := a.Fresh(ctx)
	if err != nil || !fresh || code == "" {
		return false, err
	}
	var want string
	err = a.Read(ctx, func(tx *db.Tx) (err error) {
		want, err = store.Setting(ctx, tx, setupSetting)
		return err
	})
	return err == nil && want == people.HashSecret(code), err
}

// Setup creates the first workspace and its administrator and uses up the code
// in the same transaction: of concurrent calls, one succeeds.
func (a *App) Setup(ctx context.Context, code string, n workspaces.NewWorkspace, p people.NewPerson) (crm.Workspace, record.ID, error) {
	var w crm.Workspace
	var id record.ID
	p.Role = crm.Administrator
	if open, err := a.SetupOpen(ctx, code); err != nil || !open {
		return w, id, unit.OrAbsent(err)
	}
	_, errs := n.Settings()
	hash, perr := p.Check(ctx)
	if err := join(errs, perr); err != nil {
		return w, id, err
	}
	err := a.DB.Update(ctx, func(tx *db.Tx) error {
		spent, err := store.TakeSetting(ctx, tx, setupSetting, people.HashSecret(code))
		if err != nil || !spent {
			return unit.OrAbsent(err)
		}
		if all, err := store.Workspaces(ctx, tx); err != nil || len(all) > 0 {
			return unit.OrAbsent(err)
		}
		if w, err = a.Workspaces.AddWorkspaceIn(ctx, tx, n); err != nil {
			return err
		}
		id, err = a.People.AddPersonIn(ctx, tx, w.ID, p, hash)
		return err
	})
	return w, id, unit.Fault(err)
}

// join combines the errors of a workspace and a person. Both have a field
// "name": the person's becomes "person".
func join(workspace, person error) error {
	var all record.Errors
	if workspace != nil {
		all = record.All(workspace)
	}
	if person != nil {
		for _, e := range record.All(person) {
			if e.Field == "name" {
				e = e.On("person")
			}
			all = append(all, e)
		}
	}
	return all.Or()
}
