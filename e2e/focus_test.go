package e2e

import "fmt"

// stepsKeepThePolicy steps through records after the browser has resized the note box, which leaves a style attribute on it.
// Nothing may copy the attribute to the next record's box: the policy refuses that.
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
