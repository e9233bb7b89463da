package e2e

// afterOthers presses Tab in a changed cell and ends the request of another part of the page, as a refresh may do at
// that moment. It returns the number of requests sent until then: only the save, not yet the control of the next cell.
const afterOthers = `(() => {
	let begun = 0;
	const count = () => { begun++; };
	document.addEventListener("htmx:before:request", count);
	const input = document.querySelector("[data-cell] input[name=amount]");
	input.value = "1234";
	input.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true, cancelable: true }));
	const ctx = { sourceElement: document.body, request: { method: "GET" } };
	document.body.dispatchEvent(new CustomEvent("htmx:finally:request", { bubbles: true, detail: { ctx } }));
	document.removeEventListener("htmx:before:request", count);
	return begun;
})()`

// tabWaitsForItsCell moves to the next cell once the previous one is saved, whatever other request ends before.
func tabWaitsForItsCell(c *crew) {
	row := "#row-" + c.make("ada", "leads", leadOf("Žvakės", "Žvakės, UAB", "Ona", "Žukauskaitė"))
	w := c.window("ada")
	cell := row + "-amount"
	w.Click(cell + " button")
	w.Wait(cell + " input[name=amount]")
	if begun := Eval[int](w, afterOthers); begun != 1 {
		c.Errorf("%d requests have begun, not the save alone", begun)
	}
	w.WaitIn(cell, "1,234")
	w.Wait(row + " .cell-editing:not(" + cell + ")")
}
