package records

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A touch is the form that asks how and when someone was in touch with leads. All fields are optional: sent unchanged, it means
// "just now".
//
// It is also offered after a change of status that implies it. Then it only adds a note, and cancelling it keeps the status.
type touch struct {
	*typeRequest
	ids           []string
	all, query    string
	asked         string // the time that the form was shown with
	how, at, note string
	name          string // of the lead if there is only one
	once          string // the key of the form
	after         bool   // the status is set already
	errors        map[string]string
}

// touchWays are the ways of being in touch.
var touchWays = []string{"call", "letter", "met"}

// AskContact returns the URL of the form that asks how and when someone was in touch with a lead if its status changed from new
// to working, else "".
func AskContact(v *shell.Visit, t *record.Type, was, is any) string {
	lead, ok := is.(*crm.Lead)
	if !ok {
		return ""
	}
	rq := enter(v, t)
	if rq.category(was) != crm.CategoryNew || rq.category(is) != crm.CategoryWorking {
		return ""
	}
	return "/leads/contact?after=1&ids=" + lead.ID.String()
}

// ContactForm shows the form that asks how and when someone was in touch with leads.
func ContactForm(v *shell.Visit) error {
	asked := v.R.URL.Query()
	now := v.Page.Moment(v.Page.Now)
	f := &touch{typeRequest: enter(v, v.Workspace.Type("lead")), ids: asked["ids"], all: asked.Get("all"), query: asked.Get("query"), asked: now, at: now, once: shell.NewOnce()}
	if err := f.knowName(); err != nil {
		return err
	}
	f.after = f.name != "" && asked.Get("after") != ""
	f.back = f.from()
	return f.show(false)
}

// knowName loads the lead's name if the form is about one lead.
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

// Contact records that someone was in touch with leads, with a note on each.
func Contact(v *shell.Visit) error {
	rq := enter(v, v.Workspace.Type("lead"))
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := rq.ticked(form)
	if err != nil {
		return err
	}
	f := &touch{typeRequest: rq, ids: form["ids"], all: form.Get("all"), query: form.Get("query"), asked: form.Get("asked"),
		once: form.Get(shell.OnceField), how: form.Get("how"), at: form.Get("at"), note: form.Get("note")}
	if err := f.knowName(); err != nil {
		return err
	}
	f.after = f.name != "" && form.Get("after") != ""
	if form.Get("back") != "" {
		rq.back = shell.Local(form.Get("back"))
	}
	text, err := f.text()
	if err == nil && ids == nil {
		return rq.operate(form, operations.Start{Kind: "contact", Note: text})
	}
	if err == nil {
		err = f.save(form, text, ids)
	}
	if !isInvalid(err) {
		return err
	}
	f.errors = shell.FieldErrors(v.Page, err)
	return f.show(true)
}

// save writes the note, and the status unless it is set already.
func (f *touch) save(form url.Values, text string, ids []record.ID) error {
	switch {
	case f.after && text == "":
		return f.Left(f.up())
	case f.after:
		done, err := f.Once(form, f.subjects(ids), func(ctx context.Context) (*unit.Done, error) {
			return f.app().Records.AddNote(ctx, f.By, f.t, ids[0], text)
		})
		if err != nil {
			return err
		}
		return f.Finish(done, "done.note_added", f.up())
	}
	done, err := f.Once(form, f.subjects(ids), func(ctx context.Context) (*unit.Done, error) {
		return f.app().Qualify.Contact(ctx, f.By, text, ids...)
	})
	switch {
	case err != nil:
		return err
	case f.name != "":
		return f.Finish(done, "done.contacted", f.up(), "name", f.name)
	}
	return f.Finish(done, "done.many", f.up(), "n", len(ids))
}

// subjects returns records of the type, by which a repeated form is answered only to people who still see them.
func (rq *typeRequest) subjects(ids []record.ID) []unit.Subject {
	out := make([]unit.Subject, len(ids))
	for i, id := range ids {
		out[i] = unit.Subject{Type: rq.t, ID: id}
	}
	return out
}

// from returns the page to return to.
func (f *touch) from() string {
	if from := f.Back(); from != "/" {
		return from
	}
	return f.root()
}

// cancel returns the button that leaves the form. It is labelled "skip" if the status is set already.
func (f *touch) cancel() ui.Btn {
	b := f.Cancel(f.up())
	if f.after {
		b.Label = f.Page.T("qualify.skip")
	}
	return b
}

// send returns the button that sends the form.
func (f *touch) send() ui.Btn {
	b := ui.Btn{Label: f.Page.T("action.contact"), Kind: ui.Primary, Submit: true}
	if f.after {
		b.Label = f.Page.T("action.save")
	}
	return b
}

// text returns the note, or "" if the form was sent unchanged.
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

// when parses the time in any of the usual forms; empty means now.
func (f *touch) when() (time.Time, error) {
	v, err := record.MomentKind.Parse(f.at, f.t.Field("updated"), f.renderer.Env(""))
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
