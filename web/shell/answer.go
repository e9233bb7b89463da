package shell

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

// maxForm is the largest form without files, in bytes.
const maxForm = 1 << 20

// Ctx returns the context of the request.
func (v *Visit) Ctx() context.Context { return v.R.Context() }

// PathID returns the ID in the path. A malformed one is not found.
func (v *Visit) PathID(name string) (record.ID, error) {
	id, ok := record.ParseID(v.R.PathValue(name))
	if !ok {
		return id, record.Absent()
	}
	return id, nil
}

// Form returns the posted values. Line breaks, which browsers send as CRLF, become LF.
func (v *Visit) Form() (url.Values, error) { return Form(v.W, v.R) }

// Form is Visit.Form for handlers without a Visit.
func Form(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err := r.ParseForm()
	if err == nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxForm)
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, record.Fail(record.TooLarge, "too_large")
	case err != nil:
		return nil, record.Wrong("bad_form")
	}
	for _, values := range r.PostForm {
		for i, s := range values {
			values[i] = strings.ReplaceAll(s, "\r\n", "\n")
		}
	}
	return r.PostForm, nil
}

// Show writes a whole page. The argument here names its navigation entry, content is shown inside the frame.
func (v *Visit) Show(here, title string, content templ.Component) error {
	return v.ShowStatus(http.StatusOK, here, title, content)
}

// ShowStatus is Show with another status, such as 422 for a form with errors.
func (v *Visit) ShowStatus(status int, here, title string, content templ.Component) error {
	v.Page.Here, v.Page.Title = here, title
	v.Page.Toasts = append(v.Page.Toasts, append(v.Kit.takeToasts(v.W, v.R), v.toasts...)...)
	return write(v.W, v.R, status, ui.Layout(v.Page), content)
}

// Whole writes a page that has its own frame.
func (v *Visit) Whole(page templ.Component) error {
	return write(v.W, v.R, http.StatusOK, page, templ.NopComponent)
}

// ShowBare writes a page outside the frame of signed-in people.
func (k *Kit) ShowBare(w http.ResponseWriter, r *http.Request, pg *ui.Page, status int, title string, content templ.Component) error {
	pg.Title = title
	pg.Toasts = append(pg.Toasts, k.takeToasts(w, r)...)
	return write(w, r, status, ui.Bare(pg), content)
}

// write renders a frame with its content before anything is sent, so that a failure can still become an error page.
func write(w http.ResponseWriter, r *http.Request, status int, frame, content templ.Component) error {
	b := templ.GetBuffer()
	defer templ.ReleaseBuffer(b)
	ctx := context.WithoutCancel(r.Context()) // the error page of a request that took too long must still be rendered
	if err := frame.Render(templ.WithChildren(ctx, content), b); err != nil {
		return err
	}
	return send(w, status, b)
}

func send(w http.ResponseWriter, status int, b *bytes.Buffer) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // fails only if the client has gone
	return nil
}

// Part writes fragments and the pending toasts, or status 204 if there are none.
func (v *Visit) Part(parts ...templ.Component) error {
	status := http.StatusOK
	if len(parts) == 0 && len(v.toasts) == 0 {
		status = http.StatusNoContent
	}
	return v.PartStatus(status, parts...)
}

// PartStatus is Part with another status, such as 422 for a form with errors.
func (v *Visit) PartStatus(status int, parts ...templ.Component) error {
	b := templ.GetBuffer()
	defer templ.ReleaseBuffer(b)
	if len(v.toasts) > 0 {
		parts = append(parts, ui.ToastPartial(v.Page, v.toasts...))
	}
	for _, p := range parts {
		if err := p.Render(context.WithoutCancel(v.Ctx()), b); err != nil {
			return err
		}
	}
	return send(v.W, status, b)
}

// Done responds to a change. To a script it sends the toast with its undo and the change event for the open regions. A plain
// form is redirected to another page, which shows the toast. Say is a translation key; with an argument "n" it takes the plural
// form for it.
func (v *Visit) Done(d *unit.Done, say string, to string, args ...any) error {
	v.Toast(d, say, args...)
	if ui.ByScript(v.R) {
		return v.Part()
	}
	return v.Go(to)
}

