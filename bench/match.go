package main

import (
	"cmp"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/match"
)

// A base is a file of records with the truth about them.
type base struct {
	name    string
	ids     []string
	records []match.Record
	cluster map[string]string
	lang    map[string]string
	ops     map[string][]string
	hard    []hardPair
}

// A hardPair is two records that look alike and are not the same.
type hardPair struct {
	a, b, kind string
	decidable  bool
}

// scoreMatch measures the matcher on a labelled file.
func scoreMatch(args []string, w io.Writer) error {
	f := flag.NewFlagSet("match", flag.ContinueOnError)
	file := f.String("match", "", "CSV file of records")
	truth := f.String("truth", "", "CSV file with the cluster of each record")
	hard := f.String("hard", "", "CSV file of pairs that look alike and are not the same")
	wrong := f.String("wrong", "", "write the pairs that were judged wrongly to this file")
	sizes := f.String("sizes", "", "measure the speed on invented bases of these sizes instead")
	seed := f.Uint64("seed", 1, "what the invented bases are made from")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *sizes != "" {
		return measureMatch(*sizes, *seed, w)
	}
	b, err := readBase(*file, *truth, *hard)
	if err != nil {
		return err
	}
	start := time.Now()
	index := match.NewIndex(b.records)
	pairs := index.Pairs(match.Suggest)
	took := time.Since(start)
	s := newScores(b, index, pairs)
	s.print(w, took)
	if *wrong != "" {
		return s.writeWrong(*wrong)
	}
	return nil
}

func readBase(file, truth, hard string) (*base, error) {
	b := &base{name: strings.TrimSuffix(filepath.Base(file), ".csv"), cluster: map[string]string{}, lang: map[string]string{}, ops: map[string][]string{}}
	err := readRows(file, func(r map[string]string) {
		b.ids = append(b.ids, r["id"])
		b.records = append(b.records, match.RecordOf(func(column string) string { return r[column] }))
	})
	if err == nil {
		err = readRows(truth, func(r map[string]string) {
			b.cluster[r["id"]], b.lang[r["id"]] = r["cluster"], r["lang"]
			if r["ops"] != "" {
				b.ops[r["id"]] = strings.Split(r["ops"], "|")
			}
		})
	}
	if err == nil && hard != "" {
		err = readRows(hard, func(r map[string]string) {
			b.hard = append(b.hard, hardPair{r["id_a"], r["id_b"], r["type"], r["decidable"] == "1"})
		})
	}
	return b, err
}

// readRows calls each with every row of a CSV file, by the names of its columns.
func readRows(file string, each func(map[string]string)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	head, err := r.Read()
	if err != nil {
		return err
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		m := map[string]string{}
		for i, name := range head {
			m[name] = row[i]
		}
		each(m)
	}
}

// A tally counts true and predicted pairs.
type tally struct{ hit, said, true int }

func (t tally) precision() float64 { return part1(t.hit, t.said) }
func (t tally) recall() float64    { return part1(t.hit, t.true) }
func (t tally) f1() float64        { return part1(2*t.hit, t.said+t.true) }

