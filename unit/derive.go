package unit

import (
	"context"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/jobs"
)

// DeriveJob brings values that are derived from records (search words, folded
// texts, sort keys) forward to this version of the program and to the
// workspace's language. What is due, and how far it is, is in the database.
const DeriveJob = "derive"

// DeriveLater enqueues what is due after a change in this transaction.
func (a *Base) DeriveLater(ctx context.Context, tx *db.Tx) error {
	return a.Jobs.Enqueue(ctx, tx, DeriveJob, struct{}{}, jobs.Once("all"))
}
