package record

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// edited returns entries of which one person has changed those at some places: to another value or kind, or removed; and more.
func edited(r *rapid.T, who string, entries []Entry, at []int, more int) []Entry {
	out := slices.Clone(entries)
	for _, i := range at {
		switch rapid.IntRange(0, 2).Draw(r, who) {
		case 0:
			out[i].Value = fmt.Sprintf("%s%d", who, i)
		case 1:
			out[i].Kind = map[string]string{"work": "home", "home": "other", "other": "work"}[out[i].Kind]
		default:
			out[i].Value = "" // removed below
		}
	}
	for i := range more {
		out = append(out, Entry{Value: fmt.Sprintf("%s new %d", who, i), Kind: "work"})
	}
	return out
}

// bare returns the values and kinds of entries, sorted.
func bare(entries []Entry) []string {
	out := []string{}
	for _, e := range entries {
		if e.Value != "" {
			out = append(out, e.Value+" "+e.Kind)
		}
	}
	slices.Sort(out)
	return out
}

func TestChangesOfDifferentEntriesAreMerged(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(r, "entries")
		base, mine, theirs := make([]Entry, n), []int{}, []int{}
		for i := range base {
			base[i] = Entry{Value: fmt.Sprint("base", i), Kind: rapid.SampledFrom([]string{"work", "home", "other"}).Draw(r, "kind"), Primary: i == 0}
			switch who := rapid.IntRange(0, 2).Draw(r, "who"); {
			case who == 0:
				mine = append(mine, i)
			case who == 1:
				theirs = append(theirs, i)
			}
		}
		a := edited(r, "my", base, mine, rapid.IntRange(0, 2).Draw(r, "mine"))
		b := edited(r, "their", base, theirs, rapid.IntRange(0, 2).Draw(r, "theirs"))
		want := slices.Clone(a)
		for _, i := range theirs {
			want[i] = b[i]
		}
		want = append(want, b[n:]...)
		f := &Field{Key: "emails", Kind: EmailsKind}
		got, ok := f.Merge(Gathered(base), Gathered(a), Gathered(b))
		list, _ := got.(Several)
		if !ok || !slices.Equal(bare(list.Entries()), bare(want)) {
			r.Fatalf("%v\n and %v\nbecame %v, %v", a, b, got, ok)
		}
		primary := 0
		for _, e := range list.Entries() {
			if e.Primary {
				primary++
			}
		}
		if primary != min(1, len(list.Entries())) {
			r.Fatalf("%s has %d primary entries", list, primary)
		}
	})
}

func TestChangesOfOneEntryExcludeEachOther(t *testing.T) {
	f, base := &Field{Key: "emails", Kind: EmailsKind}, `[{"value":"a","kind":"work","primary":true},{"value":"b","kind":"work"},{"value":"c","kind":"work"}]`
	for _, c := range []struct {
		mine, theirs string
		want         string // "" for a conflict
	}{
		{`[{"value":"a1","kind":"work","primary":true},{"value":"b","kind":"work"},{"value":"c","kind":"work"}]`, `[{"value":"a2","kind":"work","primary":true},{"value":"b","kind":"work"},{"value":"c","kind":"work"}]`, ""},
		{`[{"value":"a","kind":"work","primary":true},{"value":"b","kind":"home"},{"value":"c","kind":"work"}]`, `[{"value":"a","kind":"work","primary":true},{"value":"b","kind":"other"},{"value":"c","kind":"work"}]`, ""},
		{`[{"value":"a","kind":"work","primary":true},{"value":"c","kind":"work"}]`, `[{"value":"a","kind":"work","primary":true},{"value":"b","kind":"home"},{"value":"c","kind":"work"}]`, ""},
		{`[{"value":"a","kind":"work"},{"value":"b","kind":"work","primary":true},{"value":"c","kind":"work"}]`, `[{"value":"a","kind":"work"},{"value":"b","kind":"work"},{"value":"c","kind":"work","primary":true}]`, ""},
		{`[{"value":"a","kind":"work"},{"value":"b","kind":"work","primary":true},{"value":"c","kind":"work"}]`, `[{"value":"a","kind":"work","primary":true},{"value":"c","kind":"work"}]`, ""}, // primary and removed
		{`[{"value":"a","kind":"work","primary":true},{"value":"c","kind":"home"}]`, `[{"value":"a","kind":"work","primary":true},{"value":"c","kind":"work"}]`, `[{"value":"a","kind":"work","primary":true},{"value":"c","kind":"home"}]`},
		{`[{"value":"a","kind":"work","primary":true},{"value":"b1","kind":"work"},{"value":"c","kind":"work"}]`, `[{"value":"a","kind":"work"},{"value":"b","kind":"work"},{"value":"c","kind":"work","primary":true}]`, `[{"value":"a","kind":"work"},{"value":"b1","kind":"work"},{"value":"c","kind":"work","primary":true}]`},
	} {
		for _, swapped := range []bool{false, true} {
			if swapped {
				c.mine, c.theirs = c.theirs, c.mine
			}
			got, ok := f.Merge(Several(base), Several(c.mine), Several(c.theirs))
			if ok != (c.want != "") || ok && got != Several(c.want) {
				t.Errorf("%s and %s became %v, %v", c.mine, c.theirs, got, ok)
			}
		}
	}
}

// Rows are merged by their IDs: what only one has changed, added or removed.
func TestChangesOfDifferentRowsAreMerged(t *testing.T) {
	f := thingType.Field("parts")
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 5).Draw(r, "rows")
		var base, mine, theirs, want []part
		conflict := false
		for i := range n {
			row := part{ID: NewID(), Name: fmt.Sprint("row ", i)}
			my, their := rapid.IntRange(0, 2).Draw(r, "mine"), rapid.IntRange(0, 2).Draw(r, "theirs")
			changed := func(how int, who string) []part {
				switch how {
				case 0:
					return []part{row}
				case 1:
					return []part{{ID: row.ID, Name: who + row.Name}}
				}
				return nil
			}
			base, mine, theirs = append(base, row), append(mine, changed(my, "my ")...), append(theirs, changed(their, "their ")...)
			switch {
			case their == 0 || my == 2 && their == 2:
				want = append(want, changed(my, "my ")...)
			case my == 0:
				want = append(want, changed(their, "their ")...)
			default:
				conflict = true
			}
		}
		mine = append(mine, part{Name: "mine"})
		added := part{ID: NewID(), Name: "theirs"}
		theirs, want = append(theirs, added), append(want, part{Name: "mine"}, added)
		got, ok := f.Merge(partType.Text(base), partType.Text(mine), partType.Text(theirs))
		if ok == conflict || ok && got != partType.Text(want) {
			r.Fatalf("%v\n and %v\nbecame %v, %v", mine, theirs, got, ok)
		}
	})
}

func TestLinksOfTwoPeopleAreMerged(t *testing.T) {
	a, b, c, d := NewID(), NewID(), NewID(), NewID()
	got, ok := (&Field{Kind: LinksKind}).Merge(NewIDs(a, b), NewIDs(a, c), NewIDs(b, a, d))
	if want := NewIDs(a, c, d); !ok || got != want {
		t.Errorf("%v, %v, want %v", got, ok, want)
	}
	if _, ok := (&Field{Kind: TextKind}).Merge("a", "b", "c"); ok {
		t.Error("two texts were merged")
	}
}
