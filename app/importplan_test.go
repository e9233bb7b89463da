package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

var english = i18n.For("en", nil)

func naughtyStrings(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../sheet/testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// endless is an infinite file.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for n := range b {
		b[n] = "a,b\n"[n%4]
	}
	return len(b), nil
}

func TestBadFilesAreRefused(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for key, file := range map[string]io.Reader{
			"file_empty":     strings.NewReader(" \r\n\n"),
			"file_no_rows":   strings.NewReader("Title,City\n,\n , \n"),
			"file_image":     strings.NewReader("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
			"file_html":      strings.NewReader("<html><table><tr><th>Title</th></tr><tr><td>A</td></tr></table></html>"),
			"file_vcard":     strings.NewReader("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ona\r\nEND:VCARD\r\n"),
			"file_email":     strings.NewReader("From: Ona <ona@example.com>\r\nTo: jonas@example.com\r\nSubject: Leads, offers\r\n\r\nHello,\r\n"),
			"file_ldif":      strings.NewReader("version: 1\n\ndn: cn=Ona Onaitė,mail=ona@example.com\ncn: Ona Onaitė\n"),
			"file_database":  strings.NewReader("SQLite format 3\x00\x10\x00\x01\x01" + strings.Repeat("\x00", 100)),
			"file_ical":      strings.NewReader("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
			"file_json":      strings.NewReader(`[{"title": "A"}]`),
			"file_xml":       strings.NewReader(`<?xml version="1.0"?><leads><lead>A</lead></leads>`),
			"file_pdf":       strings.NewReader("%PDF-1.7\n%\xE2\xE3\n"),
			"file_zip":       strings.NewReader("PK\x03\x04\x14\x00\x00\x00\x08\x00leads.csv"),
			"file_binary":    strings.NewReader("\x7FELF\x02\x01\x01" + strings.Repeat("\x00", 100)),
			"file_columns":   strings.NewReader(strings.Repeat("a,", 10_000) + "\n"),
			"file_too_large": endless{},
		} {
			_, err := w.Imports.Upload(w.ctx, w.ada, crm.LeadType, "leads.csv", file)
			if e := record.All(err)[0]; err == nil || e.Key != key || e.Field != "file" {
				t.Errorf("%s: %v", key, err)
			}
		}
		if left, err := w.Files.Names(); err != nil || len(left) != 0 {
			t.Errorf("refused files are kept: %v %v", left, err)
		}
		if list, err := w.Imports.List(w.ctx, w.ada); err != nil || len(list) != 0 {
			t.Errorf("refused files are imports: %v %v", list, err)
		}
	})
}

func TestEveryForeignFileHasWords(t *testing.T) {
	for _, kind := range append(slices.Clone(sheet.ForeignKinds), "binary", "empty", "no_rows") {
		for _, lang := range i18n.Languages {
			if said := unit.Say(i18n.For(lang, nil), record.Wrong("file_"+kind)); strings.ContainsAny(said, "⟦⟧{}") {
				t.Errorf("%s in %s: %s", kind, lang, said)
			}
		}
	}
}

func TestALoneRowIsDataUnlessItNamesFields(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		if i := w.imported(w.ada, "lead", "Stogas;Kaunas\n", nil); i.Rows != 1 {
			t.Errorf("%d rows", i.Rows)
		}
		for _, text := range []string{"title,city\n", "El. paštas\n", "sep=;\nTitle;City\n"} {
			_, err := w.Imports.Upload(w.ctx, w.ada, crm.LeadType, "leads.csv", strings.NewReader(text))
			if e := record.All(err)[0]; e.Key != "file_no_rows" {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

func TestAnImportOfNoRowsDoesNotBegin(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, err := w.Imports.Upload(w.ctx, w.ada, crm.LeadType, "leads.csv", strings.NewReader("Stogas;Kaunas\n"))
		if err != nil {
			t.Fatal(err)
		}
		headed := true
		if _, err := w.Imports.Wish(w.ctx, w.ada, i, imports.Wishes{Header: &headed}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Imports.Start(w.ctx, w.ada, i.ID); err == nil || record.All(err)[0].Key != "file_no_rows" {
			t.Errorf("%v", err)
		}
	})
}

func TestBadPlansAreRefused(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, p := w.upload(w.ada, "lead", "title,city\nA,B\n", nil)
		for key, change := range map[string]func(*imports.Plan){
			"field_twice":    func(p *imports.Plan) { p.Fields = []string{"city", "city"} },
			"unknown_field":  func(p *imports.Plan) { p.Fields = []string{"status_since", ""} },
			"import_columns": func(p *imports.Plan) { p.Fields = []string{"title"} },
			"file_format":    func(p *imports.Plan) { p.Format.Separator = '"' },
			"invalid_choice": func(p *imports.Plan) { p.Numbers = "roman" },
		} {
			bad := p
			change(&bad)
			_, err := w.Imports.Replan(w.ctx, w.ada, i.ID, bad)
			if err == nil || record.All(err)[0].Key != key {
				t.Errorf("%s: %v", key, err)
			}
		}
		kept, err := w.Imports.Get(w.ctx, w.ada, i.ID)
		w.ok(err)
		if string(kept.Plan) != string(i.Plan) {
			var a, b any
			w.ok(json.Unmarshal(kept.Plan, &a))
			w.ok(json.Unmarshal(i.Plan, &b))
			if fmt.Sprint(a) != fmt.Sprint(b) {
				t.Errorf("a refused plan is kept: %s", kept.Plan)
			}
		}
	})
}

