package ui

import (
	"encoding/json"
	"net/http"
	"strings"
)

// ByScript reports whether our JavaScript sent the request, so that it can be answered with a fragment.
func ByScript(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// Into reports whether the response goes into the element with this ID only, so that the rest of the page need not be rendered.
func Into(r *http.Request, id string) bool {
	return ByScript(r) && strings.HasSuffix(r.Header.Get("HX-Target"), "#"+id)
}

// TabMark returns the mark of the browser tab that sent the request. A change event carries the mark of the tab that caused it
// and is not sent to the stream with the same mark.
func TabMark(r *http.Request) string { return r.Header.Get("X-Tab") }

// actor identifies the person and the workspace of the page.
func (pg *Page) actor() string {
	if pg.Person.ID == "" {
		return ""
	}
	return actor(pg.Person.ID, pg.Workspace.ID)
}

func actor(person, workspace string) string { return person + " " + workspace }

// Asks reports whether the request comes from a page of the same person in the same workspace, and not from one that was open
// before another person signed in. Our JavaScript sends the mark of the page in a header, and in the URL of a plain form. A
// request without a mark passes.
func (pg *Page) Asks(r *http.Request) bool {
	of := r.Header.Get("X-Actor")
	if of == "" && r.Method == http.MethodPost {
		of = r.URL.Query().Get("actor")
	}
	return of == "" || of == pg.actor()
}

// WithoutActor returns the URL of a request without the mark of its page.
func WithoutActor(r *http.Request) string {
	to, query := *r.URL, r.URL.Query()
	query.Del("actor")
	to.RawQuery = query.Encode()
	return to.RequestURI()
}

// SignedIn tells a page after SignInAgain who has signed in: it closes the dialog, or reloads for another person.
func SignedIn(w http.ResponseWriter, person, workspace string) {
	trigger(w, "signedin", map[string]string{"actor": actor(person, workspace)})
}

// Changed sends the calling tab a change event, on which each region that shows the change reloads itself. A change is
// "lead:0190…", or "lead" for many. Call it before writing the response. The same words are the data of the change event sent
// to other tabs.
func Changed(w http.ResponseWriter, what ...string) {
	trigger(w, "changed", map[string][]string{"what": what})
}

// Gone closes the side panel of the calling page if it shows one of these records, and removes it from the URL.
func Gone(w http.ResponseWriter, ids ...string) {
	trigger(w, "gone", map[string][]string{"ids": ids})
}

// Ask opens a form in the page's dialog, to be answered before the post is carried out.
func Ask(w http.ResponseWriter, address string) {
	trigger(w, "ask", map[string]string{"address": address})
}

// CloseDialog closes the page's dialog when the response arrives.
func CloseDialog(w http.ResponseWriter) { trigger(w, "closedialog", struct{}{}) }

// Redirect redirects the browser to another page after a post, with or without JavaScript.
func Redirect(w http.ResponseWriter, r *http.Request, address string) {
	if ByScript(r) {
		w.Header().Set("HX-Redirect", address)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// trigger adds an event to the response's HX-Trigger header, which is JSON in ASCII.
func trigger(w http.ResponseWriter, name string, detail any) {
	events := map[string]any{}
	if had := w.Header().Get("HX-Trigger"); had != "" {
		_ = json.Unmarshal([]byte(had), &events) // only written here
	}
	events[name] = detail
	text, err := json.Marshal(events)
	if err != nil {
		panic(err) // names and IDs are strings
	}
	w.Header().Set("HX-Trigger", string(text))
}
