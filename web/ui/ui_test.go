package ui

import (
	"context"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/i18n"
)

func page(lang i18n.Lang) *Page {
	return &Page{Printer: i18n.For(lang, nil), Now: sampleNow, Path: "/ui", Here: "leads", Create: "/leads/new", Nav: []NavItem{{"leads", "users", "/leads", "L"}, {"board", "square-kanban", "/leads/board", "B"}, {"companies", "building-2", "/companies", "C"}, {"contacts", "contact", "/contacts", "P"}},
		Person: samplePeople[0], Workspace: Workspace{ID: "a", Name: "Acme"}, Workspaces: []Workspace{{ID: "a", Name: "Acme"}, {ID: "b", Name: "Beta"}}}
}

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestGalleryInEveryLanguage(t *testing.T) {
	for _, lang := range languages {
		html := render(t, Gallery(page(lang)))
		if !strings.Contains(html, `<html lang="`+string(lang)+`"`) {
			t.Errorf("%s: the page does not declare its language", lang)
		}
		if at := strings.Index(html, "⟦"); at >= 0 {
			t.Errorf("%s: a translation is missing: %.60s", lang, html[at:])
		}
	}
}

func TestIdsAreUniqueOnAPage(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(render(t, Gallery(page("en"))), -1) {
		if seen[id[1]] {
			t.Errorf("the ID %q is there twice", id[1])
		}
		seen[id[1]] = true
	}
}

// TestCellKeepsItsWrapperWhileEdited checks that both states of a cell have the same wrapper: a refresh compares tag and ID,
// and only then leaves an open edit alone.
func TestCellKeepsItsWrapperWhileEdited(t *testing.T) {
	cell := CellView{In: InRow, Record: "7", URL: "/leads/7", Field: "amount", Label: "Value"}
	shown, edited := render(t, Cell(page("en"), cell, Dash())), render(t, CellEdit(page("en"), CellForm{Cell: cell, Field: Field{Name: "amount"}, Version: 3}))
	if !strings.HasPrefix(shown, `<div id="row-7-amount"`) || !strings.HasPrefix(edited, `<div id="row-7-amount"`) {
		t.Errorf("the wrappers differ:\n%.80s\n%.80s", shown, edited)
	}
	if !regexp.MustCompile(`^<div [^>]*hx-morph-skip`).MatchString(edited) || strings.Contains(shown, "hx-morph-skip") {
		t.Error("only the edited cell may be skipped by a refresh")
	}
	if !strings.Contains(edited, `name="v" value="3"`) {
		t.Error("the edit does not carry the version")
	}
}

func TestValuesCannotBreakOut(t *testing.T) {
	evil := `"><script>alert(1)</script>`
	for name, c := range map[string]templ.Component{
		"toast":   ToastPartial(page("en"), Toast{Text: evil, Undo: evil}),
		"partial": Partial(evil, evil),
		"input":   Input(page("en"), Field{Name: "title", Label: evil, Value: evil, Error: evil, Hint: evil, Placeholder: evil}),
		"card":    BoardCard(page("en"), BoardCardView{ID: evil, URL: "javascript:alert(1)", Title: evil, Sub: evil}),
		"row":     Row(page("en"), RowView{ID: evil, Label: evil, Select: true}),
		"link":    LinkText("javascript:alert(1)", evil),
	} {
		html := render(t, c)
		if strings.Contains(html, "<script") || regexp.MustCompile(`(href|action|src|hx-\w+)="javascript:`).MatchString(html) {
			t.Errorf("%s does not escape a value: %s", name, html)
		}
	}
}

func TestFieldShowsItsError(t *testing.T) {
	html := render(t, Input(page("en"), Field{Name: "email", Label: "E-mail", Kind: "email", Error: "No.", Hint: "Yours.", Required: true}))
	for _, want := range []string{`aria-invalid="true"`, `aria-describedby="f-email-error f-email-hint"`, `id="f-email-error"`, `role="alert"`, `for="f-email"`, "required"} {
		if !strings.Contains(html, want) {
			t.Errorf("%s is missing in %s", want, html)
		}
	}
}

func TestEventsOfAResponseAddUp(t *testing.T) {
	w := httptest.NewRecorder()
	Changed(w, "lead:1", "lead:2")
	CloseDialog(w)
	if got, want := w.Header().Get("HX-Trigger"), `{"changed":{"what":["lead:1","lead:2"]},"closedialog":{}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRedirectWithAndWithoutScript(t *testing.T) {
	plain, scripted := httptest.NewRequest("POST", "/x", nil), httptest.NewRequest("POST", "/x", nil)
	scripted.Header.Set("HX-Request", "true")
	w := httptest.NewRecorder()
	Redirect(w, plain, "/leads")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/leads" {
		t.Errorf("plain: %d to %q", w.Code, w.Header().Get("Location"))
	}
	w = httptest.NewRecorder()
	Redirect(w, scripted, "/leads")
	if w.Code != http.StatusNoContent || w.Header().Get("HX-Redirect") != "/leads" {
		t.Errorf("scripted: %d to %q", w.Code, w.Header().Get("HX-Redirect"))
	}
}

func TestIntoNamesTheTarget(t *testing.T) {
	r := httptest.NewRequest("GET", "/leads", nil)
	r.Header.Set("HX-Target", "div#list")
	if Into(r, "list") {
		t.Error("a plain request asked for a fragment")
	}
	r.Header.Set("HX-Request", "true")
	if !Into(r, "list") || Into(r, "ist") {
		t.Error("the targets are not distinguished")
	}
}
