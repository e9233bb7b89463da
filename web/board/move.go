package board

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A mover moves one record to another status or stage.
type mover struct {
	*shell.Visit
	t     *record.Type
	r     any
	back  string // URL of the board as it was
	wrong string
}

func load(v *shell.Visit, name string) (*mover, error) {
	id, err := v.PathID("id")
	if err != nil {
		return nil, err
	}
	m := &mover{Visit: v, t: v.Workspace.Type(name), back: v.Back()}
	m.r, _, err = v.Kit.App.Records.Get(v.Ctx(), v.By, m.t, id)
	return m, err
}

// MoveForm shows the form that asks for the new status or stage.
func MoveForm(name string) shell.Handler {
	return func(v *shell.Visit) error {
		m, err := load(v, name)
		if err != nil {
			return err
		}
		return m.form(http.StatusOK)
	}
}

func (m *mover) form(status int) error {
	return m.Dialog(status, m.t.Plural, m.Page.T("board.move_title", "name", m.t.Title(m.r)), moveForm(m))
}

func (m *mover) at() string      { return "/" + m.t.Plural + "/" + m.t.Meta(m.r).ID.String() }
func (m *mover) version() string { return strconv.FormatInt(m.t.Meta(m.r).Version, 10) }

// now returns the ID of the record's status or stage.
func (m *mover) now() string { return m.t.Step().Get(m.r).(record.ID).String() }

// places returns the statuses or stages that a record can get.
func (m *mover) places() []ui.Choice { return places(m.Visit, m.t) }

func (p *page) places() []ui.Choice { return places(p.Visit, p.t) }

func places(v *shell.Visit, t *record.Type) []ui.Choice {
	var out []ui.Choice
	for _, i := range v.Workspace.Lists.Live(t.Step().Target) {
		out = append(out, ui.Choice{ID: i.ID.String(), Name: unit.ItemName(v.Page.Printer, i), Hue: i.Hue})
	}
	return out
}

// Move changes a record's status or stage.
func Move(name string) shell.Handler {
	return func(v *shell.Visit) error {
		m, err := load(v, name)
		if err != nil {
			return err
		}
		form, err := v.Form()
		if err != nil {
			return err
		}
		if form.Get("back") != "" {
			m.back = shell.Local(form.Get("back"))
		}
		step, err := m.step(form.Get(m.t.Step().Key))
		if err != nil {
			return m.refuse(err)
		}
		if to := m.asks(step); to != "" && !ui.ByScript(v.R) {
			return v.Go(to)
		}
		version, err := strconv.ParseInt(form.Get("v"), 10, 64)
		if err != nil || version < 1 {
			return m.refuse(record.Wrong("bad_form"))
		}
		return m.move(step, version)
	}
}

// step parses the ID of the new status or stage.
func (m *mover) step(text string) (*crm.Item, error) {
	f := m.t.Step()
	v, err := f.Kind.Parse(text, f, m.Workspace.Env(m.By, false))
	if err != nil {
		return nil, err.On(f.Key)
	}
	i := m.Workspace.Lists.Item(f.Target, v.(record.ID))
	if i == nil {
		return nil, record.Wrong("required").On(f.Key)
	}
	return i, nil
}

// asks returns the URL of the form that must be answered first, or "".
func (m *mover) asks(i *crm.Item) string {
	p := page{t: m.t}
	return strings.Replace(p.asks(i), "%s", m.t.Meta(m.r).ID.String(), 1)
}

// move saves the new status. A change by someone else conflicts only if it was to the status as well.
func (m *mover) move(step *crm.Item, version int64) error {
	done, err := m.Kit.App.Records.Save(m.Ctx(), m.By, unit.Draft{Type: m.t, ID: m.t.Meta(m.r).ID, Version: version, Merge: true,
		Set: []unit.Value{{Field: m.t.Step(), Value: step.ID}}})
	if err != nil {
		return m.refuse(err)
	}
	m.W.Header().Set("X-Version", strconv.FormatInt(m.t.Meta(done.Record).Version, 10))
	m.Toast(done, "board.moved", "name", m.t.Title(done.Record), "step", unit.ItemName(m.Page.Printer, step))
	if form := records.AskContact(m.Visit, m.t, m.r, done.Record); form != "" {
		m.Offer(m.Page.T("contacted.add"), form)
	}
	if ui.ByScript(m.R) {
		return m.Part()
	}
	return m.Go(m.back)
}

// refuse reports an error. A script also gets a change event, so that the board reloads with the card in its old place. Without
// a script the form is shown again.
func (m *mover) refuse(err error) error {
	if ui.ByScript(m.R) {
		ui.Changed(m.W, m.t.Name+":"+m.t.Meta(m.r).ID.String())
		return err
	}
	kind := record.KindOf(err)
	if kind != record.Invalid && kind != record.Conflict {
		return err
	}
	m.wrong = strings.Join(shell.Texts(m.Page, record.All(err)), " ")
	return m.form(shell.Status(kind))
}
