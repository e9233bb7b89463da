package records

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// scopes are the places of a cell.
var scopes = []string{ui.InRow, ui.InPanel, ui.InPage}

// A cellEdit is the cell of one field of the record in the URL.
type cellEdit struct {
	*typeRequest
	record any
	field  *record.Field
	scope  string
}

// cellEdit finds the cell in the URL. A field that people cannot set is not found.
func (rq *typeRequest) cellEdit() (*cellEdit, error) {
	r, err := rq.load()
	if err != nil {
		return nil, err
	}
	f := rq.t.Field(rq.R.PathValue("field"))
	if f == nil || f.ReadOnly || f.Fixed || crm.IsAddresses(f) {
		return nil, record.Absent()
	}
	return &cellEdit{rq, r, f, rq.R.URL.Query().Get("in")}, nil
}

// view returns the cell for rendering. An unknown scope counts as the page.
func (c *cellEdit) view() ui.CellView {
	scope := c.scope
	if !slices.Contains(scopes, scope) {
		scope = ui.InPage
	}
	return c.cell(scope, c.field, c.record)
}

// Cell shows a field of a record, or its control.
func Cell(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		c, err := rq.cellEdit()
		switch {
		case err != nil:
			return err
		case !ui.ByScript(rq.R):
			return rq.Go(rq.at(rq.t.Meta(c.record).ID) + "/edit")
		case rq.R.URL.Query().Get("show") != "":
			return rq.Part(cellShown(c))
		}
		s := c.context(c.field, c.record)
		return rq.Part(ui.CellEdit(rq.Page, c.edit(c.renderer.Typed(s, field.Value(c.field, c.record)))))
	})
}

// edit returns the cell with its control.
func (c *cellEdit) edit(typed field.Typed) ui.CellForm {
	return ui.CellForm{Cell: c.view(), Version: c.t.Meta(c.record).Version,
		Field: c.renderer.Input(c.context(c.field, c.record), typed)}
}

// SaveCell saves one value of a record.
func SaveCell(name string) shell.Handler {
	return in(name, func(rq *typeRequest) error {
		c, err := rq.cellEdit()
		if err != nil {
			return err
		}
		form, err := rq.Form()
		if err != nil {
			return err
		}
		if to := c.asks(form); to != "" && !ui.ByScript(rq.R) {
			return rq.Go(to)
		}
		done, err := c.save(form)
		if err != nil {
			return c.refuse(err, form)
		}
		next := AskContact(rq.Visit, rq.t, c.record, done.Record)
		if next != "" {
			ui.Ask(rq.W, next)
		}
		rq.Toast(done, "done.saved", "field", rq.renderer.Label(rq.t, c.field), "name", rq.t.Title(done.Record))
		switch {
		case !ui.ByScript(rq.R):
			return rq.Go(cmp.Or(next, rq.Back()))
		case !slices.Contains(scopes, c.scope):
			rq.W.Header().Set("X-Version", strconv.FormatInt(rq.t.Meta(done.Record).Version, 10))
			return rq.Part()
		}
		c.record = done.Record
		if err := c.knowPicked(form); err != nil {
			return err
		}
		return rq.Part(cellShown(c))
	})
}

// asks returns the URL of the form that must be answered before the record can get the status in form, or "".
func (c *cellEdit) asks(form url.Values) string {
	if c.field != c.t.Step() || hasReason(c.category(c.record)) {
		return ""
	}
	i := c.asked(form.Get(c.field.Key))
	if i == nil {
		return ""
	}
	return strings.Replace(AskReason(c.t, i), "%s", c.id(c.record), 1)
}

// asked returns the status or stage named by text, or nil.
func (rq *typeRequest) asked(text string) *crm.Item {
	id, err := rq.renderer.Env("").Resolve(rq.t.Step().Target, text)
	if err != nil {
		return nil
	}
	return rq.Workspace.Lists.Item(rq.t.Step().Target, id)
}

