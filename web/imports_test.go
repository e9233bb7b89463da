package web

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// keepFiles gives the site a folder for uploaded files.
func (s *site) keepFiles() {
	s.Helper()
	dir, err := blob.Open(s.TempDir())
	s.ok(err)
	s.Cleanup(func() { dir.Close() })
	s.app.Files = dir
}

func (s *site) importing() *site {
	s.Helper()
	s.keepFiles()
	s.settled()
	s.ok(s.app.Start(s.ctx))
	s.Cleanup(func() { s.ok(s.app.Stop(s.ctx)) })
	return s
}

// upload posts a file like the form of the page.
func (b *browser) upload(typ, name string, content io.Reader) answer {
	b.Helper()
	read, write := io.Pipe()
	form := multipart.NewWriter(write)
	go func() {
		_ = form.WriteField("type", typ)
		file, _ := form.CreateFormFile("file", name)
		_, _ = io.Copy(file, content)
		_ = form.Close()
		_ = write.Close()
	}()
	r, err := http.NewRequest("POST", b.url+"/imports", read)
	b.ok(err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// Every list of importable records has a link to the import, also while it is empty.
func TestListsLinkToTheImport(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		for _, who := range []string{"ona", "mantas", "ada"} {
			b := s.signedIn(who)
			for _, kind := range crm.Types {
				to := "/imports?type=" + kind.Name
				if n := strings.Count(b.get("/"+kind.Plural).is(s, 200).body, `href="`+to+`"`); n != 2 {
					t.Errorf("the empty list of %s has %d links to an import, want one in its head and one in its middle", kind.Plural, n)
				}
				if own := strings.Contains(b.get("/"+kind.Plural).body, "that you own"); own != (who == "ona") {
					t.Errorf("the empty list of %[2]s tells %[1]s that it has only own records: %[3]v", who, kind.Plural, own)
				}
				b.get(to).is(s, 200).says(s, `<option value="`+kind.Name+`" selected`)
			}
		}
		s.oneOfEach("ona", "Acme")
		for _, kind := range crm.Types {
			s.signedIn("ona").get("/"+kind.Plural).says(s, "Acme", `href="/imports?type=`+kind.Name+`"`)
		}
	})
}

// An import without scripts: upload, map, preview, import, report.
func TestImportWithPlainForms(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		b := s.signedIn("ona")
		at := b.upload("lead", "C:\\lists\\leads.csv", strings.NewReader("Name;Place;Mail\nA;Vilnius;a@x.example\nB;Kaunas;nobody\n<b>C</b>;Trakai;c@x.example\n")).
			is(s, 303).Header.Get("Location")
		page := b.get(at).is(s, 200).says(s, "leads.csv", "Import 3 rows", "This is not an e-mail address.", "&lt;b&gt;C&lt;/b&gt;").silent(s, "lists", "<b>C")
		if strings.Contains(page.body, "add_values") {
			t.Error("a member can add to the lists")
		}
		plan := []string{"columns", "utf-8-3b-true", "encoding", "utf-8", "separator", "59", "header", "true", "numbers", "comma", "keep_rest", "true"}
		b.post(at, append(plan, "field", "title", "field", "city", "field", "title")...).is(s, 422).says(s, "Two columns go to the field")
		b.post(at, append(plan, "field", "title", "field", "status_since", "field", "")...).is(s, 422).says(s, "There is no field")
		b.post(at, append(plan, "field", "title", "field", "city")...).is(s, 422).says(s, "The columns do not fit the file.")
		b.scripted().post(at, append(plan, "field", "title", "field", "city", "field", "")...).is(s, 200).silent(s, "This is not an e-mail address.")
		b.post(at, append(plan, "field", "title", "field", "city", "field", "email", "do", "import")...).goes(s, at)
		b.post(at, append(plan, "field", "title", "field", "city", "field", "email", "do", "import")...).goes(s, at) // pressed twice
		for end := time.Now().Add(20 * time.Second); strings.Contains(b.get(at).body, "<progress"); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the import does not end")
			}
		}
		b.get(at).is(s, 200).says(s, "nobody", "This is not an e-mail address.", at+"/report.csv", "/leads?created.from=")
		report := b.get(at+"/report.csv").is(s, 200)
		if report.body != "\ufeffName;Place;Mail;Row;Reason\r\nB;Kaunas;nobody;3;Mail: This is not an e-mail address.\r\n" ||
			report.Header.Get("Content-Disposition") != "attachment; filename=leads-skipped.csv" || report.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
			t.Errorf("%q %v", report.body, report.Header)
		}
		b.get("/imports").is(s, 200).says(s, "leads.csv", at)
		b.get("/leads?city.contains=trak").says(s, "&lt;b&gt;C&lt;/b&gt;")
		b.post(at+"/discard").is(s, 409)
	})
}

