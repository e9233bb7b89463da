package main

import (
	"encoding/csv"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/vedlys/vedlys/match"
)

// A base is a file of records and the truth about them.
type base struct {
	name    string
	ids     []string
	records []match.Record
	cluster map[string]string
	lang    map[string]string
	ops     map[string][]string
	hard    []hardPair
}

// A hardPair is two records that look alike but are not the same.
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
	s := judge(b)
	s.print(w, time.Since(start))
	if *wrong != "" {
		return s.writeWrong(*wrong)
	}
	return nil
}

// judge compares all records of a base.
func judge(b *base) *scores {
	index := match.NewIndex(b.records)
	return newScores(b, index, index.Pairs(match.Suggest))
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

// readRows calls each for every row of a CSV file, with the cells by column
// name.
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
