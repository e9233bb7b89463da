package app

import (
	"os"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/store"
)

func (w *world) files() {
	w.t.Helper()
	dir, err := blob.Open(w.t.TempDir())
	w.ok(err)
	w.t.Cleanup(func() { dir.Close() })
	w.Files = dir
}

func (w *world) runImport(by crm.Actor, typ, text string, change func(*ImportPlan)) (*store.Import, []PreviewRow) {
	w.t.Helper()
	i, err := w.Upload(w.ctx, by, w.home.Type(typ), "leads.csv", strings.NewReader(text))
	w.ok(err)
	p, err := Plan(i)
	w.ok(err)
	if change != nil {
		change(&p)
	}
	_, _, rows, err := w.Preview(w.ctx, by, i.ID, &p)
	w.ok(err)
	i, err = w.RunImport(w.ctx, by, i.ID, func(*store.Import) {})
	w.ok(err)
	return i, rows
}

func TestImportPeople(t *testing.T) {
	text, err := os.ReadFile("../sheet/testdata/us-500.csv")
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		w.files()
		i, rows := w.runImport(w.ona, "lead", string(text), nil)
		if i.Created != 500 || i.Skipped != 0 || i.State != store.ImportDone {
			problems, _ := w.ImportProblems(w.ctx, w.ona, i.ID, 0, 5)
			t.Fatalf("%+v %+v", i, problems)
		}
		if len(rows) != 20 || rows[0].Title != "Benton John B Jr" {
			t.Errorf("preview: %d rows, %+v", len(rows), rows[0])
		}
		got := w.find(w.ona, map[string][]string{"q": {"darakjy"}})
		if len(got) != 1 {
			t.Errorf("found %v", got)
		}
		recs, _ := w.walkPages(w.ona, map[string][]string{"q": {"jbutt@gmail"}})
		l := recs[0].(*crm.Lead)
		if l.FirstName != "James" || l.Phone != "504-621-8927" || l.Mobile != "504-845-1427" || l.City != "New Orleans" || l.Postcode != "70116" || l.Owner != w.ona.User {
			t.Errorf("%+v", l)
		}
	})
}

func TestImportTellsWhatIsWrong(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "Pavadinimas;El. paštas;Suma;Šaltinis;Extra\nA;a@x.example;1 234,50;Mugė;one\nB;not an address;5;Mugė;two\nC;c@x.example;12,345;;\nD;d@x.example\n"
		i, rows := w.runImport(w.ada, "lead", text, nil)
		if i.Created != 1 || i.Skipped != 3 {
			t.Fatalf("%+v", i)
		}
		if rows[1].Problems[0].Column != "El. paštas" {
			t.Errorf("%+v", rows[1].Problems)
		}
		problems, err := w.ImportProblems(w.ctx, w.ada, i.ID, 0, 100)
		w.ok(err)
		if len(problems) != 3 || problems[0].Line != 3 || problems[0].Value != "not an address" || problems[1].Key != "invalid_amount" || problems[2].Key != "row_ragged_short" {
			t.Errorf("%+v", problems)
		}
		recs, _ := w.walkPages(w.ada, map[string][]string{})
		l := recs[0].(*crm.Lead)
		h, err := w.App.Home(w.ctx, w.home.ID)
		w.ok(err)
		if l.Amount.Minor != 123450 || h.Lists.Item("source", l.Source).Name != "Mugė" || l.Description != "Extra: one" {
			t.Errorf("%+v", l)
		}
	})
}
