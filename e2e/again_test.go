package e2e

import (
	"fmt"
	"strings"

	"github.com/vedlys/vedlys/e2e/apiclient"
)

// signedOutElsewhere ends the session in another tab while something is being typed: in a dialog, on a form's page, in
// a cell, and without scripts. Nothing typed is lost, and nobody else sends it.
func signedOutElsewhere(c *crew) {
	lead := c.make("ada", "leads", map[string]any{"title": "Eglė"})
	w := c.window("ada")
	w.Allow(": 401")
	w.Allow("/sign-in: 422")
	w.Press("c")
	w.Type("#dialog input[name=title]", "Drebulė")
	w.send("/sign-out")
	w.sendOver("#dialog button[type=submit]")
	w.Wait("#sign-in [name=password]:focus")
	w.Screenshot("sign-in-again")
	if violations := w.Violations(); len(violations) > 0 {
		c.Error(violations)
	}
	w.Press("Escape")
	c.signInOver(w, "ada", "wrong")
	w.WaitIn("#sign-in", "password is wrong")
	c.signInOver(w, "ada", apiclient.Password)
	w.WaitGone("#sign-in")
	w.WaitText("You can now send what you typed.")
	if typed := w.Value("#dialog input[name=title]"); typed != "Drebulė" {
		c.Errorf("after signing in again the title is %q", typed)
	}
	w.Click("#dialog button[type=submit]")
	w.WaitIn("#panel", "Drebulė")

	w.Visit("/leads/" + lead + "/edit")
	w.Wait("html[data-tab]")
	w.Type("main input[name=city]", "Vilnius")
	w.send("/sign-out")
	w.SetViewport(Phone)
	w.sendOver("main button[type=submit]")
	w.Wait("#sign-in [name=password]:focus")
	w.Screenshot("sign-in-again-phone")
	c.as("mantas")
	c.signInOver(w, "mantas", apiclient.Password)
	w.until("wait for the page as it is for Mantas", func() (bool, string, error) {
		mark, err := eval[string](w, "document.querySelector('.nav, nav')?.textContent ?? ''")
		return strings.Contains(mark, "mantas"), mark, err
	})
	if typed := w.Value("main input[name=city]"); typed != "" {
		c.Errorf("Mantas goes on with what Ada typed: %s", typed)
	}
}

// sendOver presses a button after the session has ended, also if a late change event has made the page ask for the password before.
func (w *Window) sendOver(button string) {
	w.t.Helper()
	Eval[bool](w, fmt.Sprintf("!void document.querySelector(%q).click()", button))
}

// signedOutIdle ends the session when nothing is typed: the page then goes to the sign-in page.
func signedOutIdle(c *crew) {
	c.make("ada", "leads", map[string]any{"title": "Eglė"})
	w := c.window("ada")
	w.Allow(": 401")
	w.WaitText("Eglė")
	w.send("/sign-out")
	// The page may have gone already: a late change event makes it ask again.
	_, _ = eval[bool](w, "!void [...document.querySelectorAll('a')].find((a) => a.textContent.includes('Eglė'))?.click()")
	w.WaitURL("/sign-in?next=")
}

// signedOutWithoutScripts sends a form after the session has ended, in a browser that runs no JavaScript.
func signedOutWithoutScripts(c *crew) {
	c.as("ada")
	w := c.browser.Window(c.work.Server.URL)
	w.NoScripts()
	w.Visit("/sign-in")
	c.signInAt(w, "main", "ada")
	w.Wait("#list")
	w.Visit("/leads/new")
	w.Type("main input[name=title]", "Drebulė")
	w.Type("main input[name=emails]", "lapas@example.com")
	w.forgetCookies()
	w.Click("text=Create")
	w.WaitText("What you typed is kept")
	c.signInAt(w, "main", "ada")
	w.WaitText("lapas@example.com")
	w.Screenshot("send-what-was-typed")
	w.Click("text=Send")
	w.WaitIn("main h1", "Drebulė")
}

// signInOver signs in with the form that covers the page.
func (c *crew) signInOver(w *Window, name, password string) {
	c.Helper()
	w.Type("#sign-in [name=email]", c.email(name))
	w.Type("#sign-in [name=password]", password)
	w.Press("Enter")
}

func (c *crew) signInAt(w *Window, place, name string) {
	c.Helper()
	w.Type(place+" [name=email]", c.email(name))
	w.Type(place+" [name=password]", apiclient.Password)
	w.Press("Enter")
}
