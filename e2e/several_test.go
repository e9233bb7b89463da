package e2e

// severalPhones gives a lead further numbers: in the dialog, on its page and without scripts.
func severalPhones(c *crew) {
	w := c.window("ada")
	w.Visit("/leads")
	w.Click("text=New lead")
	w.Type("dialog input[name=title]", "Numeriai")
	w.Type("dialog [data-entry]:nth-child(1) input[name=phones]", "+370 5 212 3456")
	w.Type("dialog [data-entry]:nth-child(2) input[name=phones]", "+370 612 34567")
	w.Click("dialog [data-entries]:has([name=phones]) [data-entry-add]")
	w.Wait("dialog [data-entry]:nth-child(3) input[name=phones]:focus")
	w.Type("dialog [data-entry]:nth-child(3) input[name=phones]", "+370 5 212 3457")
	w.Choose("dialog [data-entry]:nth-child(3) select", "Home")
	w.Click("dialog [data-entry]:nth-child(2) input[type=radio]")
	w.Screenshot("phones-dialog")
	w.Axe()
	w.Click("dialog button[type=submit]")
	w.WaitIn("#panel", "Home")
	w.WaitIn("#panel", "Mobile · Main")
	w.Screenshot("phones-panel")
	at := "/leads/" + w.idOf("Numeriai")
	w.Visit(at)
	w.WaitCount("main a[href^='tel:']", 3)
	if first, err := eval[string](w, `document.querySelector("main a[href^='tel:']").href`); err != nil || first != "tel:+37061234567" {
		w.t.Errorf("the first number is %s: %v", first, err)
	}
	w.Click("main [data-field=phones]")
	w.Wait("main input[name=phones]:focus")
	w.Screenshot("phones-cell")
	w.Axe()
	w.Click("main [data-entry]:nth-child(3) [data-entry-remove]")
	w.Press("Enter")
	w.WaitCount("main a[href^='tel:']", 2)
	w.Screenshot("phones-page")
	for _, lang := range []string{"lt", "hu"} {
		w.speak(lang)
		for name, v := range map[string]Viewport{"wide": Desktop, "phone": Phone} {
			w.SetViewport(v)
			w.Dark(v == Phone)
			w.Visit(at + "/edit")
			w.Focus("main input[name=phones]")
			w.Screenshot("phones-form-" + lang + "-" + name)
			w.Visit(at)
			w.Focus("main [data-field=phones]")
			w.Screenshot("phones-seen-" + lang + "-" + name)
		}
	}
	w.Dark(false)
	w.SetViewport(Desktop)
	w.speak("en")
}
