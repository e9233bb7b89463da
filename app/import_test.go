package app

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

func (w *world) files() {
	w.t.Helper()
	dir, err := blob.Open(w.t.TempDir())
	w.ok(err)
	w.t.Cleanup(func() { dir.Close() })
	w.Files = dir
}

// upload uploads a file and lets change edit its plan.
func (w *world) upload(by crm.Actor, typ, text string, change func(*imports.Plan)) (*store.Import, imports.Plan) {
	w.t.Helper()
	i, err := w.Imports.Upload(w.ctx, by, w.ws.Type(typ), "file.csv", strings.NewReader(text))
	w.ok(err)
	p, err := imports.PlanOf(i)
	w.ok(err)
	if change != nil {
		change(&p)
		i, err = w.Imports.Replan(w.ctx, by, i.ID, p)
		w.ok(err)
		p, err = imports.PlanOf(i)
		w.ok(err)
	}
	return i, p
}

// imported imports a file completely.
func (w *world) imported(by crm.Actor, typ, text string, change func(*imports.Plan)) *store.Import {
	w.t.Helper()
	i, _ := w.upload(by, typ, text, change)
	i, err := w.Imports.Run(w.ctx, by, i.ID, func(*store.Import) {})
	w.ok(err)
	if i.State != store.ImportDone || i.Created+i.Skipped != i.Rows {
		w.t.Fatalf("%+v", i)
	}
	return i
}

func (w *world) problems(by crm.Actor, i *store.Import) []string {
	w.t.Helper()
	list, err := w.Imports.Problems(w.ctx, by, i.ID, 0, 1000)
	w.ok(err)
	out := []string{}
	for _, p := range list {
		out = append(out, fmt.Sprintf("%d %s %s %s", p.Line, p.Column, p.Value, p.Key))
	}
	return out
}

// byTitle returns all leads that the actor sees.
func (w *world) byTitle(by crm.Actor) map[string]*crm.Lead {
	w.t.Helper()
	recs, _ := w.readPages(by, map[string][]string{"limit": {"200"}})
	out := map[string]*crm.Lead{}
	for _, r := range recs {
		l := r.(*crm.Lead)
		if out[l.Title] != nil {
			w.t.Errorf("two leads are called %q", l.Title)
		}
		out[l.Title] = l
	}
	return out
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %q\nwant %q", what, got, want)
	}
}

func TestImportPeople(t *testing.T) {
	text, err := os.ReadFile("../sheet/testdata/us-500.csv")
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		w.files()
		i, p := w.upload(w.ona, "lead", string(text), nil)
		same(t, "fields", p.Fields, []string{"first_name", "last_name", "company_name", "street", "city", "", "region", "postcode", "phone", "mobile", "email"})
		rows, err := w.Imports.Preview(w.ctx, w.ona, i, p)
		w.ok(err)
		if len(rows) != imports.PreviewRows || rows[0].Title != "Benton John B Jr" || rows[0].Problems != nil {
			t.Errorf("preview: %d rows, %+v", len(rows), rows[0])
		}
		i, err = w.Imports.Run(w.ctx, w.ona, i.ID, func(*store.Import) {})
		w.ok(err)
		if i.Rows != 500 || i.Created != 500 || i.Skipped != 0 || i.State != store.ImportDone {
			t.Fatalf("%+v %v", i, w.problems(w.ona, i))
		}
		recs, _ := w.readPages(w.ona, map[string][]string{"q": {"jbutt@gmail"}})
		l := recs[0].(*crm.Lead)
		if l.FirstName != "James" || l.Phone != "504-621-8927" || l.Mobile != "504-845-1427" || l.City != "New Orleans" || l.Region != "LA" ||
			l.Postcode != "70116" || l.Owner != w.ona.User || l.Description != "county: Orleans" {
			t.Errorf("%+v", l)
		}
		line, err := w.Records.Timeline(w.ctx, w.ona, crm.LeadType, l.ID, time.Time{})
		w.ok(err)
		if len(line.Moments) != 1 || line.Moments[0].Entry.Channel != crm.ByImport || line.Moments[0].Entry.Action != store.Created {
			t.Errorf("history: %+v", line.Moments)
		}
	})
}

