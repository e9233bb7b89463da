package ui

import (
	"encoding/json"
	"net/http"
	"strings"
)

// ByScript tells that the browser asked with our JavaScript, so that a fragment is the right answer.
func ByScript(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// Into tells that the answer goes into the element with this id alone, so that the rest of the page need not be made.
func Into(r *http.Request, id string) bool {
	return ByScript(r) && strings.HasSuffix(r.Header.Get("HX-Target"), "#"+id)
}

// TabMark returns the mark of the browser tab that asked. A live event carries the mark of the tab that caused it and is not
// sent to the stream that was opened with the same mark.
func TabMark(r *http.Request) string { return r.Header.Get("X-Tab") }

// actor says who works where in this page.
func (pg *Page) actor() string {
	if pg.Person.ID == "" {
		return ""
	}
	return actor(pg.Person.ID, pg.Workspace.ID)
}

func actor(person, workspace string) string { return person + " " + workspace }

// Asks tells that the request comes from a page of the same person in the same workspace, and not from one that was open
// before somebody else signed in. Our JavaScript says so in a header, and in the address of a plain form; without it nobody
// can tell.
func (pg *Page) Asks(r *http.Request) bool {
	of := r.Header.Get("X-Actor")
	if of == "" && r.Method == http.MethodPost {
		of = r.URL.Query().Get("actor")
	}
	return of == "" || of == pg.actor()
}

// WithoutActor is the address of a request without the mark of whose page sent it.
func WithoutActor(r *http.Request) string {
	to, query := *r.URL, r.URL.Query()
	query.Del("actor")
	to.RawQuery = query.Encode()
	return to.RequestURI()
}

// SignedIn tells the page of SignInAgain who works where now: it closes the dialog, or is loaded anew for somebody else.
func SignedIn(w http.ResponseWriter, person, workspace string) {
	trigger(w, "signedin", map[string]string{"actor": actor(person, workspace)})
}

// Changed makes every region of the asking tab that shows what changed refresh itself; a change is "lead:0190…", or "lead"
// where it is many. Call it before writing the answer. The same words are the data of the live event sent to other tabs.
func Changed(w http.ResponseWriter, what ...string) {
	trigger(w, "changed", map[string][]string{"what": what})
}

// Gone makes the side panel of the asking page close if it shows one of these records, and take it out of the address.
func Gone(w http.ResponseWriter, ids ...string) {
	trigger(w, "gone", map[string][]string{"ids": ids})
}

// Ask opens a form in the page's dialog, before the page does what was posted.
func Ask(w http.ResponseWriter, address string) {
	trigger(w, "ask", map[string]string{"address": address})
}

// CloseDialog closes the page's dialog when the answer arrives.
func CloseDialog(w http.ResponseWriter) { trigger(w, "closedialog", struct{}{}) }

// Redirect sends the browser to another page after a post, with or without JavaScript.
func Redirect(w http.ResponseWriter, r *http.Request, address string) {
	if ByScript(r) {
		w.Header().Set("HX-Redirect", address)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// trigger adds an event to the answer's HX-Trigger header, which is JSON in plain ASCII.
func trigger(w http.ResponseWriter, name string, detail any) {
	events := map[string]any{}
	if had := w.Header().Get("HX-Trigger"); had != "" {
		_ = json.Unmarshal([]byte(had), &events) // only ever written here
	}
	events[name] = detail
	text, err := json.Marshal(events)
	if err != nil {
		panic(err) // names and ids are strings
	}
	w.Header().Set("HX-Trigger", string(text))
}
