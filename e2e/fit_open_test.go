package e2e

import (
	"fmt"

	"github.com/vedlys/vedlys/e2e/product"
)

// nothingOpenIsCut measures what opens over a page: dialogs, the wizard's steps, menus, the palette and the list of
// keys. A dialog is equally wide on every laptop, so two languages with long words suffice there.
func nothingOpenIsCut(c *crew) {
	c.work.Run("", "sample", "--workspace", c.work.Slug, "--leads", "120")
	w := c.window("ada")
	dialogs, wizard, pages := c.openings(w)
	for _, lang := range []string{"en", "lt", "sk", "ru", "hu"} {
		w.speak(lang)
		for _, screen := range []Viewport{Phone, {Width: 1366, Height: 900}} {
			if screen != Phone && lang != "lt" && lang != "ru" {
				continue
			}
			w.SetViewport(screen)
			w.Visit("/leads")
			w.Wait("html[data-tab]")
			for _, address := range append(dialogs, wizard) {
				w.openDialog(address)
				c.fits(w, address+" in "+lang, "#dialog *")
			}
			w.Click("#dialog button[value=details]")
			w.Wait("#dialog button[value=back]")
			c.fits(w, "the wizard's second step in "+lang, "#dialog *")
			Eval[bool](w, `(document.getElementById("dialog").close(), true)`)
			for _, id := range []string{"keys", "palette"} {
				Eval[bool](w, fmt.Sprintf(`(document.getElementById(%q).showModal(), true)`, id))
				c.fits(w, id+" in "+lang, "#"+id+" *")
			}
			for _, path := range pages {
				w.Visit(path)
				w.Wait("html[data-tab]")
				c.menusFit(w, path+" in "+lang)
			}
		}
	}
}

// openings are the addresses that open as dialogs, the wizard's address, and pages with menus.
func (c *crew) openings(w *Window) (dialogs []string, wizard string, pages []string) {
	c.Helper()
	lead, company := c.cutSamples()
	s := c.samples()
	opportunity := "/opportunities/lose?ids=" + s.ids["/opportunities"]
	dialogs = []string{"/leads/new", "/companies/new", "/contacts/new", "/opportunities/new", "/leads/contact?ids=" + lead, "/leads/contact?after=1&ids=" + lead,
		"/leads/disqualify?ids=" + lead, opportunity, opportunity + "&stage=" + c.first("stages", "category", "lost"), "/companies/" + company + "/delete",
		"/leads/" + s.ids["/leads/{id}/qualification"] + "/qualification", "/notes/" + s.ids["/notes"] + "/edit", "/settings/sample/remove", "/settings/invitations/new",
		"/settings/people/" + c.person("mantas") + "/reset", "/settings/people/" + c.person("mantas") + "/remove", "/settings/lists/lead_status/new"}
	pages = []string{"/leads", "/leads/board", "/opportunities/board", "/leads/" + lead, "/companies/" + company, "/leads?peek=" + lead, "/settings/lists/stage"}
	return dialogs, "/leads/" + lead + "/qualify", pages
}

// openDialog opens an address in the page's dialog, and waits until it stops moving.
func (w *Window) openDialog(address string) {
	w.t.Helper()
	Eval[bool](w, fmt.Sprintf(`(async () => {
		document.getElementById("dialog").close();
		document.dispatchEvent(new CustomEvent("ask", {detail: {address: %q}}));
		while (!document.querySelector("#dialog[open] .form")) await new Promise(requestAnimationFrame);
		for (const a of document.getAnimations()) if (a.effect.getComputedTiming().endTime !== Infinity) a.finish();
		return true;
	})()`, address))
}

// menusFit opens every menu of a page whose button is visible, and measures it.
func (c *crew) menusFit(w *Window, what string) {
	c.Helper()
	Eval[bool](w, "document.fonts.ready.then(() => true)")
	found := Eval[[]string](w, fmt.Sprintf(`(async () => {
		const seen = new Set(), wrong = [];
		const buttons = [...document.querySelectorAll("[popovertarget], [data-row-menu], [data-move-menu]")].filter((b) => b.checkVisibility());
		for (const button of buttons) {
			const name = button.getAttribute("popovertarget")?.replace(/[0-9a-f-]{36}/, "…") ?? [...button.attributes].map((a) => a.name).find((a) => a.endsWith("-menu"));
			if (seen.has(name) || !button.getClientRects().length) continue;
			seen.add(name);
			button.scrollIntoView({block: "nearest", inline: "nearest"});
			button.click();
			for (const a of document.getAnimations()) if (a.effect.getComputedTiming().endTime !== Infinity) a.finish();
			const open = document.querySelector(":popover-open");
			if (!open) { wrong.push(name + " does not open"); continue; }
			wrong.push(...%s(":popover-open, :popover-open *", ".board").map((text) => name + " " + text));
			open.hidePopover();
		}
		if (!seen.size) wrong.push("there are no menus");
		return wrong;
	})()`, cut))
	for _, wrong := range found {
		c.Errorf("%s at %d px: %s", what, Eval[int](w, "innerWidth"), wrong)
	}
}

