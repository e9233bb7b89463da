package imports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A rowReader turns rows of a file into drafts of records.
type rowReader struct {
	ws      *unit.Workspace
	by      crm.Actor
	t       *record.Type
	plan    Plan
	columns []*column // those with a field; the currency first: it overrides currency signs inside amounts
	rest    []int     // columns that go into the description
	trial   bool      // nothing is added to the lists; missing values count as present
	now     time.Time // later moments are refused
	// find returns a record by its name; nil without a database.
	find func(t *record.Type, name string) (record.ID, *record.Error)
}

// A column is a column that goes to a field. known caches the values that the
// cells of a list or country stand for.
type column struct {
	at    int
	name  string
	field *record.Field
	kind  string // of the entries that it adds to a list
	label int    // the number, from 1, of the column that says their kinds; 0 = none
	known map[string]cellValue
}

type cellValue struct {
	value any
	err   *record.Error
}

func newRowReader(ws *unit.Workspace, by crm.Actor, t *record.Type, p Plan) *rowReader {
	r := &rowReader{ws: ws, by: by, t: t, plan: p}
	for i, key := range p.Fields {
		f, kind := FieldOf(t, key)
		switch {
		case key == LeaveOut:
		case f == nil || !p.takes(f): // no field, or one that was removed since
			r.rest = append(r.rest, i)
		default:
			c := &column{at: i, name: p.Headers[i], field: f, kind: kind, known: map[string]cellValue{}}
			if kind != "" {
				c.label = labelOf(p.Headers, c.name) + 1
			}
			if f == t.Currency() {
				r.columns = slices.Insert(r.columns, 0, c)
			} else {
				r.columns = append(r.columns, c)
			}
		}
	}
	return r
}

// draft reads one row. Problems carry column and value; a row with a problem
// is not imported. The fields of unfit go into the description.
func (r *rowReader) draft(row sheet.Row, unfit ...string) (unit.Draft, []store.Problem) {
	d := unit.Draft{Type: r.t}
	if row.Problem != "" {
		return d, []store.Problem{{Line: row.Line, Key: "row_" + row.Problem}}
	}
	currency := r.currency(row, unfit)
	env := r.env(row, currency)
	var lists gatherings
	var problems []store.Problem
	var rest []string
	for _, c := range r.columns {
		cell := r.cell(row, c.at)
		var v any
		var err *record.Error
		list := c.listOf()
		if list == nil {
			v, err = r.value(c, cell, env)
		} else if !slices.Contains(unfit, c.field.Key) {
			err = r.gather(lists.of(list), c, row, cell, env)
		}
		switch {
		case slices.Contains(unfit, c.field.Key), err != nil && (r.plan.KeepUnfit || err.Unknown):
			rest = append(rest, c.name+": "+cell)
		case err != nil:
			problems = append(problems, c.problem(row, cell, err))
		case list != nil: // set below
		case c.field.Stamped() && c.field.Kind.Empty(v): // a new record gets its own
		default:
			d.Set = append(d.Set, unit.Value{Field: c.field, Value: v})
		}
	}
	for _, g := range lists {
		d.Set = append(d.Set, g.values()...)
	}
	nameCurrency(&d, currency)
	r.placePhones(&d)
	if err := r.describe(&d, row, rest); err != nil {
		problems = append(problems, store.Problem{Line: row.Line, Column: r.heading("description"), Key: err.Key, Args: err.Args})
	}
	return d, problems
}

// env returns the environment in which the cells of a row are read.
func (r *rowReader) env(row sheet.Row, currency string) *record.Env {
	env := r.ws.Env(r.by, false)
	env.Point = r.plan.Numbers == Point
	env.Resolve = r.resolve
	env.Create = r.lacking
	env.File, env.Dates = true, i18n.DateOrder(r.plan.Dates)
	env.Currency = cmp.Or(currency, env.Currency)
	env.Phones = r.phoneCountries(row, env)
	return env
}

// placePhones stores the file's country in a record with a phone number,
// unless a column holds another.
func (r *rowReader) placePhones(d *unit.Draft) {
	f := r.t.Field(phoneCountry)
	has := func(fits func(*record.Field) bool) bool {
		return slices.ContainsFunc(d.Set, func(v unit.Value) bool { return fits(v.Field) && !v.Field.Kind.Empty(v.Value) })
	}
	phoned := has(func(g *record.Field) bool { return g.Local() != nil })
	if f != nil && phoned && r.plan.Country != "" && !has(func(g *record.Field) bool { return g == f }) {
		d.Set = append(d.Set, unit.Value{Field: f, Value: r.plan.Country})
	}
}

// shownValue returns a cell shortened for a report.
func shownValue(cell string) string {
	return clip(strings.ReplaceAll(cell, "\x00", "␀"), 200)
}

func (r *rowReader) cell(row sheet.Row, i int) string {
	if i >= len(row.Cells) {
		return ""
	}
	cell := row.Cells[i]
	if r.plan.Escaped {
		cell = sheet.Unescape(cell)
	}
	if !r.plan.Literal && slices.Contains(r.plan.Blanks, strings.TrimSpace(cell)) {
		return ""
	}
	return cell
}

