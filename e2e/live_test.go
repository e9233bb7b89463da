package e2e

import (
	"time"
)

// twoWindowsLive shows a list, a board and a page to one person while another works: changes appear by themselves
// within a second, and half-typed text stays.
func twoWindowsLive(c *crew) {
	lead := c.make("ada", "leads", map[string]any{"title": "Ąžuolas", "amount": "100"})
	list, board, page := c.window("mantas"), c.window("mantas"), c.window("mantas")
	list.Visit("/leads")
	board.Visit("/leads/board")
	page.Visit("/leads/" + lead)
	board.Wait("#card-" + lead)

	// Mantas is typing.
	phone := "#row-" + lead + "-phone"
	list.Click(phone + " button")
	list.Type(phone+" input[name=phone]", "+370 6")

	version := 1.0
	change := func(field string, value any) {
		version = c.as("ada").Patch("/leads/"+lead, map[string]any{"version": version, field: value}).Want(200).Object()["version"].(float64)
	}
	for _, view := range []struct {
		w      *Window
		target string
	}{{list, "#row-" + lead + "-amount"}, {board, "#card-" + lead}, {page, "#page-" + lead + "-amount"}} {
		fastest := time.Minute
		for _, amount := range []string{"1111", "2222", "3333"} {
			change("amount", amount)
			began := time.Now()
			view.w.WaitIn(view.target, amount[:1]+","+amount[1:])
			fastest = min(fastest, time.Since(began))
		}
		c.Logf("%s: %v", view.target, fastest)
		if fastest > time.Second {
			c.Errorf("%s shows a change after %v", view.target, fastest)
		}
	}

	if got := list.Value(phone + " input[name=phone]"); got != "+370 6" {
		c.Errorf("what was half typed is %q", got)
	}
	if focus := Eval[string](list, "document.activeElement.name"); focus != "phone" {
		c.Errorf("the focus is on %q", focus)
	}
	list.Type(phone+" input[name=phone]", "+370 612 34567")
	list.Press("Enter")
	list.WaitIn(phone, "34567")
	list.WaitIn("#row-"+lead+"-amount", "3,333") // Ada's change is not undone by his
	page.WaitIn("#page-"+lead+"-phones", "34567")

	other := c.make("ada", "leads", map[string]any{"title": "Beržas"})
	list.Wait("#row-" + other)
	board.Wait("#card-" + other)
	c.as("ada").Delete("/leads/" + other).Want(204)
	list.WaitGone("#row-" + other)
	board.WaitGone("#card-" + other)
}

// twoEditOneValue lets two people change the same value: the second sees the new value and chooses.
func twoEditOneValue(c *crew) {
	lead := c.make("ada", "leads", map[string]any{"title": "Ąžuolas", "city": "Plungė"})
	w := c.window("mantas")
	w.Allow("409")
	w.Visit("/leads/" + lead)
	city := "#page-" + lead + "-city"
	w.Click(city + " button")
	w.Wait(city + " input[name=city]")
	c.as("ada").Patch("/leads/"+lead, map[string]any{"version": 1, "city": "Telšiai"}).Want(200)
	w.Type(city+" input[name=city]", "Kretinga")
	w.Press("Enter")
	w.WaitIn(city+" [role=alert]", "Telšiai")
	if now := c.as("ada").Get("/leads/" + lead).Object()["city"]; now != "Telšiai" {
		c.Errorf("the city is %v", now)
	}
	w.Click(city + " button[type=submit]")
	w.WaitIn(city, "Kretinga")
}
