package app

import (
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// makeFixture is the folder into which TestMakeFixture writes. It is run with
// each new migration, and again if that changes before it is released:
//
//	go test ./app -run TestMakeFixture -fixture testdata
var makeFixture = flag.String("fixture", "", "write a database and a backup of this version into the `folder`")

// TestMakeFixture keeps a filled database and its backup, so that later
// versions can prove that they bring them forward.
func TestMakeFixture(t *testing.T) {
	if *makeFixture == "" {
		return
	}
	c := dbtest.Fresh(t, "sqlite")
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, d)
	w.files()
	w.fillFixture()
	name := filepath.Join(*makeFixture, fmt.Sprintf("tables%d", db.SchemaVersion()))
	w.ok(os.RemoveAll(name + ".backup")) // a backup overwrites no file
	w.ok(w.Backups.Backup(w.ctx, name+".backup", nil))
	w.ok(pack(name+".txt.gz", []byte(strings.Join(w.contents(), "\n"))))
	w.ok(d.Close())
	text, err := os.ReadFile(db.File(c))
	w.ok(err)
	w.ok(pack(name+".db.gz", text))
}

func pack(path string, text []byte) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	zip, _ := gzip.NewWriterLevel(out, gzip.BestCompression)
	_, err = zip.Write(text)
	return errors.Join(err, zip.Close(), out.Close())
}

func unpack(t *testing.T, path string) []byte {
	t.Helper()
	packed, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	zip, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// contents returns every value of every record, what the search box finds for
// some words, and the number of rows of each table, as sorted lines.
func (w *world) contents() []string {
	w.t.Helper()
	var out []string
	for _, t := range append(w.ws.Types(), w.ws.Type("note")) {
		for _, r := range w.everyRecord(t, "") {
			for _, f := range t.Fields {
				if p, ok := f.Get(r).(record.Parent); ok { // two fields until version 12
					out = append(out, fmt.Sprintf("%s %s %s %q", t.Name, t.Meta(r).ID, f.Key, p.ID), fmt.Sprintf("%s %s %s_type %q", t.Name, t.Meta(r).ID, f.Key, p.Type))
				}
				if text := f.Kind.Text(f.Get(r), record.EnvOf(t, r)); text != "" {
					out = append(out, fmt.Sprintf("%s %s %s %q", t.Name, t.Meta(r).ID, f.Key, text))
				}
			}
		}
		for _, word := range []string{"zas", "чайка", "uab", "naive", "an", "+370", "8", "kov", "trash", "example"} {
			for _, r := range w.everyRecord(t, word) {
				out = append(out, fmt.Sprintf("%s %s is found by %s", t.Name, t.Meta(r).ID, word))
			}
		}
	}
	for _, table := range []string{"history", "receipt", "step_interval", "list_item", "membership", "import", "import_problem", "custom_field", "rate", "operation"} {
		query := "SELECT COUNT(*) FROM " + table
		if table == "receipt" { // a change of settings leaves one too
			query += " WHERE subject_type <> 'settings'"
		}
		out = append(out, fmt.Sprintf("%s has %d rows", table, w.count(query)))
	}
	slices.Sort(out)
	return out
}

// everyRecord returns all living records of a type that a word finds.
func (w *world) everyRecord(t *record.Type, word string) []any {
	w.t.Helper()
	if word != "" && len(t.Searched()) == 0 {
		return nil
	}
	q := record.Query{Sort: t.Field("created"), Limit: 200, Text: word}
	var out []any
	for {
		l, err := w.Records.List(w.ctx, w.ada, t, q)
		w.ok(err)
		if out = append(out, l.Records...); l.Next == nil {
			return out
		}
		q.After = l.Next
	}
}

// fillFixture adds some of everything that the tables can hold.
func (w *world) fillFixture() {
	w.t.Helper()
	w.furnish()
	_, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "nickname", Kind: "text", Label: "Nickname", Fast: true})
	w.ok(err)
	w.ws, err = w.Workspace(w.ctx, w.ws.ID)
	w.ok(err)
	w.lead(w.ona, "title", "Žąsinas, UAB", "c_nickname", "Žąsys", "first_name", "Čėsna", "last_name", "Žukauskas", "email", "z@zasinas.example", "city", "Šiauliai")
	w.lead(w.ona, "title", "Чайка", "c_nickname", "Чайка", "company_name", "ООО «Чайка»", "city", "Псков")
	w.opportunity("name", "Lost", "stage", "lost", "lost_reason", "price", "lost_note", "Per brangu")
	w.imported(w.ada, "lead", "title,city\nImported one,Kaunas\nImported two,Čekiškė\n", nil)
	o := w.finish(w.start(w.ada, "bulk", "city=Kaunas", "employees", "7"))
	w.ok(failed(w.Operations.UndoGroup(w.ctx, w.ada, o.ID)))
	w.ok(w.Operations.Pause(w.ctx, w.ada, w.start(w.ada, "contact", "").ID))
	_, err = w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other", Country: "RU", Language: "ru"})
	w.ok(err)
}

// fixtureDatabase unpacks a database of an older version and returns its place.
func fixtureDatabase(t *testing.T, name string) db.Config {
	t.Helper()
	c := db.Config{Dir: t.TempDir()}
	if err := os.WriteFile(db.File(c), unpack(t, filepath.Join("testdata", name+".db.gz")), 0o600); err != nil {
		t.Fatal(err)
	}
	return c
}
