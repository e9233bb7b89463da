package e2e

import "fmt"

// stepsKeepThePolicy steps through records after the browser has resized the note box, which leaves a style attribute on it.
// Nothing may copy the attribute to the next record's box: the policy refuses that.
func stepsKeepThePolicy(c *crew) {
	for n := range 3 {
		c.make("ada", "leads", leadOf(fmt.Sprint("Žvakės ", n), "", "Ona", "Žukauskaitė"))
	}
	w := c.window("ada")
	w.Click("text=Žvakės 2")
	for _, next := range []string{"Žvakės 1", "Žvakės 0"} {
		w.Wait("#panel-note-text")
		Eval[string](w, `(({style}) => (style.height = "80px", style.height = ""))(document.getElementById("panel-note-text"))`)
		w.Press("j")
		w.WaitIn("#panel .panel-title", next)
		w.WaitCount("#panel [style], .htmx-settling", 0)
	}
}

// focusIs waits until the focus is on something of which the script holds, as an expression after "e.".
func (w *Window) focusIs(after, what string) {
	w.t.Helper()
	w.until("have the focus where "+what+" after "+after, func() (bool, string, error) {
		ok, err := eval[bool](w, "(e => !!(e."+what+"))(document.activeElement)")
		at, _ := eval[string](w, "document.activeElement.outerHTML.slice(0, 200)")
		return ok, at, err
	})
}

// keysGoOn proves that the single keys work after an action: ? opens the list of keys, Esc closes it, and the focus is where it was.
func (w *Window) keysGoOn(after, what string) {
	w.t.Helper()
	w.focusIs(after, what)
	w.Press("?")
	w.until("open the list of keys after "+after, func() (bool, string, error) {
		open, err := eval[bool](w, `document.getElementById("keys").open`)
		at, _ := eval[string](w, "document.activeElement.outerHTML.slice(0, 200)")
		return open, at, err
	})
	w.Press("Escape")
	w.WaitGone("#keys[open]")
	w.focusIs("? and Esc, "+after, what)
}

// pick opens the choice of a status by its key.
func (w *Window) pick() {
	w.t.Helper()
	w.Press("s")
	w.until("open the choice of a status", func() (bool, string, error) {
		open, err := eval[bool](w, `!!document.querySelector("select:open")`)
		return open, "", err
	})
}

// focusAfterActions does each action by keys alone. docs/architecture.md has the table of where the focus goes.
func focusAfterActions(c *crew) {
	var ids []string
	for n := range 5 {
		ids = append(ids, c.make("ada", "leads", leadOf(fmt.Sprint("Žvakės ", n), "", "Ona", "Žukauskaitė")))
	}
	w := c.window("ada")
	row := func(n int) string { return fmt.Sprintf("matches('#row-%s a.table-link')", ids[n]) } // the newest, 4, is on top
	cell := fmt.Sprintf("matches('#row-%s .cell-show')", ids[3])
	w.Press("j")
	w.keysGoOn("J", row(4))

	w.pick()
	w.Press("Escape")
	w.keysGoOn("a status that was looked at", row(4))
	w.pick()
	w.Press("ArrowDown")
	w.Press("Enter")
	w.keysGoOn("S and a choice", row(4))
	w.WaitIn("#toasts", "Status saved")
	w.Press("z")
	w.WaitIn("#toasts", "Undone")
	w.keysGoOn("Z", row(4))
	w.Press("j")
	w.keysGoOn("J after Z", row(3))

	w.Press("e")
	w.focusIs("E", "closest('[data-cell]')")
	w.Press("Escape")
	w.WaitGone("[data-cell]")
	w.keysGoOn("a cell that was left", cell)
	w.Press("e")
	w.focusIs("E", "closest('[data-cell]')")
	w.Press("1") // types
	w.Press("Enter")
	w.WaitGone("[data-cell]")
	w.keysGoOn("a cell that was saved", cell)

	w.Press("x")
	w.Wait("#bulk")
	w.tabTo(`matches("#bulk select[name=owner]")`)
	w.Press("ArrowDown")
	w.WaitGone("#bulk")
	w.keysGoOn("a bulk action", row(3))

	w.Press("c")
	w.Wait("#dialog[open]")
	w.Press("Escape")
	w.WaitGone("#dialog[open]")
	w.keysGoOn("a dialog that was closed", row(3))

	w.Press("Enter")
	w.WaitIn("#panel .panel-title", "Žvakės 3")
	w.keysGoOn("Enter", "id === 'panel'")
	w.Press("n")
	w.write("Paskambinti rytoj")
	w.Press("Ctrl+Enter")
	w.WaitIn("#panel", "Paskambinti rytoj")
	w.keysGoOn("a note", "id === 'panel'")
	w.pick()
	w.Press("ArrowDown")
	w.Press("Enter")
	w.keysGoOn("a status in the panel", "matches('#panel, #row-"+ids[3]+" a.table-link')")
	w.Press("j")
	w.WaitIn("#panel .panel-title", "Žvakės 2")
	w.Press("Escape")
	w.WaitGone("#panel-body")
	w.keysGoOn("the panel is closed", row(2))

	w.Press("/")
	w.focusIs("/", "id === 'list-search'")
	Eval[bool](w, "!document.activeElement.select()") // the harness types the key all the same
	w.write("vakes")
	w.WaitURL("q=vakes")
	w.Press("Enter")
	w.keysGoOn("a search", "matches('main tr[data-id] a.table-link')")

	w.Visit("/settings/people")
	w.Wait("html[data-tab]")
	w.Press("c")
	w.Wait("#dialog[open] [action='/settings/invitations']")
	w.Press("Escape")
	w.Visit("/settings/lists/source")
	w.Wait("html[data-tab]")
	w.Press("c")
	w.Wait("#dialog[open] [action='/settings/lists/source']")
	w.Visit("/settings/tokens")
	w.Wait("html[data-tab]")
	w.Press("c")
	w.focusIs("C", "name === 'name'")
	for _, path := range []string{"/settings/profile", "/settings/sessions", "/settings/workspace", "/imports", "/trash", "/search"} {
		w.Visit(path)
		w.Wait("html[data-tab]")
		w.Press("c")
		w.Wait("#dialog[open] [action='/leads']")
	}
}
