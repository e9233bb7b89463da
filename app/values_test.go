package app

import (
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// naughty reads the Big List of Naughty Strings.
func (w *world) naughty() []string {
	w.t.Helper()
	text, err := os.ReadFile("../match/testdata/naughty-strings.json")
	w.ok(err)
	var list []string
	w.ok(json.Unmarshal(text, &list))
	return append(list, strings.Repeat("ﷺ", 255), strings.Repeat("😀", 255), strings.Repeat("<", 255), "  ", "\u00a0", "…", "\u200b", "a\x00b", "\xff")
}

// filled returns values with the text for every field of free text.
func filled(t *record.Type, text string) []unit.Value {
	var out []unit.Value
	for _, f := range t.Editable() {
		if f.Kind != record.TextKind && f.Kind != record.LongTextKind {
			continue
		}
		if v, err := f.Kind.Parse(text, f, &record.Env{Strict: true}); err == nil {
			out = append(out, unit.Value{Field: f, Value: v})
		}
	}
	return out
}

// Every text field stores every text byte for byte, and lists sorted and
// filtered by it work.
func TestNaughtyStringsComeBackByteForByte(t *testing.T) {
	both(t, func(w *world) {
		w.custom("text", "")
		for _, t := range append(w.ws.Types(), w.ws.Type("note")) {
			w.naughtyIn(t)
		}
		lt := w.ws.Type("lead")
		all := w.leads()
		for _, key := range []string{"title", "-city", "c_text"} {
			if got, _ := w.readPages(w.ada, url.Values{"sort": {key}, "limit": {"50"}}); len(got) != all {
				t.Errorf("sorted by %s: %d of %d", key, len(got), all)
			}
		}
		for _, s := range w.naughty() {
			for _, key := range []string{"q", "title", "title.contains", "c_text.contains"} {
				q, errs := record.ParseQuery(lt, url.Values{key: {s}}, w.ws.Env(w.ada, true))
				q.Limit = record.MaxLimit
				l, err := w.Records.List(w.ctx, w.ada, lt, q)
				w.ok(err)
				same := func(r any) bool { return lt.Title(r) == s }
				if errs == nil && key != "q" && match.Latin(s) != "" && len([]rune(s)) <= 255 && !slices.ContainsFunc(l.Records, same) && l.Next == nil {
					t.Errorf("%s=%q does not find it", key, s)
				}
			}
		}
	})
}

// naughtyIn makes a record of each string and reads it back.
func (w *world) naughtyIn(t *record.Type) {
	w.t.Helper()
	lead := w.lead(w.ada, "title", "Parent")
	lost, price := w.ws.Lists.First(crm.Stages, crm.CategoryLost).ID, w.ws.Lists.ByKey(crm.LostReasons, "price").ID
	sent := map[record.ID][]unit.Value{}
	_, err := w.Act(w.ctx, w.ada, "save", func(k *unit.Work) error {
		for _, s := range w.naughty() {
			set := filled(t, s)
			switch t.Name {
			case "note":
				set = append(set, unit.Value{Field: t.Parent(), Value: record.Parent{Type: "lead", ID: lead.ID}})
			case "opportunity": // otherwise it could have no note on the loss
				set = append(set, unit.Value{Field: t.Field("stage"), Value: lost}, unit.Value{Field: t.Field("lost_reason"), Value: price})
			}
			r, err := k.Save(unit.Draft{Type: t, Set: set})
			if err != nil {
				w.refused(err, record.Invalid) // blank, or too long for the name
				continue
			}
			sent[t.Meta(r).ID] = set
		}
		return nil
	})
	w.ok(err)
	if len(sent) < 500 {
		w.t.Errorf("only %d records were made", len(sent))
	}
	var found map[record.ID]any
	w.ok(w.Read(w.ctx, func(tx *db.Tx) (err error) {
		found, err = store.GetMany(w.ctx, tx, w.ada, t, slices.Collect(maps.Keys(sent)))
		return err
	}))
	for id, set := range sent {
		for _, v := range set {
			if got := v.Field.Get(found[id]); got != v.Value && !(v.Field.Custom && v.Field.Kind.Empty(v.Value)) {
				w.t.Errorf("%s.%s: %q came back as %q", t.Name, v.Field.Key, v.Value, got)
			}
		}
	}
}

// custom adds a custom field to leads.
func (w *world) custom(kind, label string, options ...record.Option) *record.Field {
	w.t.Helper()
	done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: kind + label, Kind: kind, Label: kind + label, Options: options, Fast: label == "fast"})
	w.ok(err)
	w.ws, err = w.Workspace(w.ctx, w.ada.Workspace)
	w.ok(err)
	return w.ws.Type("lead").Field(done.Record.(*record.Field).Key)
}