// Toast adds a toast about what was done with its undo, and the change event for the regions that show it.
func (v *Visit) Toast(d *unit.Done, say string, args ...any) {
	t := ui.Toast{Text: v.word(say, args), Tone: ui.Good}
	if d != nil {
		switch {
		case d.Receipt == record.None:
		case d.Action == "undo":
			t.Redo = d.Receipt.String()
		default:
			t.Undo = d.Receipt.String()
		}
		v.changed(d)
	}
	v.toasts = append(v.toasts, t)
}

// Offer adds a link to a form to the last toast.
func (v *Visit) Offer(text, address string) {
	t := &v.toasts[len(v.toasts)-1]
	t.Link, t.LinkText, t.Dialog = address, text, true
}

// changed sends the calling page the change event of what was done.
func (v *Visit) changed(d *unit.Done) {
	var what []string
	for _, e := range d.Events {
		what = append(what, words(e)...)
	}
	if len(what) > 0 {
		ui.Changed(v.W, what...)
	}
}

// Warn adds a toast with a warning.
func (v *Visit) Warn(say string, args ...any) {
	v.toasts = append(v.toasts, ui.Toast{Text: v.word(say, args), Tone: ui.Bad})
}

func (v *Visit) word(key string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if n, ok := args[i+1].(int); ok && args[i] == "n" {
			return v.Page.N(key, n, args...)
		}
	}
	return v.Page.T(key, args...)
}

// Go redirects the browser to another page, which shows the pending toasts.
func (v *Visit) Go(to string) error {
	v.Kit.keepToasts(v.W, v.toasts)
	ui.Redirect(v.W, v.R, to)
	return nil
}

// words returns what an event changed, as regions name it: "lead:ID" for each record, or "lead" for many.
func words(e *store.Event) []string {
	const named = 50
	if len(e.Records) == 0 || len(e.Records) > named {
		return []string{e.Type}
	}
	out := make([]string, len(e.Records))
	for i, id := range e.Records {
		out[i] = e.Type + ":" + id.String()
	}
	return out
}

// Dialog shows a form: in the page's dialog if a link with Btn.Dialog asked for it, else as a page of its own. If the form has
// errors, show it again with another status.
func (v *Visit) Dialog(status int, here, title string, form templ.Component) error {
	switch {
	case ui.Into(v.R, "dialog"):
		return v.PartStatus(status, inside(ui.DialogBody(v.Page, title), form))
	case ui.ByScript(v.R):
		return v.PartStatus(status, form)
	}
	return v.ShowStatus(status, here, title, dialogPage(title, v.Back(), v.Page, form))
}

// Cancel returns the button that leaves a form without sending it. It closes the dialog, or leads from the form's own page back
// to the page before. If that is the form itself, as after an error, it leads to up.
func (v *Visit) Cancel(up string) ui.Btn {
	b := ui.Btn{Label: v.Page.T("action.cancel")}
	if ui.Into(v.R, "dialog") {
		b.Closes = "dialog"
		return b
	}
	b.URL, b.Leaves = up, true
	from, _, _ := strings.Cut(v.Back(), "?")
	if v.R.Method == http.MethodGet && from != "/" && from != v.R.URL.Path {
		b.URL = v.Back()
	}
	return b
}

// inside puts content into a frame.
func inside(frame, content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return frame.Render(templ.WithChildren(ctx, content), w)
	})
}

// Finish is Done for a form: a dialog closes, a form with its own page leads on to the next page.
func (v *Visit) Finish(d *unit.Done, say string, to string, args ...any) error {
	if ui.ByScript(v.R) && v.ownPage(to) {
		v.Toast(d, say, args...)
		return v.Go(to)
	}
	if ui.ByScript(v.R) {
		ui.CloseDialog(v.W)
	}
	return v.Done(d, say, to, args...)
}

// Left responds to a form that was sent with nothing to do: a dialog closes, a page leads on.
func (v *Visit) Left(to string) error {
	if !ui.ByScript(v.R) || v.ownPage(to) {
		return v.Go(to)
	}
	ui.CloseDialog(v.W)
	return v.Part()
}

// ownPage reports whether the posted form is a page of its own. The URL of such a page is the form's action, or ends with /new. A
// dialog is on another page, usually the one that comes next.
func (v *Visit) ownPage(to string) bool {
	page, err := url.Parse(v.R.Header.Get("HX-Current-URL"))
	if err != nil {
		return false
	}
	next, _, _ := strings.Cut(to, "?")
	posted := v.R.URL.Path
	return page.Path == posted+"/new" || page.Path == posted && page.Path != next
}
