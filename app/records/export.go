package records

import (
	"context"
	"io"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/unit"
)

// ExportPage is the number of records held in memory at a time.
const ExportPage = 500

// ExportFormat is the format of exported tables. Excel needs the byte order
// mark.
var ExportFormat = sheet.Format{Encoding: "utf-8", Separator: ',', BOM: true, Header: true}

// Export writes the records of a list that the actor sees as a table, in one
// snapshot. Its columns are the ID, all fields in canonical form under their
// keys, and the times of creation and change. List values are written as keys,
// people as e-mail addresses, records as IDs, so that the table can be
// imported. It returns the number of records.
func (a *Service) Export(ctx context.Context, by crm.Actor, t *record.Type, q record.Query, w io.Writer, progress func(int)) (n int, err error) {
	out := sheet.NewWriter(w, ExportFormat)
	if err := out.Write(ExportHead(t)); err != nil {
		return 0, err
	}
	q.Limit, q.After = ExportPage, nil
	pages, written := make(chan pageRead, 4), make(chan error, 1)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		err := writePages(out, t, pages, progress)
		if err != nil {
			cancel(err) // the reader waits for nobody
		}
		written <- err
	}()
	err = a.DB.Snapshot(ctx, func(tx *db.Tx) (err error) {
		n, err = a.readPages(ctx, tx, by, t, q, pages)
		return err
	})
	close(pages)
	if failed := <-written; failed != nil {
		err = failed
	}
	return n, unit.Fault(err)
}

// A pageRead is a page of an export, read and not yet written.
type pageRead struct {
	ws      *unit.Workspace
	records []any
}

// readPages reads a list page by page, while another goroutine writes the
// pages before.
func (a *Service) readPages(ctx context.Context, tx *db.Tx, by crm.Actor, t *record.Type, q record.Query, pages chan<- pageRead) (n int, err error) {
	ws, err := a.WorkspaceFor(ctx, tx, by)
	if err != nil {
		return 0, err
	}
	for {
		page, err := ws.Listing(by, t, q).Page(ctx, tx)
		if err != nil {
			return n, err
		}
		select {
		case pages <- pageRead{ws, page.Records}:
		case <-ctx.Done():
			return n, context.Cause(ctx)
		}
		n += len(page.Records)
		if q.After = page.Next; q.After == nil {
			return n, nil
		}
	}
}

// writePages writes pages as rows. It calls progress, which may be nil,
// with the number written so far.
func writePages(out *sheet.Writer, t *record.Type, pages <-chan pageRead, progress func(int)) error {
	n := 0
	for page := range pages {
		for _, r := range page.records {
			if err := out.Write(exportRow(page.ws, t, r)); err != nil {
				return err
			}
		}
		if n += len(page.records); progress != nil {
			progress(n)
		}
	}
	return out.Flush()
}

// ExportHead returns the column names of an export of a type.
func ExportHead(t *record.Type) []string {
	head := []string{"id"}
	for _, f := range t.Fields {
		head = append(head, f.Key)
	}
	return head
}

func exportRow(ws *unit.Workspace, t *record.Type, r any) []string {
	env := record.EnvOf(t, r)
	row := []string{t.Meta(r).ID.String()}
	for _, f := range t.Fields {
		row = append(row, exported(ws, f, r, env))
	}
	return row
}

// exported returns the text of a value, from which an import can find it
// again. A list that the plain fields hold whole is left out, and a value that
// cannot be read is written as it is.
func exported(ws *unit.Workspace, f *record.Field, r any, env *record.Env) string {
	if text, unread := f.UnreadText(r); unread {
		return text
	}
	if k := f.Gathers(); k != nil {
		if f.Kind.Empty(f.Stored(r)) {
			return ""
		}
		return k.Cell(f.Get(r))
	}
	v := f.Get(r)
	if ids, ok := v.(record.IDs); ok {
		var names []string
		for _, id := range ids.List() {
			names = append(names, ws.ItemName(f.Target, id))
		}
		return strings.Join(names, ", ")
	}
	if id, ok := v.(record.ID); ok {
		if i := ws.Lists.Item(f.Target, id); i != nil {
			return i.Key
		}
		if p := ws.Person(id); p != nil && f.Target == "user" {
			return p.Email
		}
	}
	if crm.IsAddresses(f) {
		v = crm.WithoutIDs(v.(record.RowText))
	}
	return f.Kind.Text(v, env)
}