func TestAnotherFormatMeansOtherColumns(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, p := w.upload(w.ada, "lead", "Acme;Vilnius\nBeta;Kaunas\n", nil)
		if p.Format.Separator != ';' || !p.Format.Header {
			t.Fatalf("%+v", p)
		}
		p.Format.Header = false
		i, err := w.Imports.Replan(w.ctx, w.ada, i.ID, p)
		w.ok(err)
		p, err = imports.PlanOf(i)
		w.ok(err)
		if i.Rows != 2 || p.Headers[1] != "#2" || p.Fields[0] != "title" {
			t.Errorf("%+v %+v", i, p)
		}
	})
}

func TestColumnsAreRecognised(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for _, c := range []struct{ typ, headings, want string }{
			{"lead", "Vardas;Pavardė;Įmonė;El. paštas;Tel. nr.;Šalis;Gimimo data", "first_name last_name company_name email phone country birth_date"},
			{"lead", "Meno;Priezvisko;Firma;E-mail;Telefón;PSČ;Obrat;IČO", "first_name last_name company_name email phone postcode turnover -"},
			{"lead", "Имя;Фамилия;Компания;Почта;Телефон;Город;Сумма;Валюта", "first_name last_name company_name email phone city amount currency"},
			{"lead", "Keresztnév;Vezetéknév;Cég;E-mail cím;Telefonszám;Irányítószám;Weboldal", "first_name last_name company_name email phone postcode website"},
			{"lead", "First Name;Last Name;Company;E-Mail Address;Mobile Phone;State;County;Annual Revenue;Email", "first_name last_name company_name emails.work mobile region - turnover email"},
			{"lead", "Lead Number;Lead Status;Lead Source;Lead Owner;Notes", "title status source owner description"},
			{"company", "Klientas;Įmonės kodas;PVM kodas;Adresas;Miestas", "name registration_code vat_code street city"},
			{"company", "Название;ИНН;КПП;ОГРН;Юридическое название", "name inn kpp ogrn legal_name"},
			{"company", "Názov;IČO;DIČ;IČ DPH", "name registration_code tax_code vat_code"},
			{"company", "Cégnév;Cégjegyzékszám;Adószám;Közösségi adószám", "name registration_code tax_code vat_code"},
			{"company", "Pavadinimas;Įmonės kodas;PVM mokėtojo kodas", "name registration_code vat_code"},
			{"company", "Название;УНП", "name tax_code"},
			{"company", "Company;Tax ID;VAT number", "name tax_code vat_code"},
			{"contact", "Фамилия;Имя;Отчество;Телефон", "last_name first_name middle_name phone"},
			{"contact", "Vezetéknév;Keresztnév;Középső név;Cég", "last_name first_name middle_name company"},
			{"lead", "First Name;Middle Name;Last Name;Company", "first_name middle_name last_name company_name"},
			{"lead", "Vardas;Antrasis vardas;Pavardė", "first_name middle_name last_name"},
			{"lead", "Meno;Stredné meno;Priezvisko", "first_name middle_name last_name"},
			{"contact", "First name;Surname;Title;Company;Cell phone", "first_name last_name job_title company mobile"},
			{"opportunity", "Deal name;Deal stage;Value;Close date;Account owner", "name stage amount expected_close owner"},
		} {
			_, p := w.upload(w.ada, c.typ, c.headings+"\n"+strings.Repeat(";", strings.Count(c.headings, ";"))+"x\n", nil)
			got := strings.Join(p.Fields, " ")
			if got = strings.ReplaceAll(" "+got+" ", "  ", " - "); strings.TrimSpace(strings.ReplaceAll(got, "  ", " - ")) != c.want {
				t.Errorf("%s:\n got %q\nwant %q", c.headings, p.Fields, c.want)
			}
		}
	})
}

