package e2e

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/input"

	"github.com/vedlys/vedlys/e2e/apiclient"
)

// withoutScripts does a day's work in a browser that runs no JavaScript.
func withoutScripts(c *crew) {
	c.as("ada")
	w := c.browser.Window(c.work.Server.URL)
	w.NoScripts()
	w.Visit("/leads")
	w.Type("input[name=email]", c.email("ada"))
	w.Type("input[name=password]", apiclient.Password)
	w.Press("Enter")
	w.Wait("#list")

	w.Click("text=New lead")
	w.Type("main input[name=title]", "Žalioji giria")
	w.Type("main input[name=company_name]", "Žalioji giria, UAB")
	w.Type("main input[name=last_name]", "Girėnas")
	w.Click("text=Create")
	w.WaitIn("main h1", "Žalioji giria")
	at := w.URL()

	w.Click("[popovertarget=record-more]") // opened by the browser itself
	w.Click("#record-more [href$='/edit']")
	w.Type("main input[name=phones]", "+370 612 34567")
	w.Click("text=Save")
	w.WaitIn("main", "612 34567")
	w.Click("text=Contacted")
	w.Click("main label:has([value=call])")
	w.Click("text=Save")
	w.WaitIn("main", "Call, ")
	w.WaitIn("main [aria-current=step]", "Contacted")
	w.Type("main textarea[name=text]", "Perskambinti")
	w.Click("text=Add note")
	w.WaitIn("main", "Perskambinti")

	w.Visit("/leads")
	w.Type("#list-search", "zalioji")
	w.Press("Enter")
	w.WaitURL("q=zalioji")
	w.WaitRows(1)
	w.Visit(at)
	w.Click("text=Qualify")
	w.Click("main button[value=next]")
	w.WaitIn("main", "Žalioji giria, UAB")
	w.Click("[href^='/companies/']")
	w.WaitIn("main h1", "Žalioji giria, UAB")
	w.Visit(at + "/qualification")
	w.Click("main button[type=submit]")
	w.Wait("text=Qualify")

	file, err := filepath.Abs(filepath.Join("..", "sheet", "testdata", "us-500.csv"))
	if err != nil {
		c.Fatal(err)
	}
	w.Visit("/imports")
	w.Upload("[name=file]", file)
	w.Click("text=Upload")
	w.Wait("text=Import 500 rows")
	report := w.URL()
	w.Click("text=Import 500 rows")
	w.Wait(".progress, .card-figure") // running or already done
	w.until("wait for the report", func() (bool, string, error) {
		w.Visit(report)
		shown, err := find[bool](w, "shows", "Every row was imported.")
		return shown, "not yet", err
	})
	w.Visit("/leads")
	w.WaitIn(".head", "501")
	w.Click("[rel=next], .pager [href*=cursor]")
	w.WaitIn(".pager", "51–100")
}

// byKeysAlone creates and qualifies a lead without the mouse.
func byKeysAlone(c *crew) {
	w := c.window("ada")
	w.Press("c")
	w.Wait("#dialog input[name=title]")
	w.write("Žalioji giria")
	w.tabTo(`name === "company_name"`)
	w.write("Žalioji giria, UAB")
	w.Press("Ctrl+Enter")
	w.WaitIn("#panel", "Žalioji giria")
	w.tabTo(`closest("#panel") && e.textContent.trim() === "Qualify"`)
	w.Press("Enter")
	w.Wait("#dialog button[value=next]")
	w.tabTo(`value === "next"`)
	w.Press("Enter")
	w.WaitIn("#dialog", "Žalioji giria, UAB")
	w.Wait("#dialog [href^='/companies/']")
	w.Press("Escape")
	w.WaitGone("#dialog")
	w.WaitIn("#panel", "Qualified")
	w.Press("z")
	w.Wait("#panel [href$='/qualify']")
	w.Press("Escape")
	w.WaitGone("#panel-body")
	for keys, path := range map[string]string{"B": "/leads/board", "C": "/companies", "P": "/contacts", "O": "/opportunities", "L": "/leads"} {
		w.Press("g")
		w.Press(strings.ToLower(keys))
		w.until("go to "+path, func() (bool, string, error) {
			at, err := eval[string](w, "location.pathname")
			return at == path, at, err
		})
		w.Wait("html[data-tab]")
	}
}

// write types into the focused element.
func (w *Window) write(text string) {
	w.t.Helper()
	call(w, input.InsertText, input.InsertTextParams{Text: text})
}

// tabTo presses Tab until the focused element satisfies the script, an expression after "e.".
func (w *Window) tabTo(what string) {
	w.t.Helper()
	for range 80 {
		if Eval[bool](w, fmt.Sprintf("(e => !!(e.%s))(document.activeElement)", what)) {
			return
		}
		w.Press("Tab")
	}
	w.t.Fatalf("80 times Tab, and never at %s, but at %s", what, Eval[string](w, "document.activeElement.outerHTML"))
}
