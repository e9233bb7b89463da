package records

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// scopes are where a cell can stand.
var scopes = []string{ui.InRow, ui.InPanel, ui.InPage}

// A cellEdit cell is a field of the record that the address names.
type cellEdit struct {
	*typeVisit
	record any
	field  *record.Field
	scope  string
}

// cellEdit finds the cell that the address names. What people cannot set is not there.
func (tv *typeVisit) cellEdit() (*cellEdit, error) {
	r, err := tv.load()
	if err != nil {
		return nil, err
	}
	f := tv.t.Field(tv.R.PathValue("field"))
	if f == nil || f.ReadOnly {
		return nil, record.Absent()
	}
	return &cellEdit{tv, r, f, tv.R.URL.Query().Get("in")}, nil
}

// view addresses the cell; a cell whose place is unknown is taken for one of the page.
func (c *cellEdit) view() ui.CellView {
	scope := c.scope
	if !slices.Contains(scopes, scope) {
		scope = ui.InPage
	}
	return c.cell(scope, c.field, c.record)
}

// Cell shows a field of a record, or asks for its value.
func Cell(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		c, err := tv.cellEdit()
		switch {
		case err != nil:
			return err
		case !ui.ByScript(tv.R):
			return tv.Go(tv.at(tv.t.Meta(c.record).ID) + "/edit")
		case tv.R.URL.Query().Get("show") != "":
			return tv.Part(cellShown(c))
		}
		s := c.context(c.field, c.record)
		return tv.Part(ui.CellEdit(tv.Page, c.edit(c.renderer.Typed(s, c.field.Get(c.record)))))
	})
}

// edit is the cell with its control.
func (c *cellEdit) edit(typed field.Typed) ui.CellForm {
	return ui.CellForm{Cell: c.view(), Version: c.t.Meta(c.record).Version,
		Field: c.renderer.Input(c.context(c.field, c.record), typed)}
}

// SaveCell takes one value of a record.
func SaveCell(name string) shell.Handler {
	return in(name, func(tv *typeVisit) error {
		c, err := tv.cellEdit()
		if err != nil {
			return err
		}
		form, err := tv.Form()
		if err != nil {
			return err
		}
		if to := c.asks(form); to != "" && !ui.ByScript(tv.R) {
			return tv.Go(to)
		}
		done, err := c.save(form)
		if err != nil {
			return c.refuse(err, form)
		}
		next := AskContact(tv.Visit, tv.t, c.record, done.Record)
		if next != "" {
			ui.Ask(tv.W, next)
		}
		tv.Toast(done, "done.saved", "field", tv.renderer.Label(tv.t, c.field), "name", tv.t.Title(done.Record))
		switch {
		case !ui.ByScript(tv.R):
			return tv.Go(cmp.Or(next, tv.Back()))
		case !slices.Contains(scopes, c.scope):
			tv.W.Header().Set("X-Version", strconv.FormatInt(tv.t.Meta(done.Record).Version, 10))
			return tv.Part()
		}
		c.record = done.Record
		if err := c.knowPicked(form); err != nil {
			return err
		}
		return tv.Part(cellShown(c))
	})
}

// asks is the address of what must be asked before a record can stand at the step that a form brings.
func (c *cellEdit) asks(form url.Values) string {
	if c.field != c.t.Step() || c.category(c.record) == crm.CategoryLost {
		return ""
	}
	i := c.asked(form.Get(c.field.Key))
	if i == nil {
		return ""
	}
	return strings.Replace(AskLoss(c.t, i), "%s", c.id(c.record), 1)
}

// asked is the step that a form names, or nil.
func (tv *typeVisit) asked(text string) *crm.Item {
	id, err := tv.renderer.Env("").Resolve(tv.t.Step().Target, text)
	if err != nil {
		return nil
	}
	return tv.Workspace.Lists.Item(tv.t.Step().Target, id)
}

