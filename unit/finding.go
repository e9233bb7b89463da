package unit

import (
	"context"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/store"
)

// A Finding is the result of one check.
type Finding struct {
	Area    string `json:"area"` // such as "integrity" or "orphans"
	OK      bool   `json:"ok"`
	Text    string `json:"text"`
	Fixable bool   `json:"fixable,omitempty"` // by repairing
	Fixed   bool   `json:"fixed,omitempty"`
}

// EachWorkspace runs fn for each workspace, in one snapshot.
func (a *Base) EachWorkspace(ctx context.Context, fn func(*db.Tx, ID) error) error {
	return a.DB.Snapshot(ctx, func(tx *db.Tx) error {
		all, err := store.Workspaces(ctx, tx)
		for i := 0; err == nil && i < len(all); i++ {
			err = fn(tx, all[i].ID)
		}
		return err
	})
}
