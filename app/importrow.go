package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
)

// rowReader turns rows of a file into drafts of records.
type rowReader struct {
	home  *Home
	by    crm.Actor
	t     *record.Type
	plan  ImportPlan
	order []int    // columns with a field; the currency first, since amounts need it
	add   []string // values that lists lack, as "list\x00text", collected
}

func newRowReader(h *Home, by crm.Actor, t *record.Type, p ImportPlan) *rowReader {
	r := &rowReader{home: h, by: by, t: t, plan: p}
	for i, key := range p.Fields {
		switch key {
		case "":
		case "currency":
			r.order = slices.Insert(r.order, 0, i)
		default:
			r.order = append(r.order, i)
		}
	}
	return r
}

// draft reads one row. Problems are told with column and value; a row that has
// one is not imported.
func (r *rowReader) draft(row sheet.Row) (Draft, []store.Problem) {
	d := Draft{Type: r.t}
	if row.Problem != "" {
		return d, []store.Problem{{Line: row.Line, Key: "row_" + row.Problem}}
	}
	env := r.home.Env(r.by, false)
	var problems []store.Problem
	var rest []string
	for _, i := range r.order {
		f, cell := r.t.Field(r.plan.Fields[i]), r.cell(row, i)
		v, err := r.value(f, cell, env)
		switch {
		case err == nil:
			d.Set = append(d.Set, Value{f, v})
			if f.Key == "currency" && v != "" {
				env.Currency = v.(string)
			}
		case r.plan.KeepUnfit:
			rest = append(rest, r.plan.Headers[i]+": "+cell)
		default:
			problems = append(problems, store.Problem{Line: row.Line, Column: r.plan.Headers[i], Value: cell, Key: err.Key, Args: err.Args})
		}
	}
	r.describe(&d, row, rest)
	return d, problems
}

func (r *rowReader) cell(row sheet.Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	return sheet.Unescape(row.Cells[i])
}

// value reads a cell. Countries and languages may be written out in any of the
// five languages; people's lists may gain a value.
func (r *rowReader) value(f *record.Field, cell string, env *record.Env) (any, *record.Error) {
	if strings.TrimSpace(cell) == "" {
		return f.Kind.Zero(), nil
	}
	if f.Kind == record.CountryKind {
		if code := countryCode(cell); code != "" {
			return code, nil
		}
	}
	v, err := f.Kind.Parse(cell, f, env)
	if err != nil && f.Kind == record.RefKind && r.addable(f, cell) {
		return record.None, nil
	}
	return v, err
}

// addable notes a value that a list lacks and that may be added to it.
func (r *rowReader) addable(f *record.Field, cell string) bool {
	isList := slices.Contains(crm.ListNames, f.Target) && len(crm.Categories(f.Target)) == 0
	if !isList || !r.plan.AddValues || len([]rune(cell)) > 100 {
		return false
	}
	if key := f.Target + "\x00" + strings.TrimSpace(cell); !slices.Contains(r.add, key) {
		r.add = append(r.add, key)
	}
	return true
}

// describe adds the columns that go nowhere to the description.
func (r *rowReader) describe(d *Draft, row sheet.Row, rest []string) {
	f := r.t.Field("description")
	if f == nil {
		return
	}
	if r.plan.KeepRest {
		for i, key := range r.plan.Fields {
			if cell := r.cell(row, i); key == "" && strings.TrimSpace(cell) != "" {
				rest = append(rest, r.plan.Headers[i]+": "+cell)
			}
		}
	}
	if len(rest) == 0 {
		return
	}
	text := strings.Join(rest, "\n")
	for i := range d.Set {
		if d.Set[i].Field.Key == "description" && !f.Kind.Empty(d.Set[i].Value) {
			text = d.Set[i].Value.(string) + "\n\n" + text
			d.Set[i].Value = text
			return
		}
	}
	d.Set = append(d.Set, Value{f, text})
}

