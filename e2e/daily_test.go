package e2e

import (
	"strings"
)

// workOnMany changes several leads at once and undoes it, disqualifies and reopens leads, deletes and restores.
func workOnMany(c *crew) {
	for _, title := range []string{"Ąžuolas", "Beržas", "Drebulė", "Eglė"} {
		c.make("ada", "leads", map[string]any{"title": title})
	}
	c.as("mantas")
	w := c.window("ada")
	all := []string{w.row("Ąžuolas"), w.row("Beržas"), w.row("Drebulė"), w.row("Eglė")}

	tickFirst := func(n int) { // the newest is on top
		w.Focus(all[3] + " a")
		w.Press("x")
		for range n - 1 {
			w.Press("j")
		}
		w.Press("Shift+X")
		w.WaitIn("#bulk", "Selected: "+string(rune('0'+n)))
	}
	tickFirst(3)
	w.Choose("#bulk select[name=status]", "Contacted")
	for n, row := range all {
		want := "contacted"
		if n == 0 {
			want = "new"
		}
		w.WaitValue(row+" select", want)
	}
	w.Press("z")
	for _, row := range all {
		w.WaitValue(row+" select", "new")
	}

	tickFirst(4)
	w.Choose("#bulk select[name=owner]", "mantas")
	for _, row := range all {
		w.WaitIn(row+"-owner", "mantas")
	}
	w.Press("z")
	for _, row := range all {
		w.WaitIn(row+"-owner", "ada")
	}

	tickFirst(2)
	w.Click("#bulk [popovertarget=bulk-more]")
	w.Click("#bulk-more [formaction='/leads/disqualify']")
	w.Click("#dialog label:has([value=bad_data])")
	w.Type("#dialog textarea[name=note]", "Nobody lives there")
	w.Click("#dialog button[type=submit]")
	w.WaitGone("#dialog")
	for n, row := range all[2:] {
		w.WaitValue(row+" select", "bad_data")
		if n == 0 {
			w.Click(row + " [data-row-menu]")
			w.Click("#row-menu [data-do$='/extend']")
			w.WaitValue(row+" select", "new")
		}
	}
	w.Visit("/leads/" + strings.TrimPrefix(all[3], "#row-"))
	w.WaitText("Nobody lives there")

	w.Visit("/leads")
	c.rangeOverRefresh(w, all)
	tickFirst(3)
	c.deleteTicked(w)
	w.WaitRows(1)
	w.Press("z")
	w.WaitRows(4)
	tickFirst(2)
	c.deleteTicked(w)
	w.WaitRows(2)
	w.Visit("/trash")
	w.WaitRows(2)
	w.Click(all[3] + " button")
	w.WaitRows(1)
	w.Visit("/leads")
	w.WaitRows(3)
	w.Wait("text=Eglė")
}

// deleteTicked deletes the ticked leads. Two of them have a note, so a question comes first.
func (c *crew) deleteTicked(w *Window) {
	c.Helper()
	w.Click("#bulk [popovertarget=bulk-more]")
	w.Click("#bulk-more [value=delete]")
	w.WaitIn("#dialog", "Notes: 2")
	w.Click("#dialog button[type=submit]")
	w.WaitGone("#dialog")
}

// rangeOverRefresh selects a range that was begun before a colleague's change refreshed the list, and deselects it.
func (c *crew) rangeOverRefresh(w *Window, rows []string) {
	last := len(rows) - 1
	w.Focus(rows[last] + " a")
	w.Press("x")
	w.WaitIn("#bulk", "Selected: 1")
	lead := "/leads/" + strings.TrimPrefix(rows[last], "#row-")
	version := c.as("mantas").Get(lead).Want(200).Object()["version"]
	c.as("mantas").Patch(lead, map[string]any{"version": version, "phone": "+370 612 34567"}).Want(200)
	w.WaitIn(rows[last]+"-phone", "34567")
	w.Focus(rows[last-2] + " a")
	w.Press("Shift+X")
	w.WaitIn("#bulk", "Selected: 3")
	w.Press("Escape")
	w.WaitGone("#bulk")
}

// WaitValue waits until a control has the value.
func (w *Window) WaitValue(target, want string) {
	w.t.Helper()
	w.until("wait until "+target+" holds "+want, func() (bool, string, error) {
		n, err := find[int](w, "count", target)
		if err != nil || n == 0 {
			return false, "not there", err
		}
		held, err := find[string](w, "value", target)
		return held == want, held, err
	})
}