// The file's country is an option, and the preview and the record's pages show the resulting phone numbers.
func TestImportCountryOnPages(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		b := s.signedIn("ona")
		at := b.upload("company", "firms.csv", strings.NewReader("Name;Phone\nKováč;0903 123 456\n")).is(s, 303).Header.Get("Location")
		b.get(at).says(s, "Country of the phone numbers", "As the workspace (Lithuania)", "0903 123 456").silent(s, "+421")
		plan := []string{"columns", "utf-8-3b-true", "encoding", "utf-8", "separator", "59", "header", "true", "keep_rest", "true", "field", "name", "field", "phone"}
		b.post(at, append(plan, "country", "XX")...).is(s, 422).says(s, "This is not a country code.")
		b.scripted().post(at, append(plan, "country", "SK")...).is(s, 200).says(s, `<option value="SK" selected`, "Read as +421 903 123 456")
		b.post(at, append(plan, "country", "SK", "do", "import")...).goes(s, at)
		for end := time.Now().Add(20 * time.Second); strings.Contains(b.get(at).body, "<progress"); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the import does not end")
			}
		}
		list := b.get("/companies?phone=%2B421903123456").says(s, "Kováč", "+421 903 123 456")
		firm := regexp.MustCompile(`/companies/[0-9a-f-]{36}`).FindString(list.body)
		b.get(firm).is(s, 200).says(s, "tel:+421903123456", "+421 903 123 456", "Country of the phone numbers", "Slovakia")
		none := b.upload("company", "names.csv", strings.NewReader("Name;City\nA;Kaunas\n")).is(s, 303).Header.Get("Location")
		b.get(none).silent(s, `name="country"`)
	})
}

// The preview shows the stage that a word of another program is read as.
func TestPreviewShowsTheStage(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		at := s.signedIn("ada").upload("opportunity", "deals.csv", strings.NewReader("Name;Stage\nA;Closed Won\nB;Won\n")).is(s, 303).Header.Get("Location")
		if n := strings.Count(s.signedIn("ada").get(at).is(s, 200).silent(s, "skipped").body, "Read as Closed – won"); n != 2 {
			t.Errorf("reported %d times", n)
		}
		at = s.signedIn("ada").upload("lead", "leads.csv", strings.NewReader("Title;Owner;Source;Country\nA;ona@example.com;Kita;LT\n")).is(s, 303).Header.Get("Location")
		s.signedIn("ada").get(at).says(s, "Read as ona", "Read as Other", "Read as Lithuania") // as the list shows them
		at = s.signedIn("ada").upload("lead", "leads.csv", strings.NewReader("Title;Status;Phone\nA;Converted;8 612 34567\n")).is(s, 303).Header.Get("Location")
		s.signedIn("ada").get(at).says(s, "would be skipped", "Read as Qualified", "Read as +370 612 34567") // whatever the errors of the row
	})
}

func TestImportsOfOthersAreNotFound(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		ona, ada := s.signedIn("ona"), s.signedIn("ada")
		at := ada.upload("company", "secret.csv", strings.NewReader("Name\nCanary\nOther\n")).is(s, 303).Header.Get("Location")
		was := s.fingerprint()
		ona.get("/imports").is(s, 200).silent(s, "secret.csv")
		for _, a := range []answer{ona.get(at), ona.get(at + "/report.csv"), ona.post(at, "do", "import"), ona.post(at + "/discard"), ona.get("/imports/nothing")} {
			a.is(s, 404).silent(s, "Canary", "secret.csv")
		}
		s.unchanged(was, "another's import")
		s.signedIn("mantas").get(at).is(s, 200).says(s, "secret.csv")
		ada.post(at+"/discard").goes(s, "/imports")
		ada.get(at).is(s, 404)
	})
}

// zeros is an endless reader of zeros.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	return copy(b, bytes.Repeat([]byte("a,b\n"), len(b)/4+1)), nil
}

func TestBadUploadsAreReported(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		b := s.signedIn("ona")
		was := s.fingerprint()
		b.upload("lead", "a.png", strings.NewReader("\x89PNG\r\n\x1a\n\x00")).is(s, 422).says(s, "This is a picture, not a table.")
		b.upload("lead", "a.xls", strings.NewReader("<html><table><tr><td>A</td></tr></table></html>")).is(s, 422).says(s, "This is a web page")
		b.upload("lead", "a.csv", strings.NewReader("From: a@example.com\nSubject: Leads, offers\n\nHello\n")).is(s, 422).says(s, "This is an e-mail")
		b.upload("lead", "a.csv", strings.NewReader("dn: cn=A,mail=a@example.com\ncn: A\n")).is(s, 422).says(s, "This is an address book in LDIF format.")
		b.upload("lead", "a.csv", strings.NewReader("SQLite format 3\x00\x10\x00")).is(s, 422).says(s, "This is a database.")
		b.upload("lead", "a.csv", strings.NewReader("Title,City\n")).is(s, 422).says(s, "no rows under them")
		b.upload("lead", "a.csv", strings.NewReader("")).is(s, 422).says(s, "The file is empty.")
		b.upload("lead", "", strings.NewReader("")).is(s, 422).says(s, "This must be filled in.")
		b.upload("note", "a.csv", strings.NewReader("a,b\n")).is(s, 422).says(s, "Choose one of the values offered.")
		b.upload("lead", "a.csv", strings.NewReader(strings.Repeat("a,", 10_000))).is(s, 422).says(s, "more than 500 columns")
		b.upload("lead", "large.csv", io.LimitReader(zeros{}, 100<<20)).is(s, 413).says(s, fmt.Sprintf("The file is larger than %d MB.", imports.MaxImport>>20))
		b.post("/imports", "type", "lead").is(s, 422)
		s.unchanged(was, "bad files")
		if names, err := s.app.Files.Names(); err != nil || len(names) != 0 {
			t.Errorf("files are kept: %v %v", names, err)
		}
	})
}

