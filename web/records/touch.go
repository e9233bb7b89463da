package records

import (
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A touch is the form that asks how and when somebody was in touch with leads. Nothing of it must be filled in: sent as
// it comes, it says "just now".
type touch struct {
	*room
	ids           []string
	all, query    string
	asked         string // the moment that the form came with
	how, at, note string
	name          string // of the lead, if it is one
	errors        map[string]string
}

// touchWays are the ways of being in touch.
var touchWays = []string{"call", "letter", "met"}

// ContactForm asks how and when somebody was in touch with leads.
func ContactForm(v *shell.Visit) error {
	asked := v.R.URL.Query()
	now := v.Page.Moment(v.Page.Now)
	f := &touch{room: enter(v, v.Home.Type("lead")), ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), asked: now, at: now}
	if err := f.knowName(); err != nil {
		return err
	}
	return f.show(false)
}

// knowName reads what the lead is called, if the form is about one.
func (f *touch) knowName() error {
	r, err := f.single(f.ids, f.all)
	if r != nil {
		f.name = f.t.Title(r)
	}
	return err
}

func (f *touch) show(wrong bool) error {
	title := f.Page.T("action.contact")
	if f.name != "" {
		title = f.Page.T("contacted.title_of", "name", f.name)
	}
	return f.form(wrong, title, touchForm(f))
}

func (f *touch) ways() []ui.Choice {
	var out []ui.Choice
	for _, way := range touchWays {
		out = append(out, ui.Choice{ID: way, Name: f.Page.T("contacted." + way), Hue: -1})
	}
	return out
}

// Contact says that somebody was in touch with leads. How, when and in which words becomes a note on each.
func Contact(v *shell.Visit) error {
	rm := enter(v, v.Home.Type("lead"))
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := rm.ticked(form)
	if err != nil {
		return err
	}
	f := &touch{room: rm, ids: form["ids"], all: form.Get("all"), query: form.Get("query"), asked: form.Get("asked"),
		how: form.Get("how"), at: form.Get("at"), note: form.Get("note")}
	if err := f.knowName(); err != nil {
		return err
	}
	text, err := f.text()
	if err == nil {
		done, failed := rm.app().Contact(v.Ctx(), v.By, text, ids...)
		if failed == nil {
			ui.CloseDialog(v.W)
			if f.name != "" {
				return v.Done(done, "done.contacted", rm.Back(), "name", f.name)
			}
			return v.Done(done, "done.many", rm.root(), "n", len(ids))
		}
		err = failed
	}
	if !isInvalid(err) {
		return err
	}
	f.errors = shell.FieldErrors(v.Page, err)
	return f.show(true)
}

// text is the note, "" when the form was sent as it came.
func (f *touch) text() (string, error) {
	if f.how != "" && !slices.Contains(touchWays, f.how) {
		return "", record.Wrong("invalid_choice").On("how")
	}
	at, err := f.when()
	if err != nil {
		return "", err
	}
	note := strings.TrimSpace(f.note)
	if f.how == "" && note == "" && f.at == f.asked {
		return "", nil
	}
	head := f.Page.T("contacted.other")
	if f.how != "" {
		head = f.Page.T("contacted." + f.how)
	}
	return strings.TrimSpace(head + ", " + f.Page.Moment(at) + "\n" + note), nil
}

// when is the moment that was typed, in any form in which people write one; nothing typed means now.
func (f *touch) when() (time.Time, error) {
	v, err := record.MomentKind.Parse(f.at, f.t.Field("updated"), f.desk.Env(""))
	if err != nil {
		return time.Time{}, err.On("at")
	}
	at := v.(time.Time)
	if at.IsZero() {
		return f.Page.Now, nil
	}
	if at.After(f.Page.Now) {
		return time.Time{}, record.Wrong("future_date").On("at")
	}
	return at, nil
}
