package app

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// kindTexts returns texts of values of a kind, among them near and equal ones.
func (w *world) kindTexts(k record.Kind) []string {
	w.t.Helper()
	switch k {
	case record.TextKind, record.LongTextKind:
		return []string{"Žirgas", "žirgas", "Zirgas 2", "Яблоко", "a", "B", "č"}
	case record.IntKind:
		return []string{"0", "9", "10", "100", "1000000000000"}
	case record.NumberKind:
		return []string{"0", "-1.5", "9", "10", "0.000001"}
	case record.AmountKind:
		return []string{"12.50 EUR", "-3 USD", "100 JPY", "0 EUR"}
	case record.DateKind:
		return []string{"2024-02-29", "1999-12-31", "2026-06-01"}
	case record.MomentKind:
		return []string{"2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T01:00:00.5Z", "1999-12-31T23:59:59.999999Z"}
	case record.DurationKind:
		return []string{"PT0S", "PT9S", "PT10M", "PT1H", "PT100H"}
	case record.BoolKind:
		return []string{"true", "false"}
	case record.ChoiceKind:
		return []string{"b", "a", "c"}
	case record.MultiChoiceKind:
		return []string{"a", "a,b", "c", "b,c", "a,b,c"}
	case record.EmailKind:
		return []string{"ada@example.com", "Ada@Example.com", "bob@example.com"}
	case record.PhoneKind:
		return []string{"+37061234567", "+421905123456", "+12025550123"}
	case record.LinkKind:
		return []string{"https://example.com/a", "https://example.com/B"}
	case record.CountryKind:
		return []string{"LT", "SK", "HU"}
	case record.LanguageKind:
		return []string{"lt", "sk", "hu"}
	}
	w.t.Fatalf("no values of %s", k.Name())
	return nil
}

// customRecords makes leads with random values of a field.
func (w *world) customRecords(f *record.Field, texts []string, n int) []any {
	w.t.Helper()
	r := rand.New(rand.NewPCG(7, uint64(len(f.Key)))) //nolint:gosec // a test
	for i := range n {
		text := ""
		if at := r.IntN(len(texts) + 1); at < len(texts) {
			text = texts[at]
		}
		l := w.lead(w.ada, "title", "A", f.Key, text)
		if odd := []string{`{"x":1}`, `["zz",5]`, `12.5`, `"zz"`, `true`, `-1`}[i%6]; i%5 == 4 && !reads(f, odd) {
			w.storeRaw(f, l.ID, odd)
		}
	}
	all, _ := w.readPages(w.ada, url.Values{"limit": {"200"}})
	return slices.DeleteFunc(all, func(l any) bool { return l.(*crm.Lead).Title != "A" })
}

// companyNamed makes a company and returns its ID.
func (w *world) companyNamed(name string) string {
	w.t.Helper()
	t := w.ws.Type("company")
	done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: t, Set: w.set(w.ada, t, "name", name)})
	w.ok(err)
	return t.Meta(done.Record).ID.String()
}

// reads reports whether a field can read a stored value.
func reads(f *record.Field, raw string) bool {
	v, err := record.Scalar(json.RawMessage(raw))
	if err == nil {
		_, err = f.Kind.ReadJSON(v, f, &record.Env{Strict: true, Stored: true})
	}
	return err == nil
}

// storeRaw stores a value of a custom field as another program would.
func (w *world) storeRaw(f *record.Field, lead record.ID, raw string) {
	w.t.Helper()
	custom := json.RawMessage(`{"` + f.Key + `":` + raw + `}`)
	w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(w.ctx, "UPDATE lead SET custom = ? WHERE workspace_id = ? AND id = ?", custom, w.ws.ID, lead)
		return err
	}))
}

// order compares two values as lists order them.
func (w *world) order(f *record.Field, a, b any) int {
	switch x := a.(type) {
	case record.Int:
		return cmp.Compare(x.N, b.(record.Int).N)
	case record.Number:
		return cmp.Compare(x.F, b.(record.Number).F)
	case record.Duration:
		return cmp.Compare(x.Seconds, b.(record.Duration).Seconds)
	case time.Time:
		return x.Compare(b.(time.Time))
	case record.Date:
		return cmp.Compare(x, b.(record.Date))
	case record.Choices:
		return cmp.Compare(x, b.(record.Choices))
	case record.ID:
		order := w.ws.Order(f)
		return cmp.Compare(slices.Index(order, x), slices.Index(order, b.(record.ID)))
	case bool:
		return cmp.Compare(f.Kind.Text(x, nil), f.Kind.Text(b, nil))
	}
	key := func(v any) string {
		s, _ := v.(string)
		switch text := f.FreeText(); {
		case text != nil && text.Alphabetical():
			return w.ws.Type("lead").SortKey(s)
		case text != nil:
			return text.Fold(s)
		}
		return match.Latin(s)
	}
	return cmp.Compare(key(a), key(b))
}