// save parses and saves the value. A change of other fields by someone else does not conflict.
func (c *cellEdit) save(form url.Values) (*unit.Done, error) {
	version, err := versionOf(form)
	if err != nil {
		return nil, err
	}
	if err := c.known(form, c.field); err != nil {
		return nil, err
	}
	v, err := c.renderer.Read(c.context(c.field, c.record), form, field.Value(c.field, c.record), c.find)
	if err != nil {
		return nil, err
	}
	d := unit.Draft{Type: c.t, ID: c.t.Meta(c.record).ID, Version: version, Merge: true}
	if _, unread := v.(field.Unread); !unread { // otherwise it stays
		d.Set = []unit.Value{c.renderer.Value(c.field, v)}
	}
	return c.app().Records.Save(c.Ctx(), c.By, d)
}

// versionOf returns the version of the record that the form was made from.
func versionOf(form url.Values) (int64, error) {
	n, err := strconv.ParseInt(form.Get("v"), 10, 64)
	if err != nil || n < 1 {
		return 0, record.Wrong("bad_form")
	}
	return n, nil
}

// known returns an error if the form has values for other fields.
func (rq *typeRequest) known(form url.Values, fields ...*record.Field) error {
	extra := []string{"v", "once", "in"}
	for key := range form {
		own := slices.ContainsFunc(fields, func(f *record.Field) bool { return field.Names(f, key) })
		if !own && !slices.Contains(extra, key) {
			return record.Wrong("unknown_field", "field", key)
		}
	}
	return nil
}

// knowPicked loads the name of the record that was just picked.
func (c *cellEdit) knowPicked(form url.Values) error {
	if c.field.Kind.Storage() == record.AsLinks { // the form may have made a tag
		return c.renew()
	}
	t := c.Workspace.Type(c.field.Target)
	if t == nil || c.field.Empty(c.record) {
		return nil
	}
	names, err := c.app().Records.Titles(c.Ctx(), c.By, t, c.field.Get(c.record).(record.ID))
	c.know(names)
	return err
}

// renew reads the workspace again.
func (c *cellEdit) renew() error {
	ws, err := c.app().Workspace(c.Ctx(), c.By.Workspace)
	if err == nil {
		c.Workspace = ws.ReadIn(c.Page.Lang())
		c.renderer.Workspace = c.Workspace
	}
	return err
}

// refuse shows a rejected value: the cell stays open with the text and the error. A select that saves at once has no open cell,
// so it shows a toast.
func (c *cellEdit) refuse(err error, form url.Values) error {
	conflict := conflictOf(err)
	if conflict == nil && !isInvalid(err) || !ui.ByScript(c.R) || !slices.Contains(scopes, c.scope) {
		return err
	}
	f := c.edit(field.Sent(c.field, form, field.Value(c.field, c.record)))
	f.Field.Error = shell.FieldErrors(c.Page, err)[c.field.Key]
	status := http.StatusUnprocessableEntity
	if conflict != nil {
		if err := c.showConflict(conflict, &f); err != nil {
			return err
		}
		status = http.StatusConflict
	}
	if f.Field.Error == "" {
		return err
	}
	return c.PartStatus(status, ui.CellEdit(c.Page, f))
}

// showConflict shows the value that someone else has saved, so that the user can choose.
func (c *cellEdit) showConflict(conflict *unit.Conflict, f *ui.CellForm) error {
	c.record = conflict.Current
	if err := c.knowPicked(nil); err != nil {
		return err
	}
	f.Theirs, f.Version = c.changer(conflict, c.field.Key), c.t.Meta(conflict.Current).Version
	f.Field.Error = c.Page.T("cell.meanwhile", "name", f.Theirs, "value", c.words(c.field, conflict.Current))
	return nil
}

// changer returns the name of the person who changed a field last in a conflict.
func (rq *typeRequest) changer(conflict *unit.Conflict, key string) string {
	f := rq.t.Field(key)
	for _, e := range slices.Backward(conflict.Theirs) {
		changed := slices.ContainsFunc(e.Changes, func(c record.Change) bool { return c.Field == key || f != nil && f.Covers(c.Field) })
		if p := rq.renderer.Person(e.Actor); changed && p.Name != "" {
			return p.Name
		}
	}
	return rq.Page.T("ui.system")
}

// words returns the value of a field as text, or a dash if it is empty.
func (rq *typeRequest) words(f *record.Field, r any) string {
	if w := rq.renderer.Words(rq.context(f, r), field.Value(f, r)); w != "" {
		return w
	}
	return "—"
}
