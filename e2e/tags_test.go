package e2e

// tagsAreTyped makes a tag in a cell, finds it in another record and takes it away again, by keys alone.
func tagsAreTyped(c *crew) {
	first := c.make("ada", "leads", leadOf("Žvakės", "Žvakės, UAB", "Ona", "Žukauskaitė"))
	second := c.make("ada", "leads", leadOf("Spauda", "Spauda, UAB", "Jonas", "Rimkus"))
	w := c.window("ada")
	w.Visit("/leads?col=name.status.tags.owner")
	cell := "#row-" + first + "-tags"
	w.Click(cell + " button")
	w.Type(cell+" .tag-input", "Šaltas")
	w.Wait(cell + " [role=option][data-new]")
	w.Press("Enter")
	w.Wait(cell + " .tag-chosen")
	w.Type(cell+" .tag-input", "VIP")
	w.Wait(cell + " [role=option][data-new]")
	w.Press(",")
	w.WaitCount(cell+" .tag-chosen", 2)
	w.Wait(cell + " .tag-input[aria-expanded=false]") // the list covers what is below it
	w.Axe()
	w.Press("Enter")
	w.WaitIn(cell, "Šaltas")
	w.WaitIn(cell, "VIP")

	cell = "#row-" + second + "-tags"
	w.Click(cell + " button")
	w.Type(cell+" .tag-input", "salt")
	w.WaitIn(cell+" [role=option]", "Šaltas")
	w.Press("Enter")
	w.WaitCount(cell+" .tag-chosen", 1)
	w.Screenshot("tags-cell")
	w.Press("Enter")
	w.WaitIn(cell, "Šaltas")

	w.Click(cell + " button")
	w.Wait(cell + " .tag-chosen")
	w.Focus(cell + " .tag-input")
	w.Press("Backspace")
	w.Press("Enter")
	w.WaitGone(cell + " .tag-list")
	w.Axe()
}
