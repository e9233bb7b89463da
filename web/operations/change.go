package operations

import (
	"context"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
)

// change changes the state of the operation in the URL and returns to its
// page.
func change(v *shell.Visit, to func(context.Context, crm.Actor, record.ID) error) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	if err := to(v.Ctx(), v.By, id); err != nil {
		return err
	}
	return v.Go(address(id))
}