// countries maps each country's code and names in the five languages, folded,
// to its code.
var countries = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, code := range i18n.Countries() {
		for _, lang := range i18n.Languages {
			out[match.Latin(i18n.For(lang, nil).Country(code))] = code
		}
	}
	for name, code := range map[string]string{"usa": "US", "u.s.a.": "US", "uk": "GB", "great britain": "GB", "england": "GB", "czech republic": "CZ"} {
		out[name] = code
	}
	for _, code := range i18n.Countries() {
		out[strings.ToLower(code)] = code
	}
	return out
})

func countryCode(s string) string { return countries()[match.Latin(s)] }

// tryRows judges rows as an import would, in a transaction that is taken back.
func (a *App) tryRows(ctx context.Context, by crm.Actor, h *Home, t *record.Type, p ImportPlan, rows []sheet.Row) ([]PreviewRow, error) {
	out := make([]PreviewRow, len(rows))
	by.Door = crm.ByImport
	_, err := a.act(ctx, by, "import", func(w *walk) error {
		r := newRowReader(h, by, t, p)
		for n, row := range rows {
			out[n] = PreviewRow{Line: row.Line, Cells: row.Cells}
			rec, problems, err := w.tryRow(r, row)
			if err != nil {
				return err
			}
			out[n].Problems = problems
			if rec != nil {
				out[n].Title = t.Title(rec)
			}
		}
		return errDryRun
	})
	var wrapped *record.Error
	if errors.As(err, &wrapped) && errors.Is(wrapped.Err, errDryRun) {
		return out, nil
	}
	return out, err
}

// tryRow makes a record of a row, rules passed, or tells the problems.
func (w *walk) tryRow(r *rowReader, row sheet.Row) (any, []store.Problem, error) {
	d, problems := r.draft(row)
	if len(problems) > 0 {
		return nil, problems, nil
	}
	rec, err := w.draft(d)
	if err == nil {
		return rec, nil, nil
	}
	if record.KindOf(err) == record.Internal {
		return nil, nil, err
	}
	for _, e := range record.All(err) {
		p := store.Problem{Line: row.Line, Key: e.Key, Args: e.Args, Column: r.heading(e.Field)}
		if f := r.t.Field(e.Field); f != nil {
			p.Value = r.valueOf(d, f)
		}
		problems = append(problems, p)
	}
	return nil, problems, nil
}

// heading is the column that a field came from, else the field's key.
func (r *rowReader) heading(field string) string {
	if i := slices.Index(r.plan.Fields, field); i >= 0 && field != "" {
		return r.plan.Headers[i]
	}
	return field
}

func (r *rowReader) valueOf(d Draft, f *record.Field) string {
	for _, v := range d.Set {
		if v.Field == f {
			return f.Kind.Text(v.Value, &record.Env{Currency: r.home.Currency})
		}
	}
	return ""
}

// addItems adds collected values to their lists and returns the home that has
// them.
func (a *App) addItems(ctx context.Context, tx *db.Tx, h *Home, add []string) (*Home, error) {
	for _, key := range add {
		list, text, _ := strings.Cut(key, "\x00")
		if h.item(list, record.None, text) != nil {
			continue
		}
		of := h.Lists.Of(list)
		id := record.NewID()
		i := &crm.Item{ID: id, List: list, Key: "i" + strings.ReplaceAll(id.String(), "-", "")[20:], Name: text, Hue: len(of) % crm.Hues, Position: len(of)}
		if n := len(of); n > 0 {
			i.Position = of[n-1].Position + 1
		}
		if err := store.InsertItem(ctx, tx, h.ID, i); err != nil {
			return nil, err
		}
		if err := store.Touch(ctx, tx, h.ID); err != nil {
			return nil, err
		}
		var err error
		if h, err = loadHome(ctx, tx, h.ID); err != nil {
			return nil, err
		}
	}
	return h, nil
}