func TestCustomFieldsInLists(t *testing.T) {
	both(t, func(w *world) {
		options := []record.Option{{Key: "b", Label: "B"}, {Key: "a", Label: "A"}}
		values := map[string][]string{"text": {"", "Žirgas", "žirgas", "Яблоко", "…", " x "}, "number": {"", "-1.5", "9", "10"},
			"date": {"", "2024-02-29", "1999-12-31"}, "choice": {"", "a", "b"}}
		var fields []*record.Field
		for _, kind := range []string{"text", "number", "date", "choice"} {
			for _, label := range []string{"", "fast"} {
				if kind == "choice" {
					fields = append(fields, w.custom(kind, label, options...))
				} else {
					fields = append(fields, w.custom(kind, label))
				}
			}
		}
		lt := w.ws.Type("lead")
		var rows []map[string]string
		for i := range 31 {
			row, set := map[string]string{}, []string{"title", "A"}
			for n, f := range fields {
				of := values[f.Kind.Name()]
				row[f.Key] = of[(i*7+n*3)%len(of)]
				set = append(set, f.Key, row[f.Key])
			}
			w.lead(w.ada, set...)
			rows = append(rows, row)
		}
		for _, f := range fields {
			w.pagesThrough(lt.Field(f.Key), len(rows))
		}
		for query, fits := range map[string][]string{"c_text=ŽIRGAS": {"Žirgas", "žirgas"}, "c_text.contains=irg": {"Žirgas", "žirgas"},
			"c_text.contains=ябл": {"Яблоко"}, "c_text.not=zirgas": {"", "Яблоко", "…", " x "}, "c_text.empty=1": {""}, "c_number=9": {"9"},
			"c_number.from=9": {"9", "10"}, "c_number.to=-1.5": {"-1.5"}, "c_number.empty=1": {""}, "c_date=2024-02-29": {"2024-02-29"},
			"c_date.from=2000-01-01": {"2024-02-29"}, "c_date.to=2000-01-01": {"1999-12-31"}, "c_date.empty=1": {""},
			"c_choice=a&c_choice=b": {"a", "b"}, "c_choice.not=a": {"", "b"}, "c_choice.filled=1": {"a", "b"}} {
			v, err := url.ParseQuery(query)
			w.ok(err)
			key, _, _ := strings.Cut(strings.Split(query, "=")[0], ".")
			want := 0
			for _, row := range rows {
				if slices.Contains(fits, row[key]) {
					want++
				}
			}
			if got, _ := w.readPages(w.ada, v); len(got) != want {
				t.Errorf("%s finds %d, want %d", query, len(got), want)
			}
		}
		w.customHistory(lt)
	})
}

// customHistory checks that a custom value is changed, recorded and undone
// like any other.
func (w *world) customHistory(lt *record.Type) {
	w.t.Helper()
	l := w.lead(w.ada, "title", "History", "c_text", "One", "c_number", "-0.5")
	receipt := w.change(w.ada, l.ID, "c_text", "", "c_number", "7", "c_date", "2000-02-29", "c_choice", "a")
	entries, _, err := w.Records.History(w.ctx, w.ada, lt, l.ID, record.None, 1)
	w.ok(err)
	want := []record.Change{{Field: "c_text", Old: "One"}, {Field: "c_number", Old: "-0.5", New: "7"}, {Field: "c_date", New: "2000-02-29"}, {Field: "c_choice", New: "a"}}
	if !slices.Equal(entries[0].Changes, want) {
		w.t.Errorf("history has %v", entries[0].Changes)
	}
	w.ok(second(w.Undo(w.ctx, w.ada, receipt)))
	// Code that does not know the custom fields leaves them unchanged.
	w.ok(second(w.Records.Delete(w.ctx, w.ada, crm.LeadType, 0, l.ID)))
	w.ok(second(w.Records.Restore(w.ctx, w.ada, crm.LeadType, l.ID)))
	w.ok(second(w.Records.Save(w.ctx, w.ada, unit.Draft{Type: crm.LeadType, ID: l.ID, Set: []unit.Value{{Field: lt.Field("title"), Value: "History"}, {Field: lt.Field("city"), Value: "X"}}})))
	w.change(w.ada, l.ID, "city", "")
	if changes := record.Diff(lt, l, w.get(w.ada, l.ID)); len(changes) > 0 {
		w.t.Errorf("not as before: %v", changes)
	}
	if got := w.find(w.ada, url.Values{"c_text": {"one"}, "c_number": {"-0.5"}}); !slices.Equal(got, []string{"History"}) {
		w.t.Errorf("found %v", got)
	}
}

// Columns match custom fields by their labels or keys, and a problem names its
// column.
func TestCustomFieldsAreImported(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for _, n := range []workspaces.NewField{{Kind: "text", Label: "Dydis"}, {Kind: "number", Label: "Taškai"}, {Kind: "date", Label: "Nuo kada"},
			{Kind: "choice", Label: "Rūšis", Options: []record.Option{{Key: "a", Label: "Pirma"}, {Key: "b", Label: "Antra"}}}} {
			n.Type = "lead"
			w.ok(second(w.Workspaces.AddField(w.ctx, w.ada, n)))
		}
		var err error
		w.ws, err = w.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		text := "Pavadinimas;Dydis;Taškai;Nuo kada;Rūšis\nA;Žalias;1,5;2024.02.29;b\nB;Mėlynas;daug;2024-02-29;a\n"
		i := w.imported(w.ada, "lead", text, nil)
		if i.Created != 1 || i.Skipped != 1 {
			t.Fatalf("%+v", i)
		}
		recs, _ := w.readPages(w.ada, url.Values{"c_rusis": {"b"}, "c_taskai.from": {"1.5"}, "c_dydis": {"zalias"}, "c_nuo_kada": {"2024-02-29"}})
		if len(recs) != 1 {
			t.Errorf("%d found", len(recs))
		}
	})
}
