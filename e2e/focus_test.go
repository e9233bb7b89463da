package e2e

import "fmt"

// stepsKeepThePolicy steps through records after the browser has resized the note box, which adds a style attribute.
// The attribute must not be copied to the next record's box, since the policy refuses that.
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

// focusIs waits until the focused element satisfies the script, an expression after "e.".
func (w *Window) focusIs(after, what string) {
	w.t.Helper()
	w.until("have the focus where "+what+" after "+after, func() (bool, string, error) {
		ok, err := eval[bool](w, "(e => !!(e."+what+"))(document.activeElement)")
		at, _ := eval[string](w, "document.activeElement.outerHTML.slice(0, 200)")
		return ok, at, err
	})
}

// keysGoOn proves that single keys work after an action: ? opens the list of keys, Esc closes it, and the focus is
// back.
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

// focusAfterActions performs each action with the keyboard only. docs/architecture.md has the table of where the focus
// goes.
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
	w.Wait("#dialog[open] input[name=how]")
	w.focusIs("a status of contact", "closest('#dialog .dialog-body')")
	w.WaitIn("#row-"+ids[4], "Contacted") // already saved
	w.Press("Enter")
	w.WaitGone("#dialog[open]")
	w.keysGoOn("S and a choice", row(4))
	w.WaitIn("#toasts", "Status saved")
	w.Press("n")
	w.focusIs("N", "matches('#panel [data-note]')")
	w.Press("Escape")
	w.keysGoOn("a note that was not written", "id === 'panel'")
	w.Press("Escape")
	w.WaitGone("#panel-body")
	w.keysGoOn("the panel of N", row(4))
	w.Press("z")
	w.WaitIn("#toasts", "Undone")
	w.keysGoOn("Z", row(4))
	w.Press("j")
	w.keysGoOn("J after Z", row(3))
	w.Press("k")
	w.keysGoOn("K after J", row(4))
	w.Press("j")
	w.focusIs("J after K", row(3))

	w.Press("e")
	w.focusIs("E", "closest('[data-cell]')")
	w.Press("Escape")
	w.WaitGone("[data-cell]")
	w.keysGoOn("a cell that was left", cell)
	w.Press("e")
	w.focusIs("E", "closest('[data-cell]')")
	w.Press("1") // a digit is typed as text
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
	w.Wait("#dialog[open] input[name=how]")
	w.Press("ArrowDown") // from none to the first
	w.Press("Enter")
	w.WaitGone("#dialog[open]")
	w.WaitIn("#panel", "Letter or e-mail")
	w.keysGoOn("a status in the panel", "matches('#panel, #row-"+ids[3]+" a.table-link')")
	w.Press("j")
	w.WaitIn("#panel .panel-title", "Žvakės 2")
	w.Press("Escape")
	w.WaitGone("#panel-body")
	w.keysGoOn("the panel is closed", row(2))

	w.Press("/")
	w.focusIs("/", "id === 'list-search'")
	Eval[bool](w, "!document.activeElement.select()") // the harness types the key itself
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

// focusAfterForms creates and qualifies a lead, chooses columns and moves cards, with the keyboard only.
func focusAfterForms(c *crew) {
	w := c.window("ada")
	w.Allow(": 422")
	inForm := "matches('#dialog .dialog-body :is(input, select, textarea, a, button)')"
	w.Press("c")
	w.Wait("#dialog input[name=title]")
	w.Press("Ctrl+Enter")
	w.Wait("#dialog [aria-invalid]")
	w.focusIs("a mistake", "matches('#dialog [aria-invalid]')")
	w.tabTo("name === 'title'")
	w.write("Žvakės")
	w.Press("Ctrl+Enter")
	w.WaitIn("#panel", "Žvakės")
	w.WaitGone("#dialog[open]")
	w.keysGoOn("a record that was created", "matches('main tr[data-id] a.table-link')")
	lead := Eval[string](w, "document.getElementById('panel-body').dataset.id")

	w.tabTo(`closest("#panel") && e.textContent.trim() === "Qualify"`)
	w.Press("Enter")
	w.Wait("#dialog button[value=details]")
	w.focusIs("the wizard", inForm)
	w.tabTo(`value === "details"`)
	w.Press("Enter")
	w.Wait("#dialog button[value=back]")
	w.focusIs("the next step", inForm)
	w.tabTo(`value === "back"`)
	w.Press("Enter")
	w.Wait("#dialog button[value=details]")
	w.focusIs("the step before", inForm)
	w.Press("Escape")
	w.WaitGone("#dialog[open]")
	w.keysGoOn("the wizard that was left", "closest('#panel')")

	w.Press("Escape")
	w.WaitGone("#panel-body")
	w.tabTo(`matches("[popovertarget=columns]")`)
	w.Press("Enter")
	w.Wait("#columns:popover-open")
	w.tabTo(`matches("#columns input[value=phone]")`)
	w.Press("Space")
	w.WaitURL("col=")
	w.focusIs("a column", "closest('#columns:popover-open')")
	w.Press("Escape")
	w.WaitGone("#columns:popover-open")
	w.keysGoOn("the columns", "matches('[popovertarget=columns]')")

	w.visitBoard()
	card := "closest('#card-" + lead + "')"
	w.tabTo("matches('#card-" + lead + " a')")
	column := func(id string) int {
		return Eval[int](w, "[...document.querySelectorAll('[data-column]')].findIndex(c => c.querySelector('#card-"+id+"'))")
	}
	was := column(lead)
	w.Press("Shift+ArrowRight")
	w.until("move the card", func() (bool, string, error) { return column(lead) == was+1, "", nil })
	w.WaitIn("#toasts", "How and when?")
	w.keysGoOn("a card that was moved", card)
	w.Press("Shift+ArrowLeft")
	w.until("move the card back", func() (bool, string, error) { return column(lead) == was, "", nil })
	w.keysGoOn("a card that was moved back", card)
	w.Press("s")
	w.Wait("#move-menu:popover-open")
	w.Press("Enter")
	w.WaitGone("#move-menu:popover-open")
	w.until("move the card by its menu", func() (bool, string, error) { return column(lead) != was, "", nil })
	w.keysGoOn("a card that was moved by its menu", card)
}