func TestColumnsWithoutHeadings(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "7,jonas@x.example,+370 612 34567,www.x.example,Jonas\n8,ona@x.example,+370 612 34568,,Ona\n"
		_, p := w.upload(w.ada, "lead", text, nil)
		same(t, "fields", p.Fields, []string{"", "email", "phone", "website", ""})
	})
}

func TestTwoColumnsOfOneName(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i := w.imported(w.ada, "lead", "Title,Email,Email,\nA,a@x.example,b@x.example,c\n", func(p *imports.Plan) { p.Format.Header = true })
		if l := w.byTitle(w.ada)["A"]; i.Created != 1 || l.Email != "a@x.example" || !strings.Contains(string(l.Emails), "b@x.example") || l.Description != "#4: c" {
			t.Errorf("%+v", l)
		}
	})
}

// A duplicate name also occurs in headings, but hardly among data.
func TestHeadingsWithADuplicate(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for text, want := range map[string]bool{
			"title,email,E-mail,email\nA,a@x.example,,\n": true, "Įmonė;Miestas;Miestas;Pastabos\nA;B;C;D\n": true,
			"Jonas,Kaunas,Kaunas\nOna,Vilnius,Vilnius\n": false, "Phone,Vilnius,Vilnius\nTV,Kaunas,Kaunas\n": false, "1,title,email\n2,A,a@x.example\n": true, "1,2,3\n": false,
		} {
			if _, p := w.upload(w.ada, "lead", text, nil); p.Format.Header != want {
				t.Errorf("%q: %v, fields %q", text, p.Format.Header, p.Fields)
			}
		}
	})
}

// An export can be imported unchanged. Its read-only columns go neither to
// fields nor into the description.
func TestAnExportCanBeImported(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.lead(w.ada, "title", "A", "city", "Kaunas", "description", "mine")
		for _, typ := range []string{"lead", "company", "contact", "opportunity"} {
			var file strings.Builder
			ty := w.ws.Type(typ)
			_, err := w.Records.Export(w.ctx, w.ada, ty, record.Query{Sort: ty.Field("created")}, &file, nil)
			w.ok(err)
			if typ != "lead" {
				file.WriteString("a row\r\n") // there is no record, and a file without rows is refused
			}
			_, p := w.upload(w.ada, typ, file.String(), nil)
			for n, f := range p.Fields {
				if f := ty.Field(f); p.Fields[n] != imports.LeaveOut && (f == nil || f.Key != p.Headers[n]) {
					t.Errorf("%s: the column %q goes to %q", typ, p.Headers[n], p.Fields[n])
				}
			}
			if typ == "lead" {
				w.imported(w.ada, typ, strings.ReplaceAll(file.String(), ",A,", ",B,"), nil)
			}
		}
		if l := w.byTitle(w.ada)["B"]; l.Description != "mine" || l.City != "Kaunas" {
			t.Errorf("%+v", l)
		}
		_, p := w.upload(w.ada, "lead", "id,title,created\n7,A,2020-01-01\n", nil)
		same(t, "fields of another program", p.Fields, []string{"", "title", ""})
	})
}

func TestAmbiguousDates(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "title,birth date\nA,03/04/1984\nB,1984-04-03\nC,3.4.1984\nD,04/04/1984\nE,1984-04-03 00:00:00\n"
		i := w.imported(w.ada, "lead", text, nil)
		same(t, "problems", w.problems(w.ada, i), []string{"2 birth date 03/04/1984 ambiguous_date"})
		for title, l := range w.byTitle(w.ada) {
			if want := map[string]record.Date{"D": "1984-04-04"}[title]; l.BirthDate != want && (want != "" || l.BirthDate != "1984-04-03") {
				t.Errorf("%s: %s", title, l.BirthDate)
			}
		}
		for order, want := range map[string]record.Date{imports.DayFirst: "1984-04-03", imports.MonthFirst: "1984-03-04"} {
			i = w.imported(w.ada, "lead", "title,birth date\n"+order+",03/04/1984\n", func(p *imports.Plan) { p.Dates = order })
			if l := w.byTitle(w.ada)[order]; i.Created != 1 || l.BirthDate != want {
				t.Errorf("%s: %+v", order, l)
			}
		}
		_, p := w.upload(w.ada, "lead", "title,birth date\nA,03/04/1984\nB,25/04/1984\n", nil)
		if p.Dates != imports.DayFirst {
			t.Errorf("%q", p.Dates)
		}
	})
}

func TestNumbersAsTheFileWritesThem(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for n, c := range []struct {
			text string
			want int64
		}{
			{"title,amount\nT,\"1,500\"\n", 150000},
			{"title;amount\nT;1.500\n", 150000},
			{"title;amount\nT;1,50\n", 150},
			{"title,amount\nT,1500.5\n", 150050},
			{"title,amount\nT,\"1.234,50\"\n", 123450},
		} {
			title := fmt.Sprintf("T%d", n)
			i := w.imported(w.ada, "lead", strings.Replace(c.text, "T", title, 1), nil)
			if l := w.byTitle(w.ada)[title]; i.Created != 1 || l.Amount.Minor != c.want {
				t.Errorf("%q: %+v %v", c.text, l, w.problems(w.ada, i))
			}
		}
	})
}

