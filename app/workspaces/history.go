package workspaces

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// historyPage is the number of changes on a page of the history of settings.
const historyPage = 50

// A Change is one change of settings.
type Change struct {
	*store.Receipt
	Settings []store.SettingChange
}

// History returns the newest changes of settings, and the cursor of the next
// page (None at the end), which is given as before. It is for administrators.
func (a *Service) History(ctx context.Context, by crm.Actor, before record.ID) (out []Change, next record.ID, err error) {
	if !by.Administers() {
		return nil, next, unit.Denied()
	}
	var receipts []*store.Receipt
	err = a.Read(ctx, func(tx *db.Tx) error {
		receipts, err = store.SettingReceipts(ctx, tx, by.Workspace, before, historyPage+1)
		return err
	})
	if err != nil {
		return nil, next, err
	}
	if len(receipts) > historyPage {
		receipts = receipts[:historyPage]
		next = receipts[historyPage-1].ID
	}
	for _, r := range receipts {
		changes, err := store.ParseSettingChanges(r.Details)
		if err != nil {
			return nil, next, unit.Fault(err)
		}
		if len(changes) > 0 {
			out = append(out, Change{r, changes})
		}
	}
	return out, next, nil
}
