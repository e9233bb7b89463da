package records

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/ui"
)

// A view is one page of a list as described by its URL.
type view struct {
	*typeRequest
	viewSettings
	path     string     // of the page
	region   string     // ID of the element that is reloaded when the filters change
	extra    url.Values // other values of the URL
	query    record.Query
	fields   []*record.Field // columns besides the name
	adding   string          // the filter that was just added and is shown open
	peeked   string          // ID of the record in the side panel
	first    int             // number of the first row, 0 = not known
	wrong    record.Errors   // the parts of the URL that were ignored
	list     *records.List
	compared string // how amounts in several currencies are compared, "" if they are not
}

// ours are the keys of the URL that the page itself reads.
var ours = []string{"col", "density", "peek", "row", "filter"}

// view reads the URL of a list.
func (rq *typeRequest) view() (*view, error) {
	v, err := rq.narrow(rq.root(), "list", ours)
	if err != nil {
		return nil, err
	}
	var errs record.Errors
	if v.viewSettings, errs, err = rq.viewSettings(); err != nil {
		return nil, err
	}
	v.wrong = append(errs, v.wrong...)
	v.fields = withSorted(rq.t, rq.columns(v.viewSettings), v.query)
	asked := rq.R.URL.Query()
	v.peeked = asked.Get("peek")
	v.first, _ = strconv.Atoi(asked.Get("row"))
	if v.query.After == nil {
		v.first = 1
	}
	return v, nil
}

// narrow reads the filters and the order from the URL. It ignores the keys in skip.
func (rq *typeRequest) narrow(path, region string, skip []string) (*view, error) {
	asked := rq.R.URL.Query()
	v := &view{typeRequest: rq, path: path, region: region, adding: asked.Get("filter")}
	for _, f := range rq.t.Filtered() {
		if f.Refers() {
			skip = append(skip[:len(skip):len(skip)], f.Key+"_text")
		}
	}
	v.query, v.wrong = record.ParseQuery(rq.t, asked, rq.renderer.Env(""), skip...)
	if v.adding != "" && rq.t.Field(v.adding) == nil {
		v.wrong = append(v.wrong, record.Wrong("unknown_field", "field", v.adding))
	}
	return v, rq.knowPicked(v.query)
}

// knowPicked loads the names of the records that a list is filtered by.
func (rq *typeRequest) knowPicked(q record.Query) error {
	for _, c := range q.Where {
		t := rq.Workspace.Type(c.Field.Target)
		if t == nil || len(c.Values) == 0 {
			continue
		}
		var ids []record.ID
		for _, v := range c.Values {
			ids = append(ids, v.(record.ID))
		}
		names, err := rq.app().Records.Titles(rq.Ctx(), rq.By, t, ids...)
		if err != nil {
			return err
		}
		rq.know(names)
	}
	return nil
}

// read runs the query. A cursor that no longer fits the sort or the filters gives the first page and a notice.
func (v *view) read() (err error) {
	v.list, err = v.app().Records.List(v.Ctx(), v.By, v.t, v.query)
	if isInvalid(err) && v.query.After != nil {
		v.wrong = append(v.wrong, record.All(err)...)
		v.query.After, v.first = nil, 1
		v.list, err = v.app().Records.List(v.Ctx(), v.By, v.t, v.query)
	}
	if err != nil {
		return err
	}
	v.know(v.list.Names)
	return v.readCompared()
}

// narrowed reports whether a search or a filter is set.
func (v *view) narrowed() bool { return v.query.Text != "" || len(v.query.Where) > 0 }

// values returns the values of the canonical URL of the list.
func (v *view) values() url.Values {
	out := maps.Clone(v.extra)
	if out == nil {
		out = url.Values{}
	}
	if v.query.Text != "" {
		out.Set("q", v.query.Text)
	}
	for _, c := range v.query.Where {
		v.put(out, c)
	}
	if s := v.sort(v.query.Sort, v.query.Desc); s != "-created" {
		out.Set("sort", s)
	}
	if v.query.Limit != record.DefaultLimit {
		out.Set("limit", strconv.Itoa(v.query.Limit))
	}
	if v.Columns != nil {
		out.Set("col", strings.Join(append([]string{nameColumn}, v.Columns...), "."))
	}
	if v.Density != "" {
		out.Set("density", v.Density)
	}
	return out
}

// condKey returns the key of a condition in a URL.
func condKey(c record.Cond) string {
	if c.Op == record.Is {
		return c.Field.Key
	}
	return c.Field.Key + "." + string(c.Op)
}

func (v *view) put(out url.Values, c record.Cond) {
	if c.Op == record.Blank || c.Op == record.Filled {
		out.Set(condKey(c), "true")
	}
	for _, value := range c.Values {
		out.Add(condKey(c), v.renderer.Address(c.Field, value))
	}
}

func (v *view) sort(f *record.Field, desc bool) string {
	if desc {
		return "-" + f.Key
	}
	return f.Key
}