// A list does not grow without bounds, nor by two spellings of one value.
func TestListsGrowWithinLimits(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		var b strings.Builder
		b.WriteString("title,source\nfirst,Google\nsecond,google\n")
		for n := range 300 {
			fmt.Fprintf(&b, "lead %d,source %d\n", n, n)
		}
		i := w.imported(w.ada, "lead", b.String(), nil)
		ws, err := w.App.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		if n := len(ws.Lists.Of("source")); n != crm.MaxItems {
			t.Errorf("%d sources", n)
		}
		leads := w.byTitle(w.ada)
		if leads["first"].Source == record.None || leads["first"].Source != leads["second"].Source {
			t.Error("two spellings became two sources")
		}
		if i.Skipped != 301-(crm.MaxItems-len(w.ws.Lists.Of("source"))) {
			t.Errorf("%+v", i)
		}
	})
}

func TestReportCanBeCorrectedAndImported(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		text := "title;email;=cmd|x;city\nGood;good@x.example;1;Vilnius\n\"'=1+1\";bad;'=2;\"say \"\"hi\"\"; ok\"\nThird;also bad;'@3;Kaunas\nShort\n"
		i := w.imported(w.ada, "lead", text, nil)
		report := w.report(w.ada, i)
		want := "\ufefftitle;email;'=cmd|x;city;Row;Reason\r\n" +
			"'=1+1;bad;'=2;\"say \"\"hi\"\"; ok\";3;email: This is not an e-mail address.\r\n" +
			"Third;also bad;'@3;Kaunas;4;email: This is not an e-mail address.\r\n" +
			"Short;;;;5;The row has fewer cells than the first one.\r\n"
		if report != want {
			t.Fatalf("got  %q\nwant %q", report, want)
		}
		mended := strings.NewReplacer("also bad", "third@x.example", ";bad;", ";first@x.example;").Replace(report)
		i = w.imported(w.ada, "lead", mended, nil)
		if i.Created != 3 || i.Skipped != 0 {
			t.Fatal(w.problems(w.ada, i))
		}
		if l := w.byTitle(w.ada)["=1+1"]; l == nil || l.City != `say "hi"; ok` || l.Description != "'=cmd|x: =2" {
			t.Errorf("%+v", l)
		}
		again := w.report(w.ada, w.imported(w.ada, "lead", report, nil))
		if !strings.HasPrefix(again, "\ufefftitle;email;''=cmd|x;city;Row;Reason\r\n'=1+1;bad;'=2;\"say \"\"hi\"\"; ok\";2;email") {
			t.Errorf("the report of a report: %q", again)
		}
	})
}

func (w *world) report(by crm.Actor, i *store.Import) string {
	w.t.Helper()
	var b bytes.Buffer
	w.ok(w.Imports.Report(w.ctx, by, i.ID, english, &b))
	return b.String()
}

func TestSampleFilesComeIn(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for _, typ := range w.ws.Types() {
			for _, lang := range i18n.Languages {
				var b bytes.Buffer
				w.ok(imports.SampleFile(w.ws, i18n.For(lang, nil), typ, &b))
				i, p := w.upload(w.ada, typ.Name, b.String(), nil)
				for n, f := range p.Fields {
					if f == "" {
						t.Errorf("%s %s: column %q has no field", typ.Name, lang, p.Headers[n])
					}
				}
				i, err := w.Imports.Run(w.ctx, w.ada, i.ID, func(*store.Import) {})
				w.ok(err)
				if i.Created != 2 || i.Skipped != 0 {
					t.Errorf("%s %s: %v", typ.Name, lang, w.problems(w.ada, i))
				}
			}
		}
		ws, err := w.App.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		if ws.Revision != w.ws.Revision {
			t.Error("a sample file brought new values into the lists")
		}
	})
}

func TestWordsForEveryProblemOfARow(t *testing.T) {
	for _, problem := range []string{sheet.RaggedShort, sheet.RaggedLong, sheet.BadEncoding, sheet.BadQuote, sheet.TooLong, sheet.TooManyColumns, sheet.HasNUL, "failed"} {
		for _, lang := range i18n.Languages {
			if text := imports.SayProblem(i18n.For(lang, nil), store.Problem{Key: "row_" + problem}); strings.Contains(text, "⟦") {
				t.Errorf("%s: %s", lang, text)
			}
		}
	}
}