func TestSampleFiles(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		b := s.signedIn("ona")
		got := b.get("/imports/sample/lead.csv").is(s, 200)
		if !strings.HasPrefix(got.body, "\ufeffTitle,Status,") || got.Header.Get("Content-Disposition") != "attachment; filename=Leads.csv" {
			t.Errorf("%q %v", got.body, got.Header)
		}
		at := b.upload("lead", "Leads.csv", strings.NewReader(got.body)).is(s, 303).Header.Get("Location")
		b.get(at).is(s, 200).says(s, "Import 2 rows").silent(s, "would be skipped")
		b.get("/imports/sample/note.csv").is(s, 404)
	})
}

func TestSkippedRowsArePaged(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		by := s.actor("ona")
		i, err := s.app.Imports.Upload(s.ctx, by, s.home().Type("lead"), "a.csv", strings.NewReader("title,email,phone\n"+strings.Repeat("A,bad,bad\n", 120)))
		s.ok(err)
		_, err = s.app.Imports.Run(s.ctx, by, i.ID, func(*store.Import) {})
		s.ok(err)
		b, at := s.signedIn("ona"), "/imports/"+i.ID.String()
		for page, rows := range map[string]int{"": 50, "?after=51": 50, "?after=101": 20} {
			if n := strings.Count(b.get(at+page).is(s, 200).body, "This is not a phone number."); n != rows {
				t.Errorf("%s: %d rows", page, n)
			}
		}
		b.get(at).says(s, at+"?after=51")
		b.get(at+"?after=101").silent(s, "?after=121")
	})
}

// An import that was undone says so, who did it and when, on the list and on its page, and offers the redo to those who may.
func TestAnUndoneImportSaysSo(t *testing.T) {
	both(t, func(s *site) {
		s.importing()
		by := s.actor("ona")
		i, err := s.app.Imports.Upload(s.ctx, by, s.home().Type("lead"), "a.csv", strings.NewReader("title\nUndone one\nUndone two\n"))
		s.ok(err)
		_, err = s.app.Imports.Run(s.ctx, by, i.ID, func(*store.Import) {})
		s.ok(err)
		ada, at := s.signedIn("ada"), "/imports/"+i.ID.String()
		ada.get(at).says(s, "Every row was imported.", "Show what was imported").silent(s, "Undone by")
		lead, ok := record.ParseID(regexp.MustCompile(`/leads/([0-9a-f-]{36})`).FindStringSubmatch(ada.get("/leads").body)[1])
		if !ok {
			t.Fatal("no lead")
		}
		parts, err := s.app.Records.Timeline(s.ctx, s.actor("ada"), s.home().Type("lead"), lead, time.Time{})
		s.ok(err)
		receipt := parts.Moments[0].Entry.Receipt.String()
		ada.scripted().post("/undo", "token", receipt).is(s, 200)
		for who, may := range map[string]bool{"ada": true, "mantas": true, "ona": false} {
			b := s.signedIn(who)
			b.get("/imports").says(s, "a.csv", ">Undone<", "Undone by ada, ").silent(s, ">Finished<")
			page := b.get(at).is(s, 200).says(s, "Undone by ada, ").silent(s, "Every row was imported.", "Show what was imported")
			if strings.Contains(page.body, `name="token"`) != may || strings.Contains(page.body, "Not yours to undo") == may {
				t.Errorf("%s may redo: %v", who, !may)
			}
		}
		ada.scripted().post("/undo", "token", undoToken.FindStringSubmatch(ada.get(at).body)[1]).is(s, 200).says(s, "Redone: ")
		ada.get(at).says(s, "Every row was imported.").silent(s, "Undone by")
		ada.get("/imports").says(s, ">Finished<").silent(s, "Undone by")
	})
}

func (s *site) home() *unit.Workspace {
	s.Helper()
	ws, err := s.app.Workspace(s.ctx, s.ws.ID)
	s.ok(err)
	return ws
}
