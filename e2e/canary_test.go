package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// canaries are texts that have an effect where a page does not treat them as text. Each has a mark by which it is
// found.
var canaries = []string{
	`A1<script>window.ran='script'</script>`,
	`A2"><img src=x onerror="window.ran='img'">`,
	`A3' onfocus='window.ran=1' autofocus='`,
	`A4</title></textarea></script><script>window.ran='closed'</script>`,
	`A5javascript:window.ran='link'`,
	`A6{{7*7}}${7*7}<%= 7*7 %>#{7*7}`,
	"A7\u202egnirts\u202c",
	"A8a\u200bb\u2060c\ufeffd",
	`=cmd|' /C calc'!A9`,
	`A10<svg/onload=window.ran=1><iframe src=javascript:window.ran=1>`,
	`A11&lt;script&gt;&amp;&#60;b&#62;`,
}

// canariesStayText puts canaries into every text that people can enter, by form and by import, and visits every page.
// Nothing runs, and the texts are shown as typed.
func canariesStayText(c *crew) {
	w := c.window("ada")
	c.as("mantas")
	for n, text := range canaries {
		w.send("/settings/lists/source", "name", text, "hue", fmt.Sprint(n))
		c.typeEverywhere(w, text)
	}
	text := canaries[1]
	w.send("/settings/workspace", "name", text, "country", "LT", "currency", "EUR", "language", "en", "zone", "UTC")
	w.send("/settings/profile", "name", canaries[0], "language", "en", "theme", "system", "keys", "true")
	w.send("/settings/tokens", "name", text)
	c.importCanaries(w)
	for _, s := range c.canarySights(w) {
		w.Visit(s)
		if ran := Eval[string](w, "String(window.ran)"); ran != "undefined" {
			c.Errorf("%s ran the canary of the %s", s, ran)
		}
		if seen := Eval[int](w, "document.querySelectorAll('main script, main iframe, main [onfocus], main [onerror], main [href^=javascript], main img').length"); seen > 0 {
			c.Errorf("%s has %d elements made of canaries", s, seen)
		}
	}
	for _, list := range []string{"/leads?limit=100", "/companies", "/contacts", "/opportunities", "/settings/lists/source"} {
		w.Visit(list)
		page := Eval[string](w, "document.body.textContent")
		for _, text := range canaries {
			if !strings.Contains(page, text) {
				c.Errorf("%s does not show %q as text", list, text)
			}
		}
	}
	for _, path := range []string{"/leads?q=A1", "/leads/board", "/search?q=A2"} {
		w.Visit(path)
		w.WaitIn("main", "<")
	}
}

// typeEverywhere creates a record of each type with the text in every field that accepts it.
func (c *crew) typeEverywhere(w *Window, text string) {
	c.Helper()
	lost, reason := c.first("stages", "category", "lost"), c.first("lost-reasons", "key", "price")
	for _, t := range crm.Types {
		form := []string{"once", record.NewID().String()}
		for _, f := range t.Editable() {
			if (f.Kind == record.TextKind || f.Kind == record.LongTextKind) && utf8.RuneCountInString(text) <= f.Limit() {
				form = append(form, f.Key, text)
			}
		}
		if t == crm.OpportunityType {
			form = append(form, "stage", lost, "lost_reason", reason) // only a lost one accepts the note on its loss
		}
		w.send("/"+t.Plural, form...)
	}
	newest := c.as("ada").Get("/leads?limit=1").Want(200).Object()["items"].([]any)[0].(map[string]any)["id"].(string)
	w.send("/leads/"+newest+"/notes", "text", text)
}

// importCanaries imports the texts from a file whose name and columns are canaries as well.
func (c *crew) importCanaries(w *Window) {
	c.Helper()
	var rows strings.Builder
	rows.WriteString("title,city,\"<script>window.ran='head'</script>\",email\n")
	for _, text := range canaries {
		cell := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		fmt.Fprintf(&rows, "%s,%s,%s,\n", cell, cell, cell)
	}
	rows.WriteString("x,y,z,<img src=x onerror=window.ran=1>\n") // no address: the row goes to the report
	name := filepath.Join(c.TempDir(), "<img src=x onerror=window.ran=1>.csv")
	if err := os.WriteFile(name, []byte(rows.String()), 0o600); err != nil {
		c.Fatal(err)
	}
	w.Visit("/imports")
	w.Upload("[name=file]", name)
	w.Click("text=Upload")
	w.Click(fmt.Sprintf("text=Import %d rows", len(canaries)+1))
	w.Wait("[href$='report.csv']")
}

// canarySights returns the pages of all that was made, and of the newest records.
func (c *crew) canarySights(w *Window) []string {
	c.Helper()
	out := []string{"/imports", w.URL(), "/settings/workspace", "/settings/profile", "/settings/people", "/settings/tokens", "/settings/lists/source", "/search?q=A1", "/trash",
		"/leads?q=" + "%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E", "/sign-in?next=javascript:window.ran=1", "/leads?sort=%22%3E%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E",
		"/leads?peek=%22onfocus%3D%22window.ran%3D1"}
	for _, t := range crm.Types {
		out = append(out, "/"+t.Plural+"?limit=100", "/"+t.Plural+"/new")
		if t.Step() != nil {
			out = append(out, "/"+t.Plural+"/board")
		}
		for n, item := range c.as("ada").Get("/" + t.Plural + "?limit=100&sort=created_at").Want(200).Object()["items"].([]any) {
			if n >= len(canaries) {
				break
			}
			id := item.(map[string]any)["id"].(string)
			out = append(out, "/"+t.Plural+"/"+id, "/"+t.Plural+"?peek="+id)
			if n%4 == 1 {
				out = append(out, "/"+t.Plural+"/"+id+"/edit")
			}
			if t.Name == "lead" && n%4 == 1 {
				out = append(out, "/leads/"+id+"/qualify")
			}
		}
	}
	return out
}