// cells returns all cells of a row as they are read.
func (r *rowReader) cells(row sheet.Row) []string {
	out := make([]string, len(row.Cells))
	for i := range out {
		out[i] = r.cell(row, i)
	}
	return out
}

// value reads a cell. A time at which something happened is not in the future.
func (r *rowReader) value(c *column, cell string, env *record.Env) (any, *record.Error) {
	if c.field.Picked() {
		known, ok := c.known[cell]
		if !ok {
			known.value, known.err = c.field.Kind.Parse(cell, c.field, env)
			c.known[cell] = known
		}
		return known.value, known.err
	}
	v, err := c.field.Kind.Parse(cell, c.field, env)
	if at, _ := v.(time.Time); err == nil && c.field.Stamped() && at.After(r.now) {
		return c.field.Kind.Zero(), record.Wrong("future_date")
	}
	return v, err
}

// resolve finds the record or value of a list that a cell names.
func (r *rowReader) resolve(target, text string) (record.ID, *record.Error) {
	if t := r.ws.Type(target); t != nil && r.find != nil {
		return r.find(t, text)
	}
	if r.trial && r.lacks(target, text) {
		return record.None, nil
	}
	return r.ws.ResolveCell(r.by, target, text)
}

// describe adds the columns without a field to the description.
func (r *rowReader) describe(d *unit.Draft, row sheet.Row, rest []string) *record.Error {
	f := r.t.Field("description")
	if f == nil {
		return nil
	}
	if r.plan.KeepRest {
		for _, i := range r.rest {
			if cell := r.cell(row, i); strings.TrimSpace(cell) != "" {
				rest = append(rest, r.plan.Headers[i]+": "+cell)
			}
		}
	}
	if len(rest) == 0 {
		return nil
	}
	text := strings.Join(rest, "\n")
	at := slices.IndexFunc(d.Set, func(v unit.Value) bool { return v.Field == f })
	if at < 0 {
		d.Set, at = append(d.Set, unit.Value{Field: f, Value: ""}), len(d.Set)
	}
	if own := d.Set[at].Value.(string); own != "" {
		text = own + "\n\n" + text
	}
	v, err := f.Kind.Parse(text, f, nil)
	d.Set[at].Value = v
	return err
}

// heading returns the heading of the field's column, or the field's key if it
// has none.
func (r *rowReader) heading(field string) string {
	if i := slices.Index(r.plan.Fields, field); i >= 0 && field != "" {
		return r.plan.Headers[i]
	}
	return field
}

// growing reports whether new values from the file are added to a list: tags
// always, other lists without categories if the plan asks for it and the person
// may.
func (r *rowReader) growing(list string) bool {
	if list == crm.Tags {
		return true
	}
	return r.plan.AddValues && r.by.Administers() && slices.Contains(crm.ListNames, list) && len(crm.Categories(list)) == 0
}

// A listValue is a text that names a value of a list.
type listValue struct{ list, text string }

// lacks reports whether a value is missing in a list and may be added. A column
// with more different names than a list may have values is not a list.
func (r *rowReader) lacks(list, text string) bool {
	return r.growing(list) && crm.CheckItemName(list, text) == nil && len(r.ws.Lists.Of(list)) < crm.MostItems(list) && r.ws.Item(list, record.None, text) == nil
}

// lacking is called for the name of a tag. The import adds tags before
// it reads the rows, so in a trial there is none yet; otherwise it could not be
// added.
func (r *rowReader) lacking(list, name string) (record.ID, *record.Error) {
	if i := r.ws.Item(list, record.None, name); i != nil {
		return i.ID, nil
	}
	_, err := r.ws.NewItems().Create(list, name)
	if err == nil && !r.trial {
		err = record.Wrong("unknown_reference")
	}
	return record.None, err
}

// missing returns the values of the rows that lists lack and that may be
// added, up to the lists' limits.
func (r *rowReader) missing(rows []sheet.Row) []listValue {
	var out []listValue
	seen := map[listValue]bool{}
	for _, c := range r.columns {
		if !r.growing(c.field.Target) {
			continue
		}
		for _, row := range rows {
			if row.Problem != "" {
				continue
			}
			for _, text := range r.names(c, row) {
				v := listValue{c.field.Target, text}
				same := listValue{v.list, match.Fold(v.text)}
				if !seen[same] && r.lacks(v.list, v.text) && len(out)+len(r.ws.Lists.Of(v.list)) < crm.MostItems(v.list) {
					out = append(out, v)
				}
				seen[same] = true
			}
		}
	}
	return out
}

// names returns the names of list values in a cell, which may have several.
func (r *rowReader) names(c *column, row sheet.Row) []string {
	cell := strings.TrimSpace(r.cell(row, c.at))
	if c.field.Kind.Storage() != record.AsLinks {
		return []string{cell}
	}
	return record.SplitLinks(cell)
}
