package e2e

import "fmt"

// wayBack reads a page as a dialog and as a page of its own, and checks that its form can be cancelled. It returns what
// is wrong: "" for nothing, "no dialog" if the page does not come as one.
const wayBack = `(async (path) => {
	const read = async (headers) => new DOMParser().parseFromString(await (await fetch(path, {headers})).text(), "text/html");
	const form = (await read({"HX-Request": "true", "HX-Target": "dialog#dialog"})).querySelector(".dialog-body .form");
	if (!form) return "no dialog";
	if (!form.querySelector(".form-actions [command=close]")) return "no button of the dialog closes it";
	const links = [...(await read({})).querySelectorAll("main .form-actions a[href]")];
	return links.some((a) => new URL(a.href).pathname !== new URL(path, location).pathname) ? "" : "no link of the page leads back";
})`

// dialogsCanBeCancelled finds all pages that open as dialogs. Each has a button that closes it and changes nothing, and
// as a page of its own a link that leads away.
func dialogsCanBeCancelled(c *crew) {
	c.work.Run("", "sample", "--workspace", c.work.Slug, "--leads", "20")
	w := c.window("ada")
	w.Allow(": 404")
	dialogs := 0
	for _, s := range c.sights() {
		if s.bare || s.part {
			continue
		}
		switch wrong := Eval[string](w, fmt.Sprintf("%s(%q)", wayBack, s.path)); wrong {
		case "":
			dialogs++
		case "no dialog":
		default:
			c.Errorf("%s: %s", s.path, wrong)
		}
	}
	if dialogs < 20 {
		c.Errorf("only %d pages open as dialogs", dialogs)
	}
	c.leavesByCancel(w)
}

// leavesByCancel cancels a form, also after it was sent and came back with an error.
func (c *crew) leavesByCancel(w *Window) {
	c.Helper()
	w.Visit("/settings/workspace")
	w.Click("main a[href='/settings/sample/remove']")
	w.focusIs("a question", "matches('#dialog .form-actions [command=close]')")
	w.Press("Enter")
	w.WaitGone("#dialog[open]")
	w.Visit("/settings/lists/source")
	w.Wait("html[data-tab]")
	w.Allow(": 422")
	w.Press("c")
	w.Wait("#dialog[open]")
	w.Type("#dialog [name=name]", "x")
	w.Press("Escape")
	w.Wait("#dialog[open]")
	w.Wait("#toasts:popover-open .toast-bad") // above the dialog and its backdrop
	w.Press("Backspace")
	w.Click("#dialog [type=submit]")
	w.Wait("#dialog [aria-invalid]")
	w.Click("#dialog .form-actions a")
	w.WaitGone("#dialog[open]")
	w.Visit("/settings/lists/source/new")
	w.Wait("html[data-tab]")
	w.Click("main [type=submit]")
	w.Wait("main [aria-invalid]")
	w.Click("main .form-actions a")
	w.WaitURL("/settings/lists/source")
	w.Wait("#items")
}
