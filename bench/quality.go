package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/vedlys/vedlys/bench/people"
)

// inventedSize is the number of records in each invented base.
const inventedSize = 20_000

// reportQuality measures how well the matcher finds duplicates and how fast, and writes that to the report.
func reportQuality(args []string, w io.Writer) error {
	f := flag.NewFlagSet("quality", flag.ContinueOnError)
	data := f.String("data", "", "folder of labelled bases: X.csv with X.truth.csv and perhaps X.hard.csv")
	seeds := f.String("seeds", "11,2026", "what invented bases are made from")
	sizes := f.String("sizes", "100000,1000000", "sizes of the bases at which the cost is measured; empty leaves it out")
	out := f.String("out", "bench/RESULTS.md", "file to write")
	if err := f.Parse(args); err != nil {
		return err
	}
	bases, err := labelled(*data)
	if err != nil {
		return err
	}
	for _, s := range strings.Split(*seeds, ",") {
		b, err := inventedBase(s)
		if err != nil {
			return err
		}
		bases = append(bases, b)
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "%s\n\nMade by `go run ./bench quality` on %s at commit %s.\n\n%s\n\n%s\n\n", qualityHeading, time.Now().UTC().Format("2006-01-02 15:04 UTC"),
		commit(), machine(), qualityTerms)
	writeQuality(&text, bases)
	if *sizes != "" {
		fmt.Fprint(&text, "\n## What the matcher costs\n\nOn one core; a check prepares a record, finds its candidates and scores them all.\n\n")
		if err := measureMatch(*sizes, 1, &text); err != nil {
			return err
		}
	}
	if _, err := w.Write(text.Bytes()); err != nil {
		return err
	}
	return replacePart(*out, qualityHeading, text.String())
}

const (
	speedHeading   = "# Measured speed"
	qualityHeading = "# Measured matching"
)

const qualityTerms = "Pairs of records, each base judged by one fixed configuration, without labels and without a threshold of its own. *Suggest* is\n" +
	"all that `vedlys match` writes, *merge* what it writes with `--tier merge`. Precision is the share of the written pairs that are\n" +
	"the same, recall the share of the pairs that are the same that were written. *Each pair by itself* is the result for a form\n" +
	"that checks one record. [docs/matching.md](../docs/matching.md) describes the bases and how reliable the figures are."

// labelled reads all bases of a folder.
func labelled(folder string) ([]*base, error) {
	var bases []*base
	if folder == "" {
		return nil, nil
	}
	truths, err := filepath.Glob(filepath.Join(folder, "*.truth.csv"))
	if err == nil && truths == nil {
		err = fmt.Errorf("no labelled base in %s", folder)
	}
	for _, truth := range truths {
		stem := strings.TrimSuffix(truth, ".truth.csv")
		hard := stem + ".hard.csv"
		if _, err := os.Stat(hard); err != nil {
			hard = ""
		}
		b, err := readBase(stem+".csv", truth, hard)
		if err != nil {
			return nil, err
		}
		bases = append(bases, b)
	}
	return bases, err
}

// inventedBase makes a base from a seed. It goes through the files, as other readers of the base do.
func inventedBase(seed string) (*base, error) {
	n, err := strconv.ParseUint(strings.TrimSpace(seed), 10, 64)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "vedlys-people")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	if err := people.Make(inventedSize, n).Write(folder); err != nil {
		return nil, err
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	b, err := readBase(at("people.csv"), at("people.truth.csv"), at("people.hard.csv"))
	if err == nil {
		b.name = "invented, seed " + seed
	}
	return b, err
}

// writeQuality writes one table of all bases, and then the figures of each by group.
func writeQuality(w io.Writer, bases []*base) {
	var each bytes.Buffer
	fmt.Fprintln(w, "| base | suggest: precision | recall | F1 | merge: precision | recall |\n|---|--:|--:|--:|--:|--:|")
	for _, b := range bases {
		start := time.Now()
		s := judge(b)
		took := time.Since(start)
		all, safe := at(s.counters, ""), at(s.safe, "")
		fmt.Fprintf(w, "| %s | %.4f | %.4f | %.4f | %.4f | %.4f |\n", b.name, all.precision(), all.recall(), all.f1(), safe.precision(), safe.recall())
		fmt.Fprintln(&each)
		s.print(&each, took)
	}
	_, _ = each.WriteTo(w)
}

// replacePart replaces the section of a file that begins with a heading, up to the next heading of its rank, or appends
// it.
func replacePart(path, heading, text string) error {
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	before, rest, _ := strings.Cut("\n"+string(old), "\n"+heading+"\n")
	_, after, more := strings.Cut(rest, "\n# ")
	if more {
		after = "\n# " + after
	}
	text = strings.TrimRight(before, "\n") + "\n\n" + strings.TrimSpace(text) + "\n" + after
	return os.WriteFile(path, []byte(strings.TrimLeft(text, "\n")), 0o644)
}
