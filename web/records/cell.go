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

// A spotted cell is a field of the record that the address names.
type spotted struct {
	*room
	record any
	field  *record.Field
	scope  string
}

// spotted finds the cell that the address names. What people cannot set is not there.
func (rm *room) spotted() (*spotted, error) {
	r, err := rm.load()
	if err != nil {
		return nil, err
	}
	f := rm.t.Field(rm.R.PathValue("field"))
	if f == nil || f.ReadOnly {
		return nil, record.Absent()
	}
	return &spotted{rm, r, f, rm.R.URL.Query().Get("in")}, nil
}

// view addresses the cell; a cell whose place is unknown is taken for one of the page.
func (c *spotted) view() ui.CellView {
	scope := c.scope
	if !slices.Contains(scopes, scope) {
		scope = ui.InPage
	}
	return c.cell(scope, c.field, c.record)
}

// Cell shows a field of a record, or asks for its value.
func Cell(name string) shell.Handler {
	return in(name, func(rm *room) error {
		c, err := rm.spotted()
		switch {
		case err != nil:
			return err
		case !ui.ByScript(rm.R):
			return rm.Go(rm.at(rm.t.Meta(c.record).ID) + "/edit")
		case rm.R.URL.Query().Get("show") != "":
			return rm.Part(cellShown(c))
		}
		s := c.spot(c.field, c.record)
		return rm.Part(ui.CellEdit(rm.Page, c.edit(c.desk.Typed(s, c.field.Get(c.record)))))
	})
}

// edit is the cell with its control.
func (c *spotted) edit(typed field.Typed) ui.CellForm {
	return ui.CellForm{Cell: c.view(), Version: c.t.Meta(c.record).Version,
		Field: c.desk.Input(c.spot(c.field, c.record), typed)}
}

// SaveCell takes one value of a record.
func SaveCell(name string) shell.Handler {
	return in(name, func(rm *room) error {
		c, err := rm.spotted()
		if err != nil {
			return err
		}
		form, err := rm.Form()
		if err != nil {
			return err
		}
		if to := c.asks(form); to != "" && !ui.ByScript(rm.R) {
			return rm.Go(to)
		}
		done, err := c.save(form)
		if err != nil {
			return c.refuse(err, form)
		}
		next := AskContact(rm.Visit, rm.t, c.record, done.Record)
		if next != "" {
			ui.Ask(rm.W, next)
		}
		rm.Toast(done, "done.saved", "field", rm.desk.Label(rm.t, c.field), "name", rm.t.Title(done.Record))
		switch {
		case !ui.ByScript(rm.R):
			return rm.Go(cmp.Or(next, rm.Back()))
		case !slices.Contains(scopes, c.scope):
			rm.W.Header().Set("X-Version", strconv.FormatInt(rm.t.Meta(done.Record).Version, 10))
			return rm.Part()
		}
		c.record = done.Record
		if err := c.knowPicked(form); err != nil {
			return err
		}
		return rm.Part(cellShown(c))
	})
}

// asks is the address of what must be asked before a record can stand at the step that a form brings.
func (c *spotted) asks(form url.Values) string {
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
func (rm *room) asked(text string) *crm.Item {
	id, err := rm.desk.Env("").Resolve(rm.t.Step().Target, text)
	if err != nil {
		return nil
	}
	return rm.Home.Lists.Item(rm.t.Step().Target, id)
}

// save parses and saves the value. A change of other fields in the meantime does not stand against it.
func (c *spotted) save(form url.Values) (*app.Done, error) {
	version, err := versionOf(form)
	if err != nil {
		return nil, err
	}
	if err := c.known(form, c.field); err != nil {
		return nil, err
	}
	was := c.field.Get(c.record)
	v, err := c.desk.Read(c.spot(c.field, c.record), form, was, c.find)
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
func (rm *room) known(form url.Values, fields ...*record.Field) error {
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
func (c *spotted) knowPicked(form url.Values) error {
	t := c.Home.Type(c.field.Target)
	if t == nil || c.field.Empty(c.record) {
		return nil
	}
	names, err := c.app().Titles(c.Ctx(), c.By, t, c.field.Get(c.record).(record.ID))
	c.know(names)
	return err
}

// refuse answers to a value that was not taken: the cell stays open with what was typed and says why. Where there is no
// cell, as with a pill, the reason is a toast.
func (c *spotted) refuse(err error, form url.Values) error {
	clash := clashOf(err)
	if clash == nil && !isInvalid(err) || !ui.ByScript(c.R) || !slices.Contains(scopes, c.scope) {
		return err
	}
	f := c.edit(field.Sent(c.field, form))
	f.Field.Error = shell.FieldErrors(c.Page, err)[c.field.Key]
	status := http.StatusUnprocessableEntity
	if clash != nil {
		if err := c.meanwhile(clash, &f); err != nil {
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
func (c *spotted) meanwhile(clash *app.Clash, f *ui.CellForm) error {
	c.record = clash.Current
	if err := c.knowPicked(nil); err != nil {
		return err
	}
	f.Theirs, f.Version = c.changer(clash, c.field.Key), c.t.Meta(clash.Current).Version
	f.Field.Error = c.Page.T("cell.meanwhile", "name", f.Theirs, "value", c.words(c.field, clash.Current))
	return nil
}

// changer is who changed a field last while somebody else was at it.
func (rm *room) changer(clash *app.Clash, key string) string {
	for _, e := range slices.Backward(clash.Theirs) {
		changed := slices.ContainsFunc(e.Changes, func(c record.Change) bool { return c.Field == key })
		if p := rm.desk.Person(e.Actor); changed && p.Name != "" {
			return p.Name
		}
	}
	return rm.Page.T("ui.system")
}

// words are the value of a field in plain words, a dash for none.
func (rm *room) words(f *record.Field, r any) string {
	if w := rm.desk.Words(rm.spot(f, r), f.Get(r)); w != "" {
		return w
	}
	return "—"
}