// save parses and saves the value. A change of other fields in the meantime does not stand against it.
func (c *cellEdit) save(form url.Values) (*app.Done, error) {
	version, err := versionOf(form)
	if err != nil {
		return nil, err
	}
	if err := c.known(form, c.field); err != nil {
		return nil, err
	}
	was := c.field.Get(c.record)
	v, err := c.renderer.Read(c.context(c.field, c.record), form, was, c.find)
	if err != nil {
		return nil, err
	}
	done, err := c.app().Save(c.Ctx(), c.By, app.Draft{Type: c.t, ID: c.t.Meta(c.record).ID, Version: version, Merge: true,
		Set: []app.Value{{Field: c.field, Value: v}}})
	return done, err
}

// versionOf is the version of a record that somebody has seen, as its form carries it.
func versionOf(form url.Values) (int64, error) {
	n, err := strconv.ParseInt(form.Get("v"), 10, 64)
	if err != nil || n < 1 {
		return 0, record.Wrong("bad_form")
	}
	return n, nil
}

// known refuses a form with values for what it does not ask for.
func (tv *typeVisit) known(form url.Values, fields ...*record.Field) error {
	extra := []string{"v", "once", "in"}
	for key := range form {
		own := slices.ContainsFunc(fields, func(f *record.Field) bool { return key == f.Key || key == f.Key+"_text" })
		if !own && !slices.Contains(extra, key) {
			return record.Wrong("unknown_field", "field", key)
		}
	}
	return nil
}

// knowPicked looks up the name of a record that was just picked.
func (c *cellEdit) knowPicked(form url.Values) error {
	t := c.Workspace.Type(c.field.Target)
	if t == nil || c.field.Empty(c.record) {
		return nil
	}
	names, err := c.app().Titles(c.Ctx(), c.By, t, c.field.Get(c.record).(record.ID))
	c.know(names)
	return err
}

// refuse answers to a value that was not taken: the cell stays open with what was typed and says why. Where there is no
// cell, as with a pill, the reason is a toast.
func (c *cellEdit) refuse(err error, form url.Values) error {
	conflict := conflictOf(err)
	if conflict == nil && !isInvalid(err) || !ui.ByScript(c.R) || !slices.Contains(scopes, c.scope) {
		return err
	}
	f := c.edit(field.Sent(c.field, form))
	f.Field.Error = shell.FieldErrors(c.Page, err)[c.field.Key]
	status := http.StatusUnprocessableEntity
	if conflict != nil {
		if err := c.meanwhile(conflict, &f); err != nil {
			return err
		}
		status = http.StatusConflict
	}
	if f.Field.Error == "" {
		return err
	}
	return c.PartStatus(status, ui.CellEdit(c.Page, f))
}

// meanwhile says what somebody else has made of the value, so that one can choose.
func (c *cellEdit) meanwhile(conflict *app.Conflict, f *ui.CellForm) error {
	c.record = conflict.Current
	if err := c.knowPicked(nil); err != nil {
		return err
	}
	f.Theirs, f.Version = c.changer(conflict, c.field.Key), c.t.Meta(conflict.Current).Version
	f.Field.Error = c.Page.T("cell.meanwhile", "name", f.Theirs, "value", c.words(c.field, conflict.Current))
	return nil
}

// changer is who changed a field last while somebody else was at it.
func (tv *typeVisit) changer(conflict *app.Conflict, key string) string {
	for _, e := range slices.Backward(conflict.Theirs) {
		changed := slices.ContainsFunc(e.Changes, func(c record.Change) bool { return c.Field == key })
		if p := tv.renderer.Person(e.Actor); changed && p.Name != "" {
			return p.Name
		}
	}
	return tv.Page.T("ui.system")
}

// words are the value of a field in plain words, a dash for none.
func (tv *typeVisit) words(f *record.Field, r any) string {
	if w := tv.renderer.Words(tv.context(f, r), f.Get(r)); w != "" {
		return w
	}
	return "—"
}