// crowded lists the parts of toasts that are too small for their text.
const crowded = `[...document.querySelectorAll("#toasts .toast *")].filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 90))`

// toastsCoverNothing acts on pages with something at the lower edge. A toast covers neither the note box nor the bar of
// the selected rows, and the page does not slip under its head.
func toastsCoverNothing(c *crew) {
	w := c.window("ada")
	lead := c.make("ada", "leads", leadOf("Žvakės", "", "Ona", "Žukauskaitė"))
	const meets = `((css) => { const a = document.querySelector("#toasts [data-toast]").getBoundingClientRect(), b = document.querySelector(css).getBoundingClientRect();
		return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom })`
	clear := func(of string) {
		c.Helper()
		w.Wait("#toasts [data-toast]")
		Eval[bool](w, `Promise.all(document.getAnimations().map(a => a.finished.catch(() => {}))).then(() => true)`)
		if Eval[bool](w, fmt.Sprintf("%s(%q)", meets, of)) {
			c.Errorf("at %d px a toast covers %s", Eval[int](w, "innerWidth"), of)
		}
		if slipped := Eval[float64](w, `document.querySelector("main").scrollTop + document.body.scrollTop`); slipped != 0 {
			c.Errorf("with %s in use the page has slipped by %v px", of, slipped)
		}
	}
	for _, lang := range []string{"lt", "hu"} {
		w.speak(lang)
		for _, screen := range []Viewport{{Width: 1366, Height: 900}, Phone} {
			w.SetViewport(screen)
			for path, box := range map[string]string{"/leads?peek=" + lead: "#panel [data-note]", "/leads/" + lead: "main [data-note]"} {
				w.Visit(path)
				w.Wait(box)
				w.Wait("html[data-tab]")
				w.Type(box, "Paskambinti")
				w.Press("Ctrl+Enter")
				w.Wait("#toasts [data-toast]")
				w.Focus(box) // to write another
				clear(box)
			}
			card := "#card-" + c.make("ada", "leads", leadOf("Žvakės ir žvakidės", "", "", ""))
			w.visitBoard()
			w.Focus(card + " a")
			for _, key := range []string{"Shift+ArrowRight", "Shift+ArrowLeft"} { // the first toast explains how
				w.Press(key)
				w.Wait("#toasts [data-toast]")
			}
			w.WaitCount("#toasts [data-toast]", 2)
			if found := Eval[[]string](w, crowded); len(found) > 0 {
				c.Errorf("in %s at %d px a toast is too small for %v", lang, Eval[int](w, "innerWidth"), found)
			}
			c.fits(w, "toasts in "+lang, "#toasts *")
			w.Visit("/leads")
			w.Wait("html[data-tab]")
			w.Click("main [data-tick]")
			w.Press("z") // undoes the move
			clear("#bulk")
			if wrong := Eval[string](w, cutChoice); wrong != "" {
				c.Errorf("in %s at %d px the bar cuts %q", lang, Eval[int](w, "innerWidth"), wrong)
			}
		}
	}
}

// cutChoice returns the text of a select in the bar of the selected rows that is too small for it.
const cutChoice = `(() => {
	const pen = document.createElement("canvas").getContext("2d");
	for (const select of document.querySelectorAll("#bulk select")) {
		const style = getComputedStyle(select);
		pen.font = [style.fontWeight, style.fontSize, style.fontFamily].join(" ");
		const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 20; // minus the arrow
		if (pen.measureText(select.selectedOptions[0].text).width > room) return select.selectedOptions[0].text;
	}
	return "";
})()`

// languageChoiceIsInView opens the set-up page: the choice of a language is at its top, and works.
func languageChoiceIsInView(c *crew) {
	server := product.NewPlace(c, "sqlite").Start()
	w := c.browser.Window(server.URL)
	path := server.SetupPath()
	for _, screen := range []Viewport{{Width: 1366, Height: 900}, Phone} {
		w.SetViewport(screen)
		w.Visit(path)
		w.Wait("html[data-tab]")
		if at := Eval[float64](w, `document.querySelector(".nav-language").getBoundingClientRect().bottom`); at < 0 || at > 200 {
			c.Errorf("at %d px the choice of a language ends at %v px", screen.Width, at)
		}
		c.menusFit(w, "the set-up page")
	}
	w.Click(".nav-language")
	w.Click("text=Lietuvių")
	w.Wait("html[lang=lt]")
	w.WaitIn(".nav-language", "Lietuvių")
}

// fileNamesFitHeads opens an import on a phone: the file name has the line to itself and the link back.
func fileNamesFitHeads(c *crew) {
	w := c.window("ada")
	at := "/imports/" + c.upload(w, "visi-mano-klientai-2026-metu-ruduo.csv")
	w.SetViewport(Phone)
	for _, lang := range []string{"en", "lt", "sk", "ru", "hu"} {
		w.speak(lang)
		w.Visit(at)
		Eval[bool](w, "document.fonts.ready.then(() => true)")
		if wide := Eval[float64](w, `document.querySelector(".head-title").getBoundingClientRect().width`); wide < 290 {
			c.Errorf("in %s the name of the file has %v px", lang, wide)
		}
		c.fits(w, "the import in "+lang, "main *")
	}
}
