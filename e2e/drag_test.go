package e2e

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// quickDrags drags cards on boards that have just loaded, before and while the script for drag and drop is fetched.
func quickDrags(c *crew) {
	lead := c.make("ada", "leads", leadOf("Žvakės", "", "Ona", "Žukauskaitė"))
	w := c.window("ada")
	card := "#card-" + lead
	var columns []string
	come := func() {
		c.Helper()
		w.away()
		w.visitBoard()
		if w.fetchedDrag() {
			c.Error("drag and drop is fetched before a pointer comes")
		}
		columns = Eval[[]string](w, `[...document.querySelectorAll("[data-column]")].map(c => "#" + c.id)`)
	}
	come()
	w.throw("mouse", card, columns[1])
	w.Wait(columns[1] + " " + card)
	w.WaitIn("#toasts", "moved to Contacted")
	w.until("fetch drag and drop", func() (bool, string, error) { return w.fetchedDrag(), "", nil })

	come()
	w.flick(card, columns[0])
	w.Wait(columns[0] + " " + card)
	come()
	w.Drag(card, columns[1])
	w.Wait(columns[1] + " " + card)

	// A finger that is lifted at once has scrolled, not dragged.
	come()
	w.throw("touch", card, columns[0])
	w.until("fetch drag and drop", func() (bool, string, error) { return w.fetchedDrag(), "", nil })
	w.Wait(columns[1] + " " + card)
}

// visitBoard opens the board of leads and waits for its script, which the page fetches by itself.
func (w *Window) visitBoard() {
	w.t.Helper()
	w.Visit("/leads/board")
	w.until("have the script of the board", func() (bool, string, error) {
		ready, err := eval[bool](w, `((url) => url ? import(url).then(() => true) : false)(performance.getEntriesByType("resource").map(r => r.name).find(n => n.includes("/board-")))`)
		return ready, "not fetched", err
	})
}

// away moves the pointer to the corner of the window.
func (w *Window) away() {
	w.t.Helper()
	w.do("move the pointer away", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 0, 0))
}

// fetchedDrag reports whether the script for drag and drop has loaded.
func (w *Window) fetchedDrag() bool {
	w.t.Helper()
	return strings.Contains(strings.Join(Eval[[]string](w, `performance.getEntriesByType("resource").map(r => r.name)`), " "), "/sortable-")
}

// throw drags a card within one task, before any script can load.
func (w *Window) throw(pointer, card, column string) {
	w.t.Helper()
	w.Wait("[data-board] " + card)
	Eval[bool](w, fmt.Sprintf(`(([pointer, card, column]) => {
		const middle = (css) => { const r = document.querySelector(css).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
		const fire = (type, [clientX, clientY]) => document.elementFromPoint(clientX, clientY).dispatchEvent(new PointerEvent(type,
			{ bubbles: true, cancelable: true, composed: true, isPrimary: true, pointerType: pointer, button: 0, buttons: 1, clientX, clientY }));
		fire("pointerdown", middle(card));
		fire("pointermove", middle(column));
		fire("pointerup", middle(column));
		return true;
	})(%s)`, quote([]string{pointer, card, column})))
}
