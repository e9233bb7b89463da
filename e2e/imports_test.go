package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/e2e/product"
)

// importer returns a window of a person with the given role on the import page.
func importer(t *testing.T, p *product.Place, s *product.Server, who, role string) *Window {
	t.Helper()
	p.Run("correct horse battery", "user", "add", "--workspace", "acme", "--email", who+"@example.com", "--name", who, "--role", role, "--language", "en", "--password-stdin")
	w := NewBrowser(t).Window(s.URL)
	w.Visit("/sign-in")
	w.Type("[name=email]", who+"@example.com")
	w.Type("[name=password]", "correct horse battery")
	w.Click("text=Sign in")
	w.Wait("a[href=\"/imports\"]")
	return w
}

func TestImportInTheBrowser(t *testing.T) {
	p := product.NewPlace(t, "sqlite")
	p.Run("", "workspace", "add", "--slug", "acme", "--name", "Acme", "--country", "LT")
	s := p.Start()
	w := importer(t, p, s, "ada", "administrator")
	w.Visit("/imports")
	w.Screenshot("imports-empty")
	w.Axe()

	w.Upload("[name=file]", file(t, "klientai.csv", "Pavadinimas;El. paštas;Tel.;Miestas;Gimimo data;Suma;Šaltinis;Pastabos\n"+
		"Žemaitijos Print;jonas@print.example;+370 446 12345;Telšiai;03/04/1984;1 250,50;Paroda;pirmas\n"+
		"Dzūkijos Foto;ne adresas;;Alytus;;;Paroda;antras\n"+strings.Repeat("Eilutė;;;Vilnius;;;;\n", 60)))
	w.Click("text=Upload")
	w.Wait("text=Import 62 rows")
	w.WaitText("This is not an e-mail address.")
	w.WaitText("It is not clear which is the day and which the month. Say which comes first.")
	w.Screenshot("import-columns")
	Eval[bool](w, "document.querySelector('#preview').scrollIntoView(), true")
	w.Screenshot("import-preview")
	w.Axe()

	w.Choose("label=Dates such as 03/04/2026", "Day first")
	w.WaitNoText("It is not clear which is the day and which the month. Say which comes first.")
	w.Allow("422")
	w.Choose("label=Field for the column Miestas", "Title")
	w.WaitText("Two columns go to the field “Title”. Choose one.")
	w.Screenshot("import-twice")
	w.Axe()
	w.Choose("label=Field for the column Miestas", "City")
	w.WaitNoText("Two columns go to the field “Title”. Choose one.")
	w.Choose("label=Separator", "Comma")
	w.WaitGone("label=Field for the column Miestas")
	w.Choose("label=Separator", "Semicolon")
	w.Wait("label=Field for the column Miestas")

	w.Dark(true)
	w.Screenshot("import-columns-dark")
	w.Axe()
	w.Dark(false)
	w.SetViewport(Phone)
	w.Screenshot("import-columns-phone")
	w.Axe()
	w.SetViewport(Desktop)

	w.Choose("label=Dates such as 03/04/2026", "Day first")
	w.Click("text=Import 62 rows")
	w.Wait("text=Download the skipped rows")
	w.WaitText("ne adresas")
	w.Screenshot("import-report")
	w.Axe()
	w.SetViewport(Phone)
	w.Screenshot("import-report-phone")
	w.Axe()
	w.SetViewport(Desktop)
	report := Eval[string](w, "fetch(document.querySelector('a[href$=\"report.csv\"]').href).then(r => r.text())")
	if !strings.Contains(report, "Dzūkijos Foto;ne adresas;;Alytus;;;Paroda;antras;3;El. paštas: This is not an e-mail address.") {
		t.Errorf("the report: %q", report)
	}
	w.Click("text=Show what was imported")
	w.WaitText("Eilutė")
	w.Visit("/imports")
	w.Wait("text=klientai.csv")
	w.Screenshot("imports")
	w.Axe()
}

// The progress of a long import updates by itself, and the import continues when the user leaves.
func TestImportContinuesWithoutThePage(t *testing.T) {
	p := product.NewPlace(t, "sqlite")
	p.Run("", "workspace", "add", "--slug", "acme", "--name", "Acme", "--country", "LT")
	s := p.Start()
	w := importer(t, p, s, "ona", "member")
	var long strings.Builder
	long.WriteString("title,city\n")
	for range 20_000 {
		long.WriteString("Lead,Vilnius\n")
	}
	w.Visit("/imports")
	w.Upload("[name=file]", file(t, "long.csv", long.String()))
	w.Click("text=Upload")
	w.Wait("text=Import 20,000 rows")
	w.Click("text=Import 20,000 rows")
	w.Wait("progress")
	w.Screenshot("import-progress")
	w.Axe()
	at := w.URL()
	w.Visit("/leads")
	w.Visit(at)
	w.WaitText("Every row was imported.")
	if !quiet(w, "/imports/") {
		t.Error("the page still asks how far the import is")
	}
	if w.Count("progress") != 0 {
		t.Error("the progress still shows")
	}
}

// quiet waits until the page has requested no path containing part for five seconds. The last change event may come
// after the page that already shows the change, so the first few seconds prove nothing.
func quiet(w *Window, part string) bool {
	asked := "performance.getEntriesByType('resource').filter(e => e.name.includes('" + part + "')).length"
	for range 4 {
		before := Eval[int](w, asked)
		time.Sleep(5 * time.Second)
		if Eval[int](w, asked) == before {
			return true
		}
	}
	return false
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Choosing the file's country updates the preview at once.
func TestImportOfAFilesCountry(t *testing.T) {
	p := product.NewPlace(t, "sqlite")
	p.Run("", "workspace", "add", "--slug", "acme", "--name", "Acme", "--country", "LT")
	s := p.Start()
	w := importer(t, p, s, "ada", "administrator")
	w.Visit("/imports?type=company")
	w.Upload("[name=file]", file(t, "firmy.csv", "Názov;Telefón;Krajina\nKováč a synovia;0903 123 456;\nNordica;0903 123 457;RU\nGelinta;8 612 34567;LT\n"))
	w.Click("text=Upload")
	w.Wait("text=Import 3 rows")
	w.WaitText("Read as +370 612 34567")
	w.WaitNoText("Read as +421 903 123 456")
	w.Choose("label=Country of the phone numbers", "Slovakia")
	w.WaitText("Read as +421 903 123 456")
	w.WaitText("Read as +421 903 123 457")
	w.WaitText("Read as +370 612 34567")
	w.Screenshot("import-country")
	w.Axe()
	w.Dark(true)
	Eval[bool](w, "document.querySelector('#preview').scrollIntoView(), true")
	w.Screenshot("import-country-dark")
	w.Axe()
	w.Dark(false)
	w.SetViewport(Phone)
	w.Screenshot("import-country-phone")
	w.Axe()
	w.SetViewport(Desktop)
	w.Click("text=Import 3 rows")
	w.WaitText("Every row was imported.")
	w.Visit("/companies?phone=%2B421903123456")
	w.Wait("text=Kováč a synovia")
	w.Click("text=Kováč a synovia")
	w.Wait("a[href='tel:+421903123456']")
	w.Screenshot("imported-phone")
}