// sortsLike checks that a list sorted by a custom field has all records, in the
// order of Go as far as their values can be read, forwards and backwards.
func (w *world) sortsLike(f *record.Field, all []any) {
	w.t.Helper()
	blank := func(r any) bool { return f.Kind.Empty(f.Get(r)) && f.Kind != record.BoolKind }
	for _, sort := range []string{f.Key, "-" + f.Key} {
		want := slices.Clone(all)
		slices.SortFunc(want, func(a, b any) int {
			older := slices.Compare(w.ws.Type("lead").Meta(a).ID[:], w.ws.Type("lead").Meta(b).ID[:])
			c := 0
			switch {
			case blank(a) && blank(b):
				return -older
			case blank(a):
				return 1
			case blank(b):
				return -1
			case f.Refers(): // each value's newest first
				older = -older
			case sort[0] == '-':
				older = -older
			}
			if c = w.order(f, f.Get(a), f.Get(b)); sort[0] == '-' {
				c = -c
			}
			return cmp.Or(c, older)
		})
		got, back := w.readPages(w.ada, url.Values{"sort": {sort}, "limit": {"7"}, "title": {"A"}})
		unread := func(r any) bool { _, unread := f.Unread(r); return unread }
		if read := slices.DeleteFunc(slices.Clone(got), unread); len(got) != len(all) || !slices.Equal(ids(read), ids(slices.DeleteFunc(slices.Clone(want), unread))) {
			w.t.Errorf("sorted by %s: %v\nwant %v", sort, w.texts(f, got), w.texts(f, want))
			continue
		}
		w.backwards(got, sort, back)
	}
}

func (w *world) backwards(forward []any, sort string, c *record.Cursor) {
	w.t.Helper()
	end := len(forward) - len(forward)%7
	var got []any
	for c != nil {
		v := url.Values{"sort": {sort}, "limit": {"7"}, "title": {"A"}, "cursor": {c.String()}}
		q, errs := record.ParseQuery(w.ws.Type("lead"), v, w.ws.Env(w.ada, true))
		w.ok(errs.Or())
		l, err := w.Records.List(w.ctx, w.ada, w.ws.Type("lead"), q)
		w.ok(err)
		got = append(slices.Clone(l.Records), got...)
		c = l.Prev
	}
	if !slices.Equal(ids(got), ids(forward[:end])) {
		w.t.Errorf("%s: backwards is not forwards: %d and %d rows", sort, len(got), end)
	}
}

func (w *world) texts(f *record.Field, recs []any) (out []string) {
	for _, r := range recs {
		text, _ := f.StoredText(r, &record.Env{})
		out = append(out, text)
	}
	return out
}

