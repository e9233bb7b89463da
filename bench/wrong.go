package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

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

// writeNear writes the pairs that are just below the threshold and rightly so.
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
