package e2e

import (
	"fmt"
	"net/url"
	"strings"
)

// cut lists what does not fit: text that its box cuts off, boxes that scroll sideways, and elements beside the screen.
// A board may scroll.
const cut = `((within, scrolls) => {
	const wrong = new Set();
	const say = (what, el) => wrong.add(what + ": " + el.tagName.toLowerCase() + "." + el.className + " " + el.textContent.trim().replace(/\s+/g, " ").slice(0, 60));
	const shown = (el) => el.getClientRects().length && el.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !el.closest(".u-hidden, .layout-skip, svg, [popover]:not(:popover-open)");
	const clipped = (el) => el.scrollWidth > el.clientWidth + 1 || getComputedStyle(el).webkitLineClamp !== "none" && el.scrollHeight > el.clientHeight + 1;
	for (const el of document.querySelectorAll(within)) {
		if (!shown(el) || el.clientWidth < 2 || el.matches("select, input, option")) continue;
		const overflow = getComputedStyle(el).overflowX;
		const scroller = ["auto", "scroll"].includes(overflow);
		if (overflow !== "visible" && !scroller && el.textContent.trim() && clipped(el)) say("cut", el);
		if (scroller && el.scrollWidth > el.clientWidth + 1 && !el.matches(scrolls)) say("scrolls", el);
		const r = el.getBoundingClientRect();
		if ((r.right > innerWidth + 1 || r.left < -1) && !el.closest(scrolls)) say("outside", el);
	}
	return [...wrong];
})`

// nothingIsCut measures lists, boards, panels, pages and forms on a laptop and a phone in every language.
func nothingIsCut(c *crew) {
	c.work.Run("", "sample", "--workspace", c.work.Slug, "--leads", "120")
	w := c.window("ada")
	lead, company := c.cutSamples()
	places := []string{"/leads", "/leads?sort=-amount", "/companies", "/contacts", "/opportunities", "/leads/board", "/opportunities/board",
		"/leads/" + lead, "/companies/" + company, "/leads/new", "/opportunities/new", "/leads/" + lead + "/edit", "/settings/people",
		"/settings/lists/lead_status", "/settings/profile", "/imports", "/trash"}
	for _, lang := range []string{"en", "lt", "sk", "ru", "hu"} {
		w.speak(lang)
		for _, screen := range []Viewport{{Width: 1366, Height: 900}, Phone} {
			w.SetViewport(screen)
			for _, path := range places {
				w.Visit(path)
				c.fits(w, path+" in "+lang, "main *, .nav *")
			}
			w.Visit("/leads?peek=" + lead)
			w.Wait("#panel-body")
			c.fits(w, "the panel in "+lang, "#panel *")
		}
		c.listsFit(w, lang, lead)
	}
}

// listsFit sorts lists by each field and opens the panel, on a laptop. Nothing is cut, the list does not scroll sideways, and the
// sorted column is in view.
func (c *crew) listsFit(w *Window, lang, lead string) {
	c.Helper()
	w.SetViewport(Viewport{Width: 1366, Height: 900})
	c.as("ada").Patch("/leads/"+lead, map[string]any{"amount": "123456789012", "city": "Kisfaludy-Szentgyörgyvölgy", "website": "https://azuolyne-ir-partneriai.example/kontaktai"}).Want(200)
	for _, path := range []string{"/leads?sort=-amount&peek=" + lead, "/leads?sort=-city", "/leads?sort=-city&peek=" + lead, "/leads?sort=email", "/leads?sort=email&peek=" + lead,
		"/leads?sort=-updated&peek=" + lead, "/leads?sort=source", "/leads?sort=country&peek=" + lead, "/leads?sort=last_name&q=" + url.QueryEscape("Ąžuolynė"),
		"/companies?sort=industry", "/companies?sort=city", "/contacts?sort=language", "/contacts?sort=email", "/opportunities?sort=probability", "/opportunities?sort=-stage_since"} {
		w.Visit(path)
		w.until("see the list", func() (bool, string, error) {
			wrong, err := eval[string](w, listFits)
			return wrong == "", wrong, err
		})
		c.fits(w, path+" in "+lang, "main *")
	}
}

// listFits returns what is wrong with a list: it scrolls sideways, its sorted column is out of sight, or a column is under the menu of
// the rows.
const listFits = `(() => {
	const scroller = document.querySelector(".table-scroll"), head = document.querySelector("#rows thead [aria-sort$=ending]");
	if (location.search.includes("peek") && !document.querySelector("#panel-body")) return "no panel";
	if (scroller.scrollWidth > scroller.clientWidth + 1) return "scrolls " + (scroller.scrollWidth - scroller.clientWidth) + " px sideways";
	const menu = document.querySelector("#rows .rowmenu-cell").getBoundingClientRect().left;
	if (!head || !head.checkVisibility() || head.getBoundingClientRect().right > menu + 1) return "the sorted column is not in view";
	for (const cell of document.querySelectorAll("#rows tbody tr:first-child > :not(.rowmenu-cell)"))
		if (cell.getBoundingClientRect().right > menu + 1) return "a column is under the menu: " + cell.textContent;
	return "";
})()`

