package imports

import (
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// tryRows checks rows as an import would, without changing anything.
func (a *Service) tryRows(ctx context.Context, by crm.Actor, i *store.Import, p Plan, rows []sheet.Row) ([]PreviewRow, error) {
	out := make([]PreviewRow, len(rows))
	by.Channel = crm.ByImport
	err := a.Read(ctx, func(tx *db.Tx) error {
		u, err := a.Begin(ctx, tx, by, "import")
		if err != nil {
			return err
		}
		r := readerFor(u, i, p)
		r.trial = true
		for n, row := range rows {
			out[n] = PreviewRow{Line: row.Line, Cells: r.cells(row), Record: r.read(row)}
			rec, problems, err := tryRow(u, r, row)
			if err != nil {
				return err
			}
			out[n].Problems = problems
			if rec != nil {
				out[n].Title = r.t.Title(rec)
			}
		}
		return nil
	})
	return out, err
}

// read returns a record with the readable values of a row.
func (r *rowReader) read(row sheet.Row) any {
	d, _ := r.draft(row)
	rec := r.t.New()
	for _, v := range d.Set {
		v.Field.Set(rec, v.Value)
	}
	return rec
}

func readerFor(u *unit.Work, i *store.Import, p Plan) *rowReader {
	r := newRowReader(u.Workspace, u.By, u.Workspace.Type(i.RecordType), p)
	r.find, r.now, u.History = finder(u), u.At, p.History
	return r
}

// tryRow makes a record of a row and applies the rules, or returns the
// problems.
func tryRow(u *unit.Work, r *rowReader, row sheet.Row, unfit ...string) (any, []store.Problem, error) {
	d, problems := r.draft(row, unfit...)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	rec, err := u.Draft(d)
	if err == nil {
		return rec, nil, nil
	}
	if record.KindOf(err) == record.Internal {
		return nil, nil, err
	}
	errs := record.All(err)
	if more := r.refused(errs, unfit); len(more) > 0 {
		return tryRow(u, r, row, append(unfit, more...)...)
	}
	for _, e := range errs {
		p := store.Problem{Line: row.Line, Key: e.Key, Args: e.Args, Column: r.heading(e.Field)}
		if at := slices.Index(r.plan.Fields, e.Field); at >= 0 {
			p.Value = shownValue(r.cell(row, at))
		}
		problems = append(problems, p)
	}
	return nil, problems, nil
}

// refused returns the fields whose values the rules refuse and that the plan
// puts into the description instead.
func (r *rowReader) refused(errs record.Errors, before []string) []string {
	if !r.plan.KeepUnfit {
		return nil
	}
	var out []string
	for _, e := range errs {
		if slices.ContainsFunc(r.columns, func(c *column) bool { return c.field.Key == e.Field }) && !slices.Contains(before, e.Field) {
			out = append(out, e.Field)
		}
	}
	return out
}

// finder returns findRecord for a unit of work.
func finder(u *unit.Work) func(*record.Type, string) (record.ID, *record.Error) {
	return func(t *record.Type, name string) (record.ID, *record.Error) { return findRecord(u, t, name) }
}

// findRecord finds the only record in the person's scope with the name, or by
// ID. Of several similar names, an exact one wins.
func findRecord(u *unit.Work, t *record.Type, name string) (record.ID, *record.Error) {
	if id, ok := record.ParseID(strings.TrimSpace(name)); ok {
		return id, nil // the rules check that it exists
	}
	key := match.CompanyKey(name)
	if crm.DescriptorOf(t).People {
		key = match.PersonKey("", name)
	}
	found, err := store.Similar(u.Ctx, u.Tx, u.By, t, []string{"name:" + key}, u.Workspace.Country, maxNamesakes)
	switch {
	case err != nil:
		return record.None, record.Wrap(err)
	case len(found) == 0 || key == "":
		return record.None, record.Wrong("no_such_name")
	}
	if len(found) > 1 && len(found) < maxNamesakes {
		found = exactNames(t, found, name)
	}
	if len(found) != 1 {
		return record.None, record.Wrong("several_such_names")
	}
	return t.Meta(found[0]).ID, nil
}

// maxNamesakes is the number of records with similar names that are compared.
const maxNamesakes = 20

// exactNames returns the records whose name matches exactly, including the
// legal form.
func exactNames(t *record.Type, found []any, name string) []any {
	return slices.DeleteFunc(found, func(r any) bool {
		return match.Latin(t.Title(r)) != match.Latin(strings.TrimSpace(name))
	})
}

// learnValues adds list values that the rows contain and the lists lack, if
// the plan asks for it and the person may. It is a separate change: the lists
// keep the values even if the rows fail.
func (a *Service) learnValues(ctx context.Context, by crm.Actor, i *store.Import, p Plan, rows []sheet.Row) error {
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil || len(newRowReader(ws, by, ws.Type(i.RecordType), p).missing(rows)) == 0 {
		return err
	}
	return unit.Fault(a.DB.Update(ctx, func(tx *db.Tx) error {
		// It increments the revision, so that other changes of lists wait.
		if err := a.TellSettings(ctx, tx, by.Workspace, "settings", ""); err != nil {
			return err
		}
		ws, err := a.LoadWorkspace(ctx, tx, by.Workspace)
		if err != nil {
			return err
		}
		for _, v := range newRowReader(ws, by, ws.Type(i.RecordType), p).missing(rows) {
			if ws.Item(v.list, record.None, v.text) != nil {
				continue // just added under another spelling
			}
			item := newItem(ws.Lists.Of(v.list), v)
			if err := store.InsertItem(ctx, tx, by.Workspace, item); err != nil {
				return err
			}
			if ws, err = a.LoadWorkspace(ctx, tx, by.Workspace); err != nil {
				return err
			}
		}
		return nil
	}))
}

func newItem(of []*crm.Item, v listValue) *crm.Item {
	item := &crm.Item{ID: record.NewShortID(), List: v.list, Key: crm.FreeKey(of, v.text), Name: v.text, Hue: len(of) % crm.Hues}
	if n := len(of); n > 0 {
		item.Position = of[n-1].Position + 1
	}
	return item
}