// filtersLike checks that conditions on a custom field find what Go finds.
func (w *world) filtersLike(f *record.Field, texts []string, all []any) {
	w.t.Helper()
	check := func(key, text string, fits func(r any) bool) {
		w.t.Helper()
		var want []record.ID
		for _, r := range all {
			if fits(r) {
				want = append(want, w.ws.Type("lead").Meta(r).ID)
			}
		}
		got, _ := w.readPages(w.ada, url.Values{key: {text}, "title": {"A"}, "limit": {"9"}})
		if _, op, _ := strings.Cut(key, "."); op == "from" || op == "to" { // where a number or a text cannot be read, the order is its own
			got = slices.DeleteFunc(got, func(r any) bool { _, unread := f.Unread(r); return unread })
		}
		if !slices.Equal(unit.InOrder(ids(got)), unit.InOrder(want)) {
			w.t.Errorf("%s=%s finds %v, want %d", key, text, w.texts(f, got), len(want))
		}
	}
	for _, op := range f.Ops() {
		switch op {
		case record.Blank:
			check(f.Key+".empty", "true", f.Empty)
		case record.Filled:
			check(f.Key+".filled", "true", func(r any) bool { return !f.Empty(r) })
		}
		for _, text := range texts {
			v, err := f.Kind.Parse(text, f, w.ws.Env(w.ada, true))
			if err != nil {
				w.t.Fatal(err)
			}
			read := func(r any) bool { _, unread := f.Unread(r); return !unread && !f.Empty(r) }
			switch op {
			case record.From:
				check(f.Key+".from", text, func(r any) bool { return read(r) && w.order(f, f.Get(r), v) >= 0 })
			case record.To:
				if f.Kind != record.MomentKind { // a moment stands for its whole second there
					check(f.Key+".to", text, func(r any) bool { return read(r) && w.order(f, f.Get(r), v) <= 0 })
				}
			case record.Is, record.Not:
				is := func(r any) bool { return f.Kind.Equal(f.Get(r), v) }
				if k := f.FreeText(); k != nil {
					is = func(r any) bool { return k.Fold(f.Get(r).(string)) == k.Fold(v.(string)) }
				}
				if set, ok := v.(record.Choices); ok {
					is = func(r any) bool {
						return slices.ContainsFunc(set.Keys(), func(k string) bool { return slices.Contains(f.Get(r).(record.Choices).Keys(), k) })
					}
				}
				switch {
				case f.Kind == record.MomentKind: // is a day
				case op == record.Is:
					check(f.Key, text, is)
				default:
					check(f.Key+".not", text, func(r any) bool { return !is(r) })
				}
			}
		}
	}
}

// Lists sort and filter by custom fields of every kind as Go does, with an index
// and without, also where some of the values cannot be read.
func TestCustomFieldsOfEveryKindAreSortedAndFiltered(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		options := []record.Option{{Key: "b", Label: "B"}, {Key: "a", Label: "A"}, {Key: "c", Label: "C"}}
		for _, k := range record.CustomKinds {
			for _, label := range []string{"", "fast"} {
				n := workspaces.NewField{Type: "lead", Key: k.Name() + label, Kind: k.Name(), Label: k.Name() + label, Fast: label == "fast"}
				if record.TakesOptions(k) {
					n.Options = options
				}
				targets := []string{""}
				if record.TakesTarget(k) {
					targets = []string{"source", "user", "company"}
				}
				for _, target := range targets {
					if n.Target = target; target != "" {
						n.Key = k.Name() + target + label
					}
					w.sortsAndFilters(n)
				}
			}
		}
	})
}

// sortsAndFilters adds a field with values and checks its lists. Every sixth
// value is one that hardly a kind can read.
func (w *world) sortsAndFilters(n workspaces.NewField) {
	w.t.Helper()
	w.ok(second(w.Workspaces.AddField(w.ctx, w.ada, n)))
	w.ok(w.Workspaces.MakeIndexes(w.ctx, nil))
	var err error
	w.ws, err = w.Workspace(w.ctx, w.ada.Workspace)
	w.ok(err)
	f := w.ws.Type("lead").Field("c_" + n.Key)
	var texts []string
	switch {
	case n.Target == "source":
		for _, i := range w.ws.Lists.Of("source")[:3] {
			texts = append(texts, i.ID.String())
		}
	case n.Target == "user":
		texts = []string{w.ada.User.String(), w.ona.User.String()}
	case n.Target == "company":
		texts = []string{w.companyNamed("One"), w.companyNamed("Two")}
	case f.IsFile():
		for _, name := range []string{"one", "two"} {
			file, err := w.Uploads.Upload(w.ctx, w.ada, name, "", strings.NewReader(name))
			w.ok(err)
			texts = append(texts, file.ID.String())
		}
	default:
		texts = w.kindTexts(f.Kind)
	}
	if want := !f.IsMoney() && !f.IsFile() && n.Target != "company"; f.Sortable() != want {
		w.t.Errorf("%s is sortable: %v", f.Key, f.Sortable())
	}
	all := w.customRecords(f, texts, 30)
	if f.Sortable() {
		w.sortsLike(f, all)
	}
	w.filtersLike(f, texts, all)
	for _, r := range all {
		w.ok(second(w.Records.Delete(w.ctx, w.ada, w.ws.Type("lead"), 0, w.ws.Type("lead").Meta(r).ID)))
	}
}