// In this file no column is named name or title, its sources are not in our
// list, and "Select" stands for an empty choice.
func TestImportStrangeColumns(t *testing.T) {
	text, err := os.ReadFile("../sheet/testdata/x-education-50.csv")
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		w.files()
		waiting, p := w.upload(w.ada, "lead", string(text), nil)
		rows, err := w.Imports.Preview(w.ctx, w.ada, waiting, p)
		w.ok(err)
		if city := slices.Index(p.Fields, "city"); rows[0].Cells[city] != "" || rows[2].Cells[city] != "Mumbai" || rows[0].Problems != nil {
			t.Errorf("preview: %+v", rows[0])
		}
		i, err := w.Imports.Run(w.ctx, w.ada, waiting.ID, func(*store.Import) {})
		w.ok(err)
		if i.Created != 50 {
			t.Fatalf("%+v %v", i, w.problems(w.ada, i))
		}
		ws, err := w.App.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		l := w.byTitle(w.ada)["660727"]
		if l == nil || l.Country != "IN" || l.City != "Mumbai" || ws.Lists.Item("source", l.Source).Name != "Direct Traffic" {
			t.Fatalf("%+v", l)
		}
		for _, want := range []string{"Lead Origin: Landing Page Submission\n", "Specialization: Business Administration\n", "Prospect ID: 8cc8c611"} {
			if !strings.Contains(l.Description, want) {
				t.Errorf("the description lacks %q:\n%s", want, l.Description)
			}
		}
		for title, l := range w.byTitle(w.ada) {
			if strings.Contains(l.Description, "Select") || l.City == "Select" || strings.Contains(l.Description, "#38") {
				t.Errorf("lead %s: %q %s", title, l.City, l.Description)
			}
		}
	})
}

func TestMemberAddsNoValuesToLists(t *testing.T) {
	text, err := os.ReadFile("../sheet/testdata/x-education-50.csv")
	if err != nil {
		t.Fatal(err)
	}
	both(t, func(w *world) {
		w.files()
		i := w.imported(w.ona, "lead", string(text), func(p *imports.Plan) { p.AddValues = true })
		if i.Created != 50 {
			t.Fatalf("%+v %v", i, w.problems(w.ona, i))
		}
		ws, err := w.App.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		if len(ws.Lists.Of("source")) != len(w.ws.Lists.Of("source")) {
			t.Error("a member has added sources")
		}
		if l := w.byTitle(w.ona)["660727"]; l.Source != record.None || !strings.Contains(l.Description, "Lead Source: Direct Traffic") {
			t.Errorf("%+v", l)
		}
	})
}

func TestImportReportsProblems(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "Pavadinimas;El. paštas;Suma;Šaltinis;Extra\nA;a@x.example;1 234,50;Mugė;one\nB;not an address;-5;mugė;two\nC;c@x.example;1234,567;;\n" +
			";;;;\nD;d@x.example\nE;;1;2;3;4\n;;5;;\nG;\"x\"y;;;\n"
		i, p := w.upload(w.ada, "lead", text, nil)
		rows, err := w.Imports.Preview(w.ctx, w.ada, i, p)
		w.ok(err)
		i, err = w.Imports.Run(w.ctx, w.ada, i.ID, func(*store.Import) {})
		w.ok(err)
		if i.Rows != 7 || i.Created != 1 || i.Skipped != 6 {
			t.Fatalf("%+v", i)
		}
		want := []string{"3 El. paštas not an address invalid_email", "4 Suma 1234,567 too_many_decimals", "6   row_ragged_short", "7   row_ragged_long",
			"8 Pavadinimas  required", "9   row_quote"}
		same(t, "problems", w.problems(w.ada, i), want)
		var preview []string
		for _, r := range rows {
			for _, p := range r.Problems {
				preview = append(preview, fmt.Sprintf("%d %s %s %s", p.Line, p.Column, p.Value, p.Key))
			}
		}
		same(t, "preview", preview, want)
		l := w.byTitle(w.ada)["A"]
		ws, err := w.App.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		if l.Amount.Minor != 123450 || ws.Lists.Item("source", l.Source).Name != "Mugė" || l.Description != "Extra: one" {
			t.Errorf("%+v", l)
		}
		if n := len(ws.Lists.Of("source")) - len(w.ws.Lists.Of("source")); n != 1 {
			t.Errorf("%d sources came in", n)
		}
	})
}

func TestUnfitValuesAreKept(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "title,email,birth date,amount,country,status\nA,nobody,2999-01-01,-3,Narnia,Contacted\nB,b@x.example,,,unknown,\n"
		i := w.imported(w.ada, "lead", text, func(p *imports.Plan) { p.KeepUnfit = true })
		if i.Created != 2 {
			t.Fatal(w.problems(w.ada, i))
		}
		leads := w.byTitle(w.ada)
		if got := leads["A"].Description; got != "email: nobody\nbirth date: 2999-01-01\namount: -3\ncountry: Narnia" {
			t.Errorf("%q", got)
		}
		if l := leads["B"]; l.Country != "" || l.Description != "country: unknown" || l.Email != "b@x.example" {
			t.Errorf("%+v", l)
		}
	})
}

