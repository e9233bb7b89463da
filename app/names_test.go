package app

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// In a Hungarian workspace the family name comes first, for all readers.
func TestNamesOfAWorkspace(t *testing.T) {
	both(t, func(w *world) {
		ct := w.ws.Type("contact")
		save := func(pairs ...string) any {
			done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ct, Set: w.set(w.ada, ct, pairs...)})
			w.ok(err)
			return done.Record
		}
		rácz := save("first_name", "Eszter", "last_name", "Rácz")
		иванов := save("first_name", "Иван", "middle_name", "Петрович", "last_name", "Иванов", "language", "ru")
		for country, want := range map[string]string{"LT": "Eszter Rácz", "HU": "Rácz Eszter"} {
			w.ok(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: w.ws.Name, Country: country, Language: w.ws.Language, Currency: w.ws.Currency, Zone: w.ws.Zone})))
			ws, err := w.Workspace(w.ctx, w.ws.ID)
			w.ok(err)
			if got := ws.ReadIn("en").Type("contact").Title(rácz); got != want {
				t.Errorf("in %s: %q", country, got)
			}
			if got := ws.ReadIn("sk").Type("contact").Title(иванов); got != "Иванов Иван Петрович" {
				t.Errorf("in %s: %q", country, got)
			}
		}
		hu := w.ada
		hu.Language = "hu"
		names, err := w.Records.Titles(w.ctx, hu, w.ws.ReadIn("hu").Type("contact"), ct.Meta(rácz).ID)
		w.ok(err)
		if names[ct.Meta(rácz).ID].Title != "Rácz Eszter" {
			t.Error(names)
		}
		for _, words := range []string{"петрович", "иванов петрович", "petrovic ivan"} {
			found, err := w.Records.Search(w.ctx, w.ada, words, 5, ct)
			w.ok(err)
			if len(found) != 1 || len(found[0].Records) != 1 {
				t.Errorf("%s: %v", words, found)
			}
		}
	})
}

// A file of opportunities names contacts in any order, with or without the patronymic.
func TestContactsOfAFileAreFoundInAnyOrder(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		ct := w.ws.Type("contact")
		for _, c := range [][]string{{"first_name", "Eszter", "last_name", "Rácz"}, {"first_name", "Иван", "middle_name", "Петрович", "last_name", "Иванов"}} {
			_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ct, Set: w.set(w.ada, ct, c...)})
			w.ok(err)
		}
		i := w.imported(w.ada, "opportunity", "Deal name;Contact\nA;Rácz Eszter\nB;Eszter Rácz\nC;Иванов Иван Петрович\nD;Иван Иванов\n", nil)
		if i.Created != 4 {
			t.Errorf("%+v %v", i, w.problems(w.ada, i))
		}
	})
}

// The sample file has the parts of a name in the order of its language.
func TestSampleFileHasNamesInOrder(t *testing.T) {
	both(t, func(w *world) {
		for lang, want := range map[i18n.Lang]string{"hu": "Vezetéknév;Keresztnév", "ru": "Фамилия;Имя;Отчество", "lt": "Vardas;Antrasis vardas;Pavardė"} {
			ws := w.ws.ReadIn(lang)
			var b bytes.Buffer
			w.ok(imports.SampleFile(ws, i18n.For(lang, nil), ws.Type("contact"), &b))
			if head, _, _ := strings.Cut(b.String(), "\n"); !strings.Contains(head, want) {
				t.Errorf("%s: %s", lang, head)
			}
		}
	})
}

// The stored record does not depend on the language of the person who saves it.
func TestReadersStoreTheSame(t *testing.T) {
	both(t, func(w *world) {
		c := &crm.Contact{FirstName: "Eszter", MiddleName: "Anna", LastName: "Rácz"}
		want := crm.ContactType.SearchParts(c)
		for _, lang := range i18n.Languages {
			if got := w.ws.ReadIn(lang).Type("contact").SearchParts(c); strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%s: %q, want %q", lang, got, want)
			}
		}
	})
}

// Only the order of names differs between readers.
func TestReadersSeeTheSameFields(t *testing.T) {
	both(t, func(w *world) {
		for _, lang := range i18n.Languages {
			for _, base := range w.ws.Types() {
				read := w.ws.ReadIn(lang).Type(base.Name)
				if len(read.Fields) != len(base.Fields) {
					t.Fatalf("%s %s: %d fields of %d", lang, base.Name, len(read.Fields), len(base.Fields))
				}
				seen := map[*record.Field]bool{}
				for _, f := range read.Fields {
					seen[f] = base.Field(f.Key) == f
				}
				for f, same := range seen {
					if !same || len(seen) != len(base.Fields) {
						t.Errorf("%s %s.%s", lang, base.Name, f.Key)
					}
				}
			}
		}
		if !slices.Equal(w.ws.ReadIn("hu").Type("note").Fields, crm.NoteType.Fields) {
			t.Error("notes name no one")
		}
	})
}
