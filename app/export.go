package app

import (
	"context"
	"io"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
)

// exportPage is how many records are in memory at once.
const exportPage = 500

// ExportFormat is how exported tables are written: Excel knows the mark at the
// beginning.
var ExportFormat = sheet.Format{Encoding: "utf-8", Separator: ',', BOM: true, Header: true}

// Export writes the records of a list that the actor sees as a table, all of
// one moment: the ID, all fields under their keys in canonical forms, and when
// the record was made and changed. What a list chooses from is written by its
// key, people by e-mail, records by ID, so that the table can be imported. It
// returns how many records it wrote.
func (a *App) Export(ctx context.Context, by crm.Actor, t *record.Type, q record.Query, w io.Writer, progress func(int)) (n int, err error) {
	out := sheet.NewWriter(w, ExportFormat)
	if err := out.Write(exportHead(t)); err != nil {
		return 0, err
	}
	q.Limit, q.After = exportPage, nil
	err = a.DB.Snapshot(ctx, func(tx *db.Tx) error {
		ws, err := a.workspaceOf(ctx, tx, by)
		if err != nil {
			return err
		}
		for {
			page, err := ws.listing(by, t, q).Page(ctx, tx)
			if err != nil {
				return err
			}
			for _, r := range page.Records {
				if err := out.Write(ws.exportRow(t, r)); err != nil {
					return err
				}
			}
			if n += len(page.Records); progress != nil {
				progress(n)
			}
			if q.After = page.Next; q.After == nil {
				return out.Flush()
			}
		}
	})
	return n, fault(err)
}

func exportHead(t *record.Type) []string {
	head := []string{"id"}
	for _, f := range t.Fields {
		head = append(head, f.Key)
	}
	return head
}

func (ws *Workspace) exportRow(t *record.Type, r any) []string {
	env := record.EnvOf(t, r)
	row := []string{t.Meta(r).ID.String()}
	for _, f := range t.Fields {
		row = append(row, ws.exported(f, f.Get(r), env))
	}
	return row
}

// exported is the text of a value by which it can be found again.
func (ws *Workspace) exported(f *record.Field, v any, env *record.Env) string {
	if id, ok := v.(ID); ok {
		if i := ws.Lists.Item(f.Target, id); i != nil {
			return i.Key
		}
		if p := ws.person[id]; p != nil && f.Target == "user" {
			return p.Email
		}
	}
	return f.Kind.Text(v, env)
}
