package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/match"
)

// A count counts pairs: predicted and true (hit), predicted (said), and true ones.
type count struct{ hit, said, true int }

// take counts a predicted pair.
func (t *count) take(right bool) {
	t.said++
	if right {
		t.hit++
	}
}

func (t count) precision() float64 { return part1(t.hit, t.said) }
func (t count) recall() float64    { return part1(t.hit, t.true) }
func (t count) f1() float64        { return part1(2*t.hit, t.said+t.true) }

func part1(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

type scores struct {
	b        *base
	index    *match.Index
	number   map[string]int
	said     map[[2]int]match.Verdict
	truth    map[[2]int]bool
	counters map[string]*count // by group
	safe     map[string]*count // of pairs that may be merged
}

func newScores(b *base, index *match.Index, pairs []match.Pair) *scores {
	s := &scores{b: b, index: index, number: map[string]int{}, said: map[[2]int]match.Verdict{}, truth: map[[2]int]bool{}, counters: map[string]*count{}, safe: map[string]*count{}}
	members := map[string][]int{}
	for i, id := range b.ids {
		s.number[id] = i
		members[b.cluster[id]] = append(members[b.cluster[id]], i)
	}
	for _, m := range members {
		for i := range m {
			for _, j := range m[:i] {
				s.truth[[2]int{j, m[i]}] = true
			}
		}
	}
	for _, p := range pairs {
		s.said[[2]int{p.A, p.B}] = p.Verdict
	}
	s.count()
	return s
}

// count fills the counters: for all pairs, by language and kind, and for true pairs by fault.
func (s *scores) count() {
	for k := range s.truth {
		v, hit := s.said[k]
		for _, g := range s.groups(k, true) {
			at(s.counters, g).true++
			at(s.safe, g).true++
			if hit {
				at(s.counters, g).hit++
			}
			if v.Tier == match.Merge {
				at(s.safe, g).hit++
			}
		}
	}
	for k, v := range s.said {
		for _, g := range s.groups(k, false) {
			at(s.counters, g).said++
			if v.Tier == match.Merge {
				at(s.safe, g).said++
			}
		}
	}
}

// single counts the suggestions for one record at a time, as a form gets them: each pair by itself, without the rest of
// the base.
func (s *scores) single() (suggested, safe *count) {
	suggested, safe = &count{true: len(s.truth)}, &count{true: len(s.truth)}
	for i := range s.b.ids {
		for _, j := range s.index.Candidates(s.index.Record(i)) {
			if j <= i {
				continue
			}
			v, right := s.index.Record(i).Score(s.index.Record(j), s.index), s.truth[[2]int{i, j}]
			if v.Tier != match.None {
				suggested.take(right)
			}
			if v.Tier == match.Merge {
				safe.take(right)
			}
		}
	}
	return suggested, safe
}

func at(m map[string]*count, k string) *count {
	if m[k] == nil {
		m[k] = &count{}
	}
	return m[k]
}

func (s *scores) groups(k [2]int, ops bool) []string {
	a, b := s.b.ids[k[0]], s.b.ids[k[1]]
	kind := "people"
	if s.b.records[k[0]].Kind == match.Company {
		kind = "companies"
	}
	out := []string{"", "kind " + kind}
	if l := s.b.lang[a]; l != "" {
		out = append(out, "lang "+l, "lang "+l+", "+kind)
	}
	if ops {
		both := slices.Concat(s.b.ops[a], s.b.ops[b])
		slices.Sort(both)
		for _, o := range slices.Compact(both) {
			out = append(out, "op "+o)
		}
	}
	return out
}

func (s *scores) print(w io.Writer, took time.Duration) {
	all, safe := at(s.counters, ""), at(s.safe, "")
	fmt.Fprintf(w, "## %s\n\n%d records, %d true pairs, %.1f s\n\n", s.b.name, len(s.b.ids), all.true, took.Seconds())
	fmt.Fprintln(w, "| | true pairs | suggest: precision | recall | F1 | merge: precision | recall |\n|---|--:|--:|--:|--:|--:|--:|")
	row := func(name string, t, m *count) {
		fmt.Fprintf(w, "| %s | %d | %.4f | %.4f | %.4f | %.4f | %.4f |\n", name, t.true, t.precision(), t.recall(), t.f1(), m.precision(), m.recall())
	}
	row("all", all, safe)
	single, singleSafe := s.single()
	row("all, each pair by itself", single, singleSafe)
	for _, g := range slices.Sorted(maps.Keys(s.counters)) {
		if strings.HasPrefix(g, "lang ") || strings.HasPrefix(g, "kind ") {
			row(g[5:], s.counters[g], at(s.safe, g))
		}
	}
	s.printOps(w)
	s.printHard(w)
}

func (s *scores) printOps(w io.Writer) {
	var names []string
	for g := range s.counters {
		if strings.HasPrefix(g, "op ") {
			names = append(names, g)
		}
	}
	if names == nil {
		return
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(s.counters[a].recall(), s.counters[b].recall()) })
	fmt.Fprintln(w, "\n| error in either record | true pairs | suggest: recall | merge: recall |\n|---|--:|--:|--:|")
	for _, g := range names {
		fmt.Fprintf(w, "| %s | %d | %.4f | %.4f |\n", g[3:], s.counters[g].true, s.counters[g].recall(), at(s.safe, g).recall())
	}
}

func (s *scores) printHard(w io.Writer) {
	if s.b.hard == nil {
		return
	}
	type counts struct{ n, suggested, merged int }
	by := map[string]*counts{}
	for _, h := range s.b.hard {
		name := h.kind
		if !h.decidable {
			name += ", undecidable"
		}
		if by[name] == nil {
			by[name] = &counts{}
		}
		i, j := s.number[h.a], s.number[h.b]
		v, said := s.said[[2]int{min(i, j), max(i, j)}]
		by[name].n++
		if said {
			by[name].suggested++
		}
		if v.Tier == match.Merge {
			by[name].merged++
		}
	}
	fmt.Fprintln(w, "\n| look-alike | pairs | suggested | merged |\n|---|--:|--:|--:|")
	for _, name := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(w, "| %s | %d | %d | %d |\n", name, by[name].n, by[name].suggested, by[name].merged)
	}
}