// cutSamples creates a lead with a long description and returns it with a company that has contacts.
func (c *crew) cutSamples() (lead, company string) {
	c.Helper()
	lead = c.make("ada", "leads", map[string]any{"title": "Paslauga – UAB Ąžuolynė", "company_name": "UAB Ąžuolynė", "first_name": "Ona", "last_name": "Žukauskaitė",
		"amount": "2500000", "currency": "HUF", "email": "ona@azuolyne.example", "phone": "+370 612 34567", "description": strings.Repeat("Eilutė po eilutės.\n", 30)})
	for _, i := range c.as("ada").Get("/contacts?company.filled=true").Want(200).Object()["items"].([]any) {
		return lead, i.(map[string]any)["company"].(string)
	}
	c.Fatal("no contact has a company")
	return "", ""
}

// fits fails for everything that does not fit the window; within selects the elements to measure.
func (c *crew) fits(w *Window, what, within string) {
	c.Helper()
	Eval[bool](w, "document.fonts.ready.then(() => true)")
	for _, wrong := range Eval[[]string](w, fmt.Sprintf("%s(%q, %q)", cut, within, ".board")) {
		c.Errorf("%s at %d px: %s", what, Eval[int](w, "innerWidth"), wrong)
	}
}

// longTextsFold opens the panel of a lead with a long description, which is folded so that the note box stays in view
// until the reader unfolds it.
func longTextsFold(c *crew) {
	w := c.window("ada")
	lead := c.make("ada", "leads", leadOf("Ilgas tekstas", "", "", ""))
	c.as("ada").Patch("/leads/"+lead, map[string]any{"description": strings.Repeat("Eilutė.\n", 60)}).Want(200)
	w.Visit("/leads?peek=" + lead)
	w.Wait("#panel .more-toggle")
	const heights = `(() => { const body = document.querySelector("#panel .more-body"); return [body.clientHeight, body.scrollHeight, parseFloat(getComputedStyle(body).lineHeight)] })()`
	if h := Eval[[]float64](w, heights); h[0] > 5*h[2] || h[1] < 50*h[2] {
		c.Errorf("folded, the description is %v px of %v, with lines of %v", h[0], h[1], h[2])
	}
	const reach = `(() => { const r = document.querySelector("#panel [data-note]").getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight })()`
	if !Eval[bool](w, reach) {
		c.Error("the note box is out of reach")
	}
	w.Focus("#panel .more-toggle")
	w.Press("Enter")
	w.Wait("#panel .more-toggle[aria-expanded=true]")
	if h := Eval[[]float64](w, heights); h[0] < 50*h[2] {
		c.Errorf("unfolded, the description is %v px high", h[0])
	}
	if !Eval[bool](w, reach) {
		c.Error("the note box is out of reach of the whole text")
	}
	w.NoScripts()
	w.Visit("/leads/" + lead)
	if h := Eval[[]float64](w, strings.ReplaceAll(heights, "#panel ", "main ")); h[0] < 50*h[2] {
		c.Errorf("without scripts, the description is %v px high", h[0])
	}
}

// columnsStay edits a cell. No column moves when the cell becomes a control or gets a longer value, and the sorted
// column is in view with the panel open.
func columnsStay(c *crew) {
	w := c.window("ada")
	w.SetViewport(Viewport{Width: 1366, Height: 900})
	lead := c.make("ada", "leads", leadOf("Stulpeliai", "UAB Stulpeliai", "", ""))
	c.make("ada", "leads", leadOf("Kiti", "", "", ""))
	w.Visit("/leads")
	const edges = `[...document.querySelectorAll("#rows thead th")].map(th => Math.round(th.getBoundingClientRect().left)).join()`
	Eval[bool](w, "document.fonts.ready.then(() => true)")
	before := Eval[string](w, edges)
	same := func(when string) {
		c.Helper()
		if now := Eval[string](w, edges); now != before {
			c.Errorf("%s the columns stand at %s, before at %s", when, now, before)
		}
	}
	row := "main tr[data-id='" + lead + "'] "
	w.Click(row + "[data-field=phone]")
	w.Wait(row + "input[name=phone]:focus")
	same("while a cell is edited")
	w.Type(row+"input[name=phone]", "+370 612 34567 ext. 1234567890")
	w.Press("Enter")
	w.WaitIn(row, "1234567890")
	same("after a longer value")
	w.Visit("/leads?sort=updated&peek=" + lead)
	w.Wait("#panel-body")
	w.Wait("#rows [aria-sort=ascending]")
	const inside = `(() => { const th = document.querySelector("#rows [aria-sort=ascending]").getBoundingClientRect();
		return th.left >= document.querySelector("#rows thead .table-name").getBoundingClientRect().right - 1 && th.right <= document.querySelector(".table-scroll").getBoundingClientRect().right })()`
	w.until("see the sorted column", func() (bool, string, error) {
		seen, err := eval[bool](w, inside)
		return seen, "out of sight", err
	})
}
