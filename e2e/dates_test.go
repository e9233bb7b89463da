package e2e

// datesByKeyboard chooses a date in the calendar with the keyboard, types another as people write it, and types an
// impossible one, which is refused.
func datesByKeyboard(c *crew) {
	w := c.window("ada")
	w.Visit("/opportunities/new")
	w.Type("input[name=name]", "Stogas")
	w.Type("input[name=expected_close]", "24 Oct 2026")
	w.Focus(".field-date:has([name=expected_close]) [data-calendar]")
	w.Press("Enter")
	w.WaitIn(".calendar-title", "October 2026")
	w.Wait(".calendar [data-day='2026-10-24']:focus[aria-selected=true]")
	w.Screenshot("calendar")
	for _, step := range [][2]string{{"ArrowRight", "2026-10-25"}, {"ArrowDown", "2026-11-01"}, {"Home", "2026-10-26"}, {"End", "2026-11-01"}, {"PageDown", "2026-12-01"},
		{"PageUp", "2026-11-01"}, {"Shift+PageUp", "2025-11-01"}, {"ArrowLeft", "2025-10-31"}, {"PageUp", "2025-09-30"}, {"ArrowUp", "2025-09-23"}} {
		w.Press(step[0])
		w.Wait(".calendar [data-day='" + step[1] + "']:focus")
	}
	w.Press("Tab")
	w.Wait(".calendar-today:focus")
	w.Press("Escape")
	w.WaitGone(".calendar")
	w.Wait("[data-calendar]:focus")
	w.WaitValue("input[name=expected_close]", "24 Oct 2026")
	w.Press("Enter")
	w.Wait(".calendar [data-day='2026-10-24']:focus")
	w.Press("ArrowRight")
	w.Press("Enter")
	w.WaitGone(".calendar")
	w.Wait("input[name=expected_close]:focus")
	w.WaitValue("input[name=expected_close]", "25 Oct 2026")
	w.Allow("/opportunities: 422")
	w.Type("input[name=expected_close]", "31.02.2027")
	w.Press("Enter")
	w.WaitText("There is no such day: 31.02.2027.")
	w.Type("input[name=expected_close]", "2027. 02. 17.")
	w.Press("Enter")
	w.WaitText("17 Feb 2027")
}