func TestOwnersInFiles(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "title,owner\nA,pavol@example.com\nB,ona\nC,\nD,stranger@example.com\n"
		i := w.imported(w.ona, "lead", text, nil)
		same(t, "a member's problems", w.problems(w.ona, i), []string{"2 owner pavol@example.com owner_denied", "5 owner stranger@example.com unknown_reference"})
		if got := w.byTitle(w.ona); len(got) != 2 || got["C"].Owner != w.ona.User {
			t.Errorf("%v", got)
		}
		i = w.imported(w.mantas, "lead", "title,owner\nM,pavol@example.com\n", nil)
		if l := w.byTitle(w.pavol)["M"]; i.Created != 1 || l == nil || l.CreatedBy != w.mantas.User {
			t.Errorf("%+v", l)
		}
	})
}

// Strings that break careless programs are read back byte for byte. Those that
// no database can store are refused with their row.
func TestNaughtyStringsThroughAFile(t *testing.T) {
	strs := naughtyStrings(t)
	both(t, func(w *world) {
		w.files()
		var b bytes.Buffer
		b.WriteString("title,first_name,job_title,company_name,city,description,Other\r\n")
		cell := func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
		for n, s := range strs {
			b.WriteString(fmt.Sprintf("lead %d", n))
			for range 5 {
				b.WriteString("," + cell(s))
			}
			b.WriteString(",\r\n")
		}
		i := w.imported(w.ada, "lead", b.String(), nil)
		leads := w.byTitle(w.ada)
		bad := map[string]bool{}
		for _, p := range w.problems(w.ada, i) {
			line, key := p[:strings.Index(p, " ")], p[strings.LastIndex(p, " ")+1:]
			bad[line] = key == "row_nul" || key == "row_encoding" || key == "too_long"
		}
		for n, s := range strs {
			l := leads[fmt.Sprintf("lead %d", n)]
			if l == nil {
				if !bad[fmt.Sprint(2+n)] && !strings.ContainsAny(s, "\x00") && len(s) < 255 {
					t.Errorf("%q did not come in: %v", s, w.problems(w.ada, i))
				}
				continue
			}
			for _, got := range []string{l.FirstName, l.JobTitle, l.CompanyName, l.City, l.Description} {
				if got != s {
					t.Fatalf("%q came in as %q", s, got)
				}
			}
		}
		if i.Created < len(strs)-3 {
			t.Errorf("%d of %d: %v", i.Created, len(strs), w.problems(w.ada, i))
		}
	})
}

func TestFilesInEveryEncoding(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for name, text := range map[string]string{
			"utf-8":        "\ufeffPavadinimas,Miestas\r\nŽąsų ūkis,Šiauliai\r\n",
			"windows-1257": "Pavadinimas;Miestas\n\xdee\xebm\xf8 \xe0\xfeuolas, \xf0\xe8iurk\xeb;\xd0iauliai\nKitas \xfeod\xefis \xe1\xf8;K\xebdainiai\n",
			"utf-16":       "\xff\xfeT\x00i\x00t\x00l\x00e\x00\t\x00C\x00i\x00t\x00y\x00\n\x00K\x01\x09\x00B\x00\n\x00",
			"carriage":     "title|city\rOne|Vilnius\rTwo|Kaunas\r",
		} {
			i, p := w.upload(w.ada, "lead", text, nil)
			if p.Fields[0] != "title" || p.Fields[1] != "city" {
				t.Errorf("%s: %+v", name, p)
			}
			i, err := w.Imports.Run(w.ctx, w.ada, i.ID, func(*store.Import) {})
			w.ok(err)
			if i.Skipped != 0 {
				t.Errorf("%s: %v", name, w.problems(w.ada, i))
			}
		}
		leads := w.byTitle(w.ada)
		for title, city := range map[string]string{"Žąsų ūkis": "Šiauliai", "ŋ": "B", "Two": "Kaunas"} {
			if leads[title] == nil || leads[title].City != city {
				t.Errorf("%s: %+v", title, leads[title])
			}
		}
	})
}

