package e2e

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/e2e/product"
)

// TestTheMainJob is the main story of Vedlys, on each engine: set-up by the one-time link, a file is imported, a lead
// is found, worked on, and becomes a customer.
func TestTheMainJob(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			server := product.NewPlace(t, engine).Start()
			w := NewBrowser(t).Window(server.URL)
			setUp(w, server.SetupPath())
			importLeads(w)
			enterLeads(w)
			findInAnotherSpelling(w)
			editInPlace(w)
			stepThroughPanel(w)
			moveOnTheBoard(w)
			qualifyAndTakeBack(w)
		})
	}
}

func setUp(w *Window, link string) {
	w.t.Helper()
	w.Visit("/")
	if w.URL() != "/setup" {
		w.t.Errorf("a fresh Vedlys begins at %s", w.URL())
	}
	w.Visit(link)
	w.Type("input[name=name]", "Žemaitijos spauda")
	w.Choose("select[name=country]", "Lithuania")
	w.Type("input[name=person]", "Ada Vaičiūnaitė")
	w.Type("input[name=email]", "ada@spauda.example")
	w.Type("input[name=password]", "correct horse battery staple")
	w.Click("label:has(input[name=sample])") // no sample data
	w.Click("text=Start")
	w.Wait("#list")
	w.WaitText("Žemaitijos spauda")
	if w.URL() != "/leads" {
		w.t.Errorf("set-up ends at %s", w.URL())
	}
	w.speak("en")
	w.Visit(link)
	if strings.HasPrefix(w.URL(), "/setup") {
		w.t.Error("the link works twice")
	}
}

// importLeads imports a file of 500 leads and waits for the progress.
func importLeads(w *Window) {
	w.t.Helper()
	w.Visit("/leads")
	w.Click("text=Import")
	file, err := filepath.Abs(filepath.Join("..", "sheet", "testdata", "us-500.csv"))
	if err != nil {
		w.t.Fatal(err)
	}
	w.Upload("[name=file]", file)
	w.Click("text=Upload")
	w.Wait("text=Import 500 rows")
	w.WaitText("Benton John B Jr") // of the first row
	w.Click("text=Import 500 rows")
	w.WaitText("Every row was imported.") // without a reload
	w.Click("text=Show what was imported")
	w.WaitRows(50)
	w.WaitIn(".head", "500")
}

// enterLeads creates leads in the dialog, one after the other, with the keyboard.
func enterLeads(w *Window) {
	w.t.Helper()
	w.Visit("/leads")
	for _, l := range [][4]string{
		{"Žukauskas Offset", "Žukauskas, UAB", "Ona", "1000"}, {"Löwe Druck", "Löwe GmbH", "Jürgen", "2000"},
		{"Щербаков и сыновья", "ООО Щербаков", "Юлия", "500"},
	} {
		w.Press("c")
		w.Type("#dialog input[name=title]", l[0])
		w.Type("#dialog input[name=company_name]", l[1])
		w.Type("#dialog input[name=first_name]", l[2])
		w.Type("#dialog input[name=amount]", l[3])
		w.Press("Ctrl+Enter")
		w.Wait("#panel-body")
		w.WaitGone("#dialog")
		w.Press("Escape")
		w.WaitGone("#panel-body")
	}
}

// findInAnotherSpelling searches for names in the letters of the reader's own keyboard.
func findInAnotherSpelling(w *Window) {
	w.t.Helper()
	for typed, found := range map[string]string{
		"zukauskas": "Žukauskas Offset", "Жукаускас": "Žukauskas Offset", "LOWE GMBH": "Löwe Druck", "ščerbakov": "Щербаков и сыновья", "jurgen": "Löwe Druck",
	} {
		w.Type("#list-search", typed)
		w.WaitURL(url.Values{"q": {typed}}.Encode())
		w.WaitRows(1)
		w.Wait("text=" + found)
		w.Press("Ctrl+k")
		w.Type("#palette-input", typed)
		w.Wait("#palette-found .palette-item")
		w.Press("Escape")
	}
	w.Type("#list-search", "")
	w.WaitRows(50)
}

// WaitRows waits until the list has n rows.
func (w *Window) WaitRows(n int) {
	w.t.Helper()
	w.WaitCount("main tr[data-id]", n)
}

// row returns the selector of the row of a record in the list.
func (w *Window) row(title string) string {
	w.t.Helper()
	w.Wait("text=" + title)
	return "#row-" + w.idOf(title)
}

// idOf returns the ID of a record in the list or board.
func (w *Window) idOf(title string) string {
	w.t.Helper()
	id := Eval[string](w, `[...document.querySelectorAll("main [data-id]")].find(e => e.querySelector("a")?.textContent.trim() === `+quote([]string{title})+`[0])?.dataset.id || ""`)
	if id == "" {
		w.t.Fatalf("%s is not on the page", title)
	}
	return id
}

// editInPlace changes a value in its cell, is refused, and undoes the change with one key.
func editInPlace(w *Window) {
	w.t.Helper()
	w.Allow("422")
	row := w.row("Löwe Druck")
	cell := row + "-amount"
	w.Click(cell + " button")
	w.Type(cell+" input[name=amount]", "much")
	w.Press("Enter")
	w.Wait(cell + " [role=alert]")
	w.Type(cell+" input[name=amount]", "2500")
	w.Press("Enter")
	w.WaitIn(cell, "2,500")
	w.Press("z")
	w.WaitIn(cell, "2,000")

	w.Click(cell + " button")
	w.Type(cell+" input[name=amount]", "9999")
	w.Press("Escape")
	w.Wait(cell + " button")
	w.WaitIn(cell, "2,000")
}

