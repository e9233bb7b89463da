package records

import (
	"context"
	"encoding/json"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// Preference decodes the actor's preference under a key in this workspace into
// to, which is left unchanged if there is none.
func (a *Service) Preference(ctx context.Context, by crm.Actor, key string, to any) error {
	return a.Read(ctx, func(tx *db.Tx) error {
		value, err := store.Preference(ctx, tx, by.Workspace, by.User, key)
		if err != nil || value == nil {
			return err
		}
		return json.Unmarshal(value, to)
	})
}

// SetPreference stores a preference of the actor under a key in this
// workspace. It concerns no one else, so it leaves no receipt.
func (a *Service) SetPreference(ctx context.Context, by crm.Actor, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return unit.Fault(err)
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		return store.SetPreference(ctx, tx, by.Workspace, by.User, key, text)
	}))
}