func part1(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

type scores struct {
	b       *base
	index   *match.Index
	number  map[string]int
	said    map[[2]int]match.Verdict
	truth   map[[2]int]bool
	tallies map[string]*tally // by group
	safe    map[string]*tally
}

func newScores(b *base, index *match.Index, pairs []match.Pair) *scores {
	s := &scores{b: b, index: index, number: map[string]int{}, said: map[[2]int]match.Verdict{}, truth: map[[2]int]bool{}, tallies: map[string]*tally{}, safe: map[string]*tally{}}
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

// count fills the tallies: for all pairs, by language and kind, and the true ones by kind of error.
func (s *scores) count() {
	for k := range s.truth {
		v, hit := s.said[k]
		for _, g := range s.groups(k, true) {
			at(s.tallies, g).true++
			at(s.safe, g).true++
			if hit {
				at(s.tallies, g).hit++
			}
			if v.Tier == match.Merge {
				at(s.safe, g).hit++
			}
		}
	}
	for k, v := range s.said {
		for _, g := range s.groups(k, false) {
			at(s.tallies, g).said++
			if v.Tier == match.Merge {
				at(s.safe, g).said++
			}
		}
	}
}

func at(m map[string]*tally, k string) *tally {
	if m[k] == nil {
		m[k] = &tally{}
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
	all, safe := at(s.tallies, ""), at(s.safe, "")
	fmt.Fprintf(w, "## %s\n\n%d records, %d true pairs, %.1f s\n\n", s.b.name, len(s.b.ids), all.true, took.Seconds())
	fmt.Fprintln(w, "| | true pairs | suggest: precision | recall | F1 | merge: precision | recall |\n|---|--:|--:|--:|--:|--:|--:|")
	row := func(name string, t, m *tally) {
		fmt.Fprintf(w, "| %s | %d | %.4f | %.4f | %.4f | %.4f | %.4f |\n", name, t.true, t.precision(), t.recall(), t.f1(), m.precision(), m.recall())
	}
	row("all", all, safe)
	for _, g := range slices.Sorted(maps.Keys(s.tallies)) {
		if strings.HasPrefix(g, "lang ") || strings.HasPrefix(g, "kind ") {
			row(g[5:], s.tallies[g], at(s.safe, g))
		}
	}
	s.printOps(w)
	s.printHard(w)
}

func (s *scores) printOps(w io.Writer) {
	var names []string
	for g := range s.tallies {
		if strings.HasPrefix(g, "op ") {
			names = append(names, g)
		}
	}
	if names == nil {
		return
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(s.tallies[a].recall(), s.tallies[b].recall()) })
	fmt.Fprintln(w, "\n| error in either record | true pairs | suggest: recall | merge: recall |\n|---|--:|--:|--:|")
	for _, g := range names {
		fmt.Fprintf(w, "| %s | %d | %.4f | %.4f |\n", g[3:], s.tallies[g].true, s.tallies[g].recall(), at(s.safe, g).recall())
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

// writeWrong writes each wrongly judged pair with both records, the probability and the reasons.
func (s *scores) writeWrong(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, k := range slices.SortedFunc(maps.Keys(s.said), byNumbers) {
		if v := s.said[k]; !s.truth[k] {
			s.writePair(f, "FALSE "+string(v.Tier), k)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.said), byNumbers) {
		if v := s.said[k]; s.truth[k] {
			s.writePair(f, "RIGHT "+string(v.Tier), k)
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(s.truth), byNumbers) {
		if _, ok := s.said[k]; !ok {
			s.writePair(f, "MISSED", k)
		}
	}
	s.writeNear(f)
	return nil
}

// writeNear writes the pairs that were nearly judged to be the same and rightly were not.
func (s *scores) writeNear(w io.Writer) {
	for i := range s.b.ids {
		for _, j := range s.index.Candidates(s.index.Record(i)) {
			k := [2]int{i, j}
			if _, said := s.said[k]; j > i && !said && !s.truth[k] && s.index.Record(i).Score(s.index.Record(j), s.index).Probability > 0.1 {
				s.writePair(w, "NEAR", k)
			}
		}
	}
}

func byNumbers(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) }

func (s *scores) writePair(w io.Writer, what string, k [2]int) {
	v := s.index.Record(k[0]).Score(s.index.Record(k[1]), s.index)
	fmt.Fprintf(w, "%s %.4f", what, v.Probability)
	if !slices.Contains(s.index.Candidates(s.index.Record(k[0])), k[1]) {
		fmt.Fprint(w, " NOT A CANDIDATE")
	}
	for _, r := range v.Reasons {
		fmt.Fprintf(w, " %s %+.1f", strings.TrimPrefix(r.Key, "match."), r.Weight)
	}
	fmt.Fprintln(w)
	for _, i := range k {
		r := s.b.records[i]
		fmt.Fprintf(w, "    %s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s # %s %s\n", r.FirstName, r.LastName, r.Company, strings.Join(r.Emails, ","), strings.Join(r.Phones, ","),
			r.Street, r.City, r.Postcode, r.Country, r.BirthDate, r.TaxID, s.b.lang[s.b.ids[i]], strings.Join(s.b.ops[s.b.ids[i]], " "))
	}
}