// stepThroughPanel opens a lead beside the list, steps to its neighbours, changes one there and closes the panel.
func stepThroughPanel(w *Window) {
	w.t.Helper()
	order := []string{"Щербаков и сыновья", "Löwe Druck", "Žukauskas Offset"} // the newest first
	w.Click("text=" + order[0])
	w.WaitIn("#panel", order[0])
	for _, next := range order[1:] {
		w.Press("j")
		w.WaitIn("#panel", next)
		if id := w.idOf(next); !strings.Contains(w.URL(), "peek="+id) {
			w.t.Errorf("the address does not say that %s is open: %s", next, w.URL())
		}
	}
	w.Press("k")
	w.WaitIn("#panel", order[1])
	phone := "#panel-" + w.idOf(order[1]) + "-phones"
	w.Click(phone + " button")
	w.Type(phone+" input[name=phones]", "+49 30 901820")
	w.Press("Enter")
	w.WaitIn(phone, "901820")
	w.Type("#panel textarea[name=text]", "Rang back on Thursday")
	w.Press("Ctrl+Enter")
	w.WaitIn("#panel", "Rang back on Thursday")
	w.Visit(w.URL()) // the URL alone shows the same
	w.WaitIn("#panel", "Rang back on Thursday")
	w.Press("Escape")
	w.WaitGone("#panel-body")
}

// moveOnTheBoard moves a card with the mouse, with keys and with its menu. The sums follow.
func moveOnTheBoard(w *Window) {
	w.t.Helper()
	w.Visit("/leads/board")
	card := "#card-" + w.idOf("Löwe Druck")
	column := func(name string) string {
		return "#cards-" + Eval[string](w, `[...document.querySelectorAll("[data-column]")].find(c => c.dataset.name === `+quote([]string{name})+`[0]).dataset.column`)
	}
	fresh, contacted := column("New"), column("Contacted")
	head := func(cards string) string { return strings.Replace(cards, "#cards-", "#column-", 1) + " .board-head" }
	w.WaitIn(head(fresh), "503 €3.5K")

	w.Drag(card, contacted)
	w.Wait(contacted + " " + card)
	w.WaitIn(head(fresh), "502 €1.5K")
	w.WaitIn(head(contacted), "1 €2K")
	w.Press("z")
	w.Wait(fresh + " " + card)
	w.WaitIn(head(fresh), "503 €3.5K")

	w.flick(card, contacted)
	w.Wait(contacted + " " + card)
	w.WaitIn(head(contacted), "1 €2K")
	w.Press("z")
	w.Wait(fresh + " " + card)

	w.Focus(card + " a")
	w.Press("Shift+ArrowRight")
	w.Wait(contacted + " " + card)
	w.WaitIn(head(contacted), "1 €2K")
	w.Press("Shift+ArrowLeft")
	w.Wait(fresh + " " + card)
	w.WaitIn(head(fresh), "503 €3.5K")

	w.Click(card + " [data-move-menu]")
	w.Click("#move-menu [data-move='" + strings.TrimPrefix(contacted, "#cards-") + "']")
	w.Wait(contacted + " " + card)
	w.WaitIn(head(contacted), "1 €2K")
	w.Visit("/leads/board")
	w.Wait(contacted + " " + card)
}

// flick drags a card so quickly that the last move and the release come together.
func (w *Window) flick(card, column string) {
	w.t.Helper()
	w.point("drop on", column)
	w.point("drag", card)
	Eval[bool](w, `(async ([card, column]) => {
		const middle = (css) => { const r = document.querySelector(css).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
		const fire = (type, [clientX, clientY]) => document.elementFromPoint(clientX, clientY).dispatchEvent(new PointerEvent(type,
			{ bubbles: true, cancelable: true, composed: true, isPrimary: true, pointerType: "mouse", button: 0, buttons: 1, clientX, clientY }));
		const [x, y] = middle(card);
		fire("pointerdown", [x, y]);
		fire("pointermove", [x + 10, y]);
		while (!document.querySelector(".board-held")) await new Promise(requestAnimationFrame);
		fire("pointermove", middle(column));
		fire("pointerup", middle(column));
		document.querySelector("[data-board]").click(); // browsers click on the common ancestor of both places
		return true;
	})(`+quote([]string{card, column})+`)`)
}

// qualifyAndTakeBack turns a lead into a company, a contact and an opportunity, reads the receipt, and undoes it all.
func qualifyAndTakeBack(w *Window) {
	w.t.Helper()
	w.Visit("/leads")
	lead := w.idOf("Žukauskas Offset")
	w.Visit("/leads/" + lead)
	w.Click("text=Qualify")
	w.Click("#dialog label:has(input[name=side])")
	w.Click("#dialog button[value=details]")
	w.Type("#dialog input[name='company.name']", "Žukausko spaustuvė, UAB")
	w.Click("#dialog button[value=next]")
	w.WaitCount(".panes-pane", 3)
	for _, made := range []string{"Žukausko spaustuvė, UAB", "Ona", "Žukauskas Offset"} {
		w.WaitText(made)
	}
	w.Visit("/leads/" + lead)
	w.WaitIn(".status", "Qualified")
	w.Click("text=Result")
	w.WaitIn("#dialog", "Žukausko spaustuvė, UAB")
	w.WaitIn("#dialog", "Žukauskas, UAB") // the lead's own spelling
	w.Click("#dialog button[type=submit]")
	w.WaitGone("#dialog")
	w.Wait("text=Qualify")
	for _, path := range []string{"/companies", "/contacts", "/opportunities"} {
		w.Visit(path)
		w.WaitRows(0)
	}
}
