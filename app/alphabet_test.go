package app

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// realNames returns several hundred names of people and places of a language.
func realNames(t *testing.T, lang string) []string {
	t.Helper()
	text, err := os.ReadFile("sampledata/" + lang + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	section := func(name string) []string {
		_, rest, _ := strings.Cut(string(text), "["+name+"]\n")
		rest, _, _ = strings.Cut(rest, "\n[")
		return strings.FieldsFunc(rest, func(r rune) bool { return r == '\n' || r == ' ' || r == '|' || r == ',' })
	}
	given := append(section("men"), section("women")...)
	var out []string
	for i, family := range section("families") {
		for n := range 5 {
			out = append(out, family+" "+given[(i*7+n*11)%len(given)])
		}
	}
	for _, word := range append(section("cities"), section("streets")...) {
		if !strings.ContainsAny(word, "0123456789") {
			out = append(out, word, strings.ToLower(word))
		}
	}
	out = append(out, map[string][]string{
		"lt": {"Čepaitis", "Cibulskis", "Ivanauskas", "Yla", "Šarūnas", "Sabonis", "Žemaitis", "Zabarskas"},
		"sk": {"Chalupa", "Cibula", "Hudák", "Čapek", "Ďurica", "Dlhý", "Ivan", "Ľuboš"},
		"hu": {"Csaba", "Cukor", "Czakó", "Gyula", "Gábor", "Zsolt", "Zoltán", "Nyári", "Nagy"},
		"ru": {"Ёлкин", "Елисеев", "Емельянов", "Йога", "Ия", "Яна", "Анна", "Хомяк", "Цой"},
	}[lang]...)
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) < 200 {
		t.Fatalf("only %d names in %s", len(out), lang)
	}
	return out
}

// inOrder returns what a list sorted by a field shows of it, page by page.
func (w *world) inOrder(field, sort string) (out []string) {
	w.t.Helper()
	t := w.ws.Type("lead")
	q, errs := record.ParseQuery(t, map[string][]string{"sort": {sort}, "limit": {"37"}}, w.ws.Env(w.ada, true))
	w.ok(errs.Or())
	for {
		l, err := w.Records.List(w.ctx, w.ada, t, q)
		w.ok(err)
		for _, r := range l.Records {
			out = append(out, t.Field(field).Get(r).(string))
		}
		if l.Next == nil {
			return out
		}
		q.After = l.Next
	}
}

func (w *world) speak(language string) {
	w.t.Helper()
	w.ok(failed(w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: "Acme", Country: "LT", Language: language, Currency: "EUR", Zone: "UTC"})))
	w.reload()
}

func (w *world) reload() {
	w.t.Helper()
	var err error
	w.ws, err = w.Workspace(w.ctx, w.ws.ID)
	w.ok(err)
}

// fill imports leads with these names in all kinds of text fields.
func (w *world) fill(names []string) {
	w.t.Helper()
	_, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "nick", Kind: "text", Label: "Nick", Fast: true})
	w.ok(err)
	w.reload()
	file := "title,last_name,city,job_title,Nick\n"
	for i, name := range names {
		file += fmt.Sprintf("%s,%s,%s,%s,%s\n", name, name, names[(i*3)%len(names)], name, name)
	}
	w.imported(w.ada, "lead", file, nil)
}

// checkOrder checks that lists are in the order of the dictionary in both
// directions.
func (w *world) checkOrder(lang string, fields ...string) {
	w.t.Helper()
	c := collate.New(language.MustParse(lang))
	compare := func(a, b string) int {
		if a == "" || b == "" { // nothing comes last in both directions
			return strings.Compare(b, a)
		}
		return c.CompareString(a, b)
	}
	for _, field := range fields {
		for _, sort := range []string{field, "-" + field} {
			got := w.inOrder(field, sort)
			want := slices.Clone(got)
			slices.SortStableFunc(want, func(a, b string) int {
				if sort != field && a != "" && b != "" {
					a, b = b, a
				}
				return compare(a, b)
			})
			for i := range got {
				if compare(got[i], want[i]) != 0 {
					w.t.Errorf("%s by %s: %q stands where %q should", lang, sort, got[i], want[i])
					break
				}
			}
		}
	}
}

func TestListsAreSortedByTheAlphabetOfTheWorkspace(t *testing.T) {
	for _, lang := range []string{"lt", "sk", "hu", "ru", "en"} {
		both(t, func(w *world) {
			w.files()
			w.speak(lang)
			w.ok(w.Derived.Derive(w.ctx, nil))
			names := realNames(t, cmp.Or(lang, "en"))
			w.fill(names)
			w.checkOrder(lang, "title", "last_name", "city", "job_title", "c_nick")
			if n := len(w.inOrder("title", "title")); n != len(names) {
				t.Errorf("%s: %d of %d leads", lang, n, len(names))
			}
			first, last := "aaa", "zzz"
			if lang == "ru" {
				first, last = "ааа", "яяя"
			}
			l := w.lead(w.ada, "title", last)
			_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: w.ws.Type("lead"), ID: l.ID, Set: w.set(w.ada, w.ws.Type("lead"), "title", first, "c_nick", first)})
			w.ok(err)
			w.checkOrder(lang, "title", "c_nick")
		})
	}
}