func TestContactsFindTheirCompanies(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i := w.imported(w.ada, "company", "Name,City\n\"UAB „Spauda“\",Kaunas\nTwins,A\nTwins,B\nGiria UAB,C\n\"Giria, s. r. o.\",D\n", nil)
		if i.Created != 5 {
			t.Fatal(w.problems(w.ada, i))
		}
		i = w.imported(w.ada, "contact", "Last name,Company\nOne,spauda uab\nTwo,Twins\nThree,Nobody\nFour,giria UAB\nFive,Giria\n", nil)
		same(t, "problems", w.problems(w.ada, i), []string{"3 Company Twins several_such_names", "4 Company Nobody no_such_name", "6 Company Giria several_such_names"})
		l, err := w.Records.List(w.ctx, w.ada, w.ws.Type("contact"), record.Query{Sort: crm.ContactType.Field("last_name"), Limit: 10})
		w.ok(err)
		var got []string
		for _, r := range l.Records {
			c := r.(*crm.Contact)
			company, _, err := w.Records.Get(w.ctx, w.ada, w.ws.Type("company"), c.Company)
			w.ok(err)
			got = append(got, c.LastName+": "+company.(*crm.Company).Name)
		}
		same(t, "companies", got, []string{"Four: Giria UAB", "One: UAB „Spauda“"})
	})
}

// The newest record is the last row.
func TestImportedRecordsKeepTheOrderOfTheFile(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		file, want := "title\n", []string{}
		for n := range 30 {
			title := fmt.Sprintf("Row %d", n)
			file += title + "\n"
			want = append([]string{title}, want...)
		}
		w.imported(w.ada, "lead", file, nil)
		same(t, "leads", w.find(w.ada, nil), want)
	})
}

func TestImportsStayInScope(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, p := w.upload(w.ona, "lead", "title,email\nA,x\nB,b@x.example\n", nil)
		other, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		stranger := w.ada
		stranger.Workspace = other.ID
		reader := w.ona
		reader.ReadOnly = true
		for _, by := range []crm.Actor{w.pavol, stranger} {
			w.refusedEverything(by, i, p, record.NotFound)
		}
		for name, err := range map[string]error{"replan": second2(w.Imports.Replan(w.ctx, reader, i.ID, p)), "start": second2(w.Imports.Start(w.ctx, reader, i.ID)),
			"discard": w.Imports.Discard(w.ctx, reader, i.ID), "upload": second2(w.Imports.Upload(w.ctx, reader, crm.LeadType, "x.csv", strings.NewReader("a,b\n")))} {
			if record.KindOf(err) != record.Denied {
				t.Errorf("%s with a token that may only read: %v", name, err)
			}
		}
		i, err = w.Imports.Run(w.ctx, w.ona, i.ID, func(*store.Import) {})
		w.ok(err)
		for _, by := range []crm.Actor{w.pavol, stranger} {
			w.refusedEverything(by, i, p, record.NotFound)
		}
		seen, err := w.Imports.List(w.ctx, w.mantas)
		w.ok(err)
		if len(seen) != 1 || len(w.problems(w.mantas, i)) != 1 {
			t.Error("a manager does not see a member's import")
		}
		for name, err := range map[string]error{"replan": second2(w.Imports.Replan(w.ctx, w.ona, i.ID, p)), "start": second2(w.Imports.Start(w.ctx, w.ona, i.ID)),
			"discard": w.Imports.Discard(w.ctx, w.ona, i.ID)} {
			if record.KindOf(err) != record.Conflict {
				t.Errorf("%s after the end: %v", name, err)
			}
		}
	})
}

func second2[T any](_ T, err error) error { return err }

func (w *world) refusedEverything(by crm.Actor, i *store.Import, p imports.Plan, kind record.ErrorKind) {
	w.t.Helper()
	_, err := w.Imports.Get(w.ctx, by, i.ID)
	w.refused(err, kind)
	_, err = w.Imports.Problems(w.ctx, by, i.ID, 0, 10)
	w.refused(err, kind)
	_, err = w.Imports.Replan(w.ctx, by, i.ID, p)
	w.refused(err, kind)
	_, err = w.Imports.Start(w.ctx, by, i.ID)
	w.refused(err, kind)
	w.refused(w.Imports.Discard(w.ctx, by, i.ID), kind)
	w.refused(w.Imports.Report(w.ctx, by, i.ID, english, &bytes.Buffer{}), kind)
	list, err := w.Imports.List(w.ctx, by)
	w.ok(err)
	if len(list) != 0 {
		w.t.Error("the list shows another's import")
	}
}
