package e2e

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/network"
)

// leavingThings closes a panel and a dialog with Esc, also while the connection is lost. The page keeps its position
// and what was typed.
func leavingThings(c *crew) {
	for _, title := range []string{"Ąžuolas", "Beržas", "Eglė"} {
		c.make("ada", "leads", map[string]any{"title": title})
	}
	w := c.window("ada")
	leavePanel(w)
	leaveDialog(w)
	loseConnection(w)
	filterByKeys(w)
	nameFile(w)
}

// steppingOverPages steps through a list of several pages with keys: the panel stays open, the URL follows, and a page
// with selected rows is not left.
func steppingOverPages(c *crew) {
	titles := []string{"Ąžuolas", "Beržas", "Eglė", "Gluosnis", "Klevas"}
	for _, title := range titles {
		c.make("ada", "leads", map[string]any{"title": title})
	}
	w := c.window("ada")
	w.Visit("/leads?limit=2&sort=title")
	w.Wait("html[data-tab]")
	w.Click("text=Ąžuolas")
	w.WaitIn("#panel", "Ąžuolas")
	for _, title := range titles[1:] {
		w.Press("j")
		w.WaitIn("#panel", title)
		w.waitFocus(title)
		w.WaitURL("peek=" + w.idOf(title))
	}
	w.WaitIn(".pager", "5–5")
	w.Press("j") // the end
	for i := len(titles) - 2; i >= 0; i-- {
		w.Press("k")
		w.WaitIn("#panel", titles[i])
	}
	w.WaitIn(".pager", "1–2")
	w.Press("Escape")
	w.WaitGone("#panel-body")
	w.Press("j")
	w.waitFocus("Beržas")
	w.Press("x")
	w.Press("j")
	w.Press("x")
	w.WaitIn(".pager", "1–2")
	w.Press("j")
	w.waitFocus("Eglė")
	w.WaitIn(".pager", "3–4")
	w.WaitCount("#panel-body", 0)
}

// leavePanel opens a lead with the mouse, closes it with a key, and continues from there.
func leavePanel(w *Window) {
	w.t.Helper()
	w.Visit("/leads")
	w.Wait("html[data-tab]")
	w.Click("text=Beržas")
	w.WaitIn("#panel", "Beržas")
	w.Press("Escape")
	w.WaitGone("#panel-body")
	w.waitFocus("Beržas")
	w.Press("j")
	w.waitFocus("Ąžuolas")
}

// leaveDialog types something, so that one Esc does not discard it.
func leaveDialog(w *Window) {
	w.t.Helper()
	w.Press("c")
	w.Type("#dialog input[name=title]", "Drebulė")
	w.Press("Escape")
	w.WaitText("Press Esc again to close without saving.")
	if typed := w.Value("#dialog input[name=title]"); typed != "Drebulė" {
		w.t.Errorf("after Esc the title is %q", typed)
	}
	w.Press("Escape")
	w.WaitGone("#dialog")
	w.Press("c")
	w.Wait("#dialog input[name=title]:focus")
	w.Press("Escape") // nothing was typed
	w.WaitGone("#dialog")
}

// loseConnection steps through the panel while the server cannot be reached: the URL keeps naming the record that is
// shown, and the message comes only once.
func loseConnection(w *Window) {
	w.t.Helper()
	w.Click("text=Beržas")
	w.WaitIn("#panel", "Beržas")
	shown := "peek=" + w.idOf("Beržas")
	w.Allow("ERR_INTERNET_DISCONNECTED")
	w.offline(true)
	for range 2 {
		w.Press("j")
		w.WaitText("The server cannot be reached.")
		w.WaitGone(".panel.htmx-request")
	}
	if at := w.URL(); !strings.Contains(at, shown) {
		w.t.Errorf("Beržas is shown, the address is %s", at)
	}
	w.WaitCount(".toast-bad", 1)
	w.offline(false)
	w.Press("j")
	w.WaitIn("#panel", "Ąžuolas")
	w.WaitURL("peek=" + w.idOf("Ąžuolas"))
}

// filterByKeys filters a long menu by typing and chooses the remaining option with Enter.
func filterByKeys(w *Window) {
	w.t.Helper()
	w.Visit("/leads")
	w.Wait("html[data-tab]")
	w.Click("text=Status")
	w.Wait("[data-narrow]:focus")
	w.write("contacted")
	w.Press("Enter")
	w.WaitURL("status=contacted")
	w.WaitText("Nothing found")
}

// nameFile chooses a file to import. The page then shows its name instead of the browser.
func nameFile(w *Window) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "medžiai.csv")
	if err := os.WriteFile(file, []byte("Name\nUosis\n"), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.Visit("/imports")
	w.Wait("html[data-tab]")
	w.Upload("[name=file]", file)
	w.WaitIn(".drop", "medžiai.csv")
}

// waitFocus waits until the focused element contains the words.
func (w *Window) waitFocus(words string) {
	w.t.Helper()
	w.until("wait for the focus on "+words, func() (bool, string, error) {
		at, err := eval[string](w, "document.activeElement.textContent.trim().slice(0, 80)")
		return at == words, at, err
	})
}

// offline cuts the connection, or restores it.
func (w *Window) offline(cut bool) {
	w.t.Helper()
	all := &network.Conditions{DownloadThroughput: -1, UploadThroughput: -1, Offline: cut}
	call(w, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{all}})
}
