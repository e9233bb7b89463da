package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A side is one of the two programs that are compared.
type side struct {
	name    string
	o       options
	figures []map[string]*figure // of each round, by place and request
	bytes   map[string]float64   // on the disk for each imported lead, by place
}

// compare measures an earlier commit and this tree in turn, and prints how much
// slower or faster this tree is. Each makes its own leads, the same ones; the
// same program measures both.
func compare(args []string, w io.Writer) error {
	f := flag.NewFlagSet("compare", flag.ContinueOnError)
	with := f.String("with", "6f68750", "the commit of before")
	rounds := f.Int("rounds", 2, "how often each is measured")
	cache := f.String("cache", "/var/tmp/vedlys-bench-compare", "folder for the databases of both; a few gigabytes")
	engines := f.String("engines", "sqlite,postgres", "databases to measure with")
	sizes := f.String("sizes", "1000000", "numbers of leads")
	o := options{}
	f.IntVar(&o.requests, "requests", 300, "requests of each kind")
	f.IntVar(&o.rows, "import", 50_000, "rows to import; 0 leaves it out")
	f.StringVar(&o.only, "only", "", "measure only what has this in its name")
	err := f.Parse(args)
	if err == nil {
		err = o.split(*engines, *sizes)
	}
	if err != nil {
		return err
	}
	tree, remove, err := checkOut(*with)
	if err != nil {
		return err
	}
	defer remove()
	before, now := &side{name: *with, o: o}, &side{name: "now", o: o}
	before.o.tree, before.o.cache = tree, filepath.Join(*cache, "before")
	now.o.tree, now.o.cache = ".", filepath.Join(*cache, "now")
	for range *rounds {
		if err := errors.Join(before.measure(), now.measure()); err != nil {
			return err
		}
	}
	printRatios(w, before, now)
	return nil
}

// checkOut makes a tree of a commit, and returns what removes it again.
func checkOut(commit string) (tree string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "vedlys-before-")
	if err != nil {
		return "", nil, err
	}
	tree = filepath.Join(dir, "tree")
	ctx := context.Background()
	remove = func() {
		_ = command(ctx, os.Stderr, "git", "worktree", "remove", "--force", tree)
		_ = os.RemoveAll(dir)
	}
	if err := command(ctx, os.Stderr, "git", "worktree", "add", "--detach", tree, commit); err != nil {
		remove()
		return "", nil, err
	}
	return tree, remove, nil
}

func (s *side) measure() error {
	fmt.Fprintf(os.Stderr, "measuring %s\n", s.name)
	r := newReport()
	if err := measureAll(context.Background(), &s.o, r); err != nil {
		return err
	}
	figures := map[string]*figure{}
	if s.bytes == nil {
		s.bytes = map[string]float64{}
	}
	for _, res := range r.results {
		place := fmt.Sprintf("%s, %s leads: ", res.engine, grouped(res.size))
		for _, f := range res.figures {
			if f.problem != "" {
				fmt.Fprintf(os.Stderr, "%s%s: %s\n", place, f.kind.name, f.problem)
				continue
			}
			figures[place+f.kind.name] = f
		}
		if i := res.imported; i != nil {
			s.bytes[place] = i.bytes
			figures[place+"import"] = &figure{rate8: i.rate, p50: part(i.list, 50)}
		}
	}
	s.figures = append(s.figures, figures)
	return nil
}

// printRatios prints the medians of each request and their ratio.
func printRatios(w io.Writer, before, now *side) {
	fmt.Fprintf(w, "| request | p50 at %s | now | ratio | 8 at once, or records: a second | now | ratio |\n|---|--:|--:|--:|--:|--:|--:|\n", before.name)
	for _, name := range slices.Sorted(maps.Keys(before.figures[0])) {
		if now.figures[0][name] == nil {
			continue
		}
		a, b := before.middle(name), now.middle(name)
		fmt.Fprintf(w, "| %s | %s | %s | %.2f | %.0f | %.0f | %.2f |\n", name, ms(a.p50), ms(b.p50), float64(b.p50)/float64(a.p50), a.rate8, b.rate8, b.rate8/a.rate8)
	}
	fmt.Fprintln(w, "\nThe p50 beside an import is that of lists meanwhile.")
	for _, place := range slices.Sorted(maps.Keys(before.bytes)) {
		fmt.Fprintf(w, "\nOn the disk for each imported lead, %s%.0f bytes at %s, %.0f now.\n", place, before.bytes[place], before.name, now.bytes[place])
	}
}

// middle returns the median of each figure of a request.
func (s *side) middle(name string) figure {
	var p50s []time.Duration
	var rates []float64
	for _, round := range s.figures {
		if f := round[name]; f != nil {
			p50s, rates = append(p50s, f.p50), append(rates, f.rate8)
		}
	}
	slices.Sort(p50s)
	slices.Sort(rates)
	n := len(p50s)
	return figure{p50: (p50s[(n-1)/2] + p50s[n/2]) / 2, rate8: (rates[(n-1)/2] + rates[n/2]) / 2}
}