// address returns the URL of the list with some changes: pairs of key and value, where "" removes the key.
func (v *view) address(changes ...string) string {
	values := v.values()
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			values.Del(changes[i])
		} else {
			values.Set(changes[i], changes[i+1])
		}
	}
	return address(v.path, values)
}

func address(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// boardAddress returns the URL of the board with the same filters.
func (v *view) boardAddress() string {
	board := *v
	board.path, board.Columns, board.Density, board.query.Limit = v.root()+"/board", nil, "", record.DefaultLimit
	return board.address()
}

// sorted returns the URL of the list sorted by a column, in the other direction if it is sorted by it already.
func (v *view) sorted(f *record.Field) string {
	desc := f.Kind.Storage() != record.AsText && f.Kind.Storage() != record.AsID // largest or latest first
	if v.query.Sort == f {
		desc = !v.query.Desc
	}
	return v.address("sort", v.sort(f, desc))
}

// turn returns the URL of the next or previous page.
func (v *view) turn(c *record.Cursor, by int) string {
	if c == nil {
		return ""
	}
	row := ""
	if v.first > 0 {
		row = strconv.Itoa(max(1, v.first+by))
	}
	return v.address("cursor", c.String(), "row", row)
}

func (v *view) pager() ui.PagerView {
	n := len(v.list.Records)
	return ui.PagerView{Region: "list", Range: v.shown(n),
		Previous: v.turn(v.list.Prev, -v.query.Limit), Next: v.turn(v.list.Next, n)}
}

// shown returns the range of the rows on the page and the total.
func (v *view) shown(n int) string {
	switch {
	case n == 0:
		return ""
	case v.first == 0:
		return v.total()
	}
	return v.Page.T("ui.range", "from", v.Page.Number(int64(v.first)), "to", v.Page.Number(int64(v.first+n-1)), "total", v.total())
}

// total returns the number of matching records, with a "+" if there are more than were counted.
func (v *view) total() string {
	n := v.Page.Number(int64(v.list.Total))
	if v.list.More {
		return n + "+"
	}
	return n
}

// bulkBar returns the bar of actions on the selected rows or on all that match.
func (v *view) bulkBar() ui.BulkView {
	out := ui.BulkView{Action: v.root() + "/bulk", Query: v.values().Encode()}
	if v.list.More || v.list.Total > len(v.list.Records) {
		out.All, out.AllLabel = v.total(), v.Page.T("ui.all_matching", "n", v.total())
	}
	return out
}

// upTo returns the label of an action that takes at most n records.
func (v *view) upTo(action string, n int) string {
	if !v.list.More && v.list.Total <= n {
		return action
	}
	return v.Page.T("list.up_to", "action", action, "n", v.Page.Number(int64(n)))
}

// filtered returns the fields with a filter in the toolbar: the common ones, those in use and the one just added.
func (v *view) filtered() []*record.Field {
	var out []*record.Field
	add := func(f *record.Field) {
		if f != nil && f.Filtered && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	add(v.t.Step())
	add(v.t.Owner())
	add(v.t.Field("source"))
	for _, c := range v.query.Where {
		add(c.Field)
	}
	add(v.t.Field(v.adding))
	return out
}

// hidden returns the values that the toolbar must send beside those of its controls, so that a change of one filter keeps the
// others.
func (v *view) hidden() [][2]string {
	var out [][2]string
	if s := v.sort(v.query.Sort, v.query.Desc); s != "-created" && v.region == "list" { // elsewhere it has its own control
		out = append(out, [2]string{"sort", s})
	}
	if v.query.Limit != record.DefaultLimit {
		out = append(out, [2]string{"limit", strconv.Itoa(v.query.Limit)})
	}
	for _, c := range v.query.Where {
		values := c.Values
		switch {
		case c.Op == record.Contains:
			values = values[1:] // the control sends the first
		case field.Asks(c.Field.Kind, c.Op):
			continue
		}
		for _, value := range values {
			out = append(out, [2]string{condKey(c), v.renderer.Address(c.Field, value)})
		}
	}
	return out
}

// fieldOf returns the field of a condition in a URL, or nil.
func (v *view) fieldOf(key string) *record.Field {
	name, _, _ := strings.Cut(key, ".")
	return v.t.Field(name)
}

// narrowing returns the context in which a filter of a field is rendered.
func (v *view) narrowing(f *record.Field) field.Context {
	return field.Context{Type: v.t, Field: f, Currency: v.Workspace.Currency}
}

// former returns the deleted field by which the URL filters or sorts, or nil.
func (v *view) former(e *record.Error) *record.Field {
	for i := 0; i+1 < len(e.Args); i += 2 {
		key, ok := e.Args[i+1].(string)
		if !ok || e.Args[i] != "field" || v.t.Field(key) != nil {
			continue
		}
		if f := v.Workspace.FormerField(v.t, key); f != nil {
			return f
		}
	}
	return nil
}
