package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vedlys/vedlys/bench/people"
	"github.com/vedlys/vedlys/match"
)

// A matchSpeed is the cost of the matcher on a base of one size. The checked records are not in the base: some are of
// the same people and companies, some of strangers.
type matchSpeed struct {
	size       int
	build      time.Duration
	prepare    time.Duration // of one record, including its keys
	keys       float64       // per record
	mostKeys   int
	candidates []int // of each check, ascending
	checks     []time.Duration
	compared   int
	comparing  time.Duration
	memory     uint64 // bytes that the index and the records take
}

// checked is the number of records that are checked at each size.
const checked = 3000

// portion is the number of records that are made at a time, to limit the memory of the generator.
const portion = 50_000

// measureMatch measures the matcher at each size and prints a table.
func measureMatch(sizes string, seed uint64, w io.Writer) error {
	var all []*matchSpeed
	for _, s := range strings.Split(sizes, ",") {
		size, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return err
		}
		all = append(all, matchAt(size, seed))
	}
	printSpeed(w, all)
	return nil
}

func matchAt(size int, seed uint64) *matchSpeed {
	s := &matchSpeed{size: size}
	before := bytesInUse()
	records, asked := invented(size, seed)
	start := time.Now()
	x := match.NewIndex(records)
	s.build = time.Since(start)
	records = nil
	s.memory = bytesInUse() - min(before, bytesInUse())
	s.countKeys(asked)
	s.check(x, asked)
	runtime.KeepAlive(x)
	return s
}

// invented makes a base of records and those that will be checked against it.
func invented(size int, seed uint64) (records, asked []match.Record) {
	records = make([]match.Record, 0, size)
	every := max(1, size/checked)
	for i := 0; len(records) < size; i++ {
		for j, r := range people.Make(min(portion, size-len(records)+checked), seed+uint64(i)).Records {
			if (i*portion+j)%every == 0 && len(asked) < checked {
				asked = append(asked, matchRecord(r))
			} else if len(records) < size {
				records = append(records, matchRecord(r))
			}
		}
	}
	return records, asked
}

func matchRecord(r *people.Record) match.Record {
	m := match.RecordOf(r.Cell)
	m.Country = cmp.Or(m.Country, map[string]string{"lt": "LT", "sk": "SK", "ru": "RU", "hu": "HU", "en": "GB"}[r.Lang])
	return m
}

// bytesInUse returns the memory in use after a garbage collection.
func bytesInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func (s *matchSpeed) countKeys(asked []match.Record) {
	total := 0
	start := time.Now()
	for _, r := range asked {
		n := len(match.Keys(r))
		total += n
		s.mostKeys = max(s.mostKeys, n)
	}
	s.prepare = time.Since(start) / time.Duration(max(1, len(asked)))
	s.keys = float64(total) / float64(max(1, len(asked)))
}

// rounds is the number of times that each check is done. The fastest counts, since the machine may be busy.
const rounds = 3

// check prepares each record, finds its candidates and scores them, on one core.
func (s *matchSpeed) check(x *match.Index, asked []match.Record) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, r := range asked {
		found := 0
		whole, scoring := time.Hour, time.Hour
		for range rounds {
			start := time.Now()
			p := match.Prepare(r)
			ids := x.Candidates(p)
			between := time.Now()
			for _, id := range ids {
				p.Score(x.Record(id), x)
			}
			found, whole, scoring = len(ids), min(whole, time.Since(start)), min(scoring, time.Since(between))
		}
		s.checks = append(s.checks, whole)
		s.comparing += scoring
		s.compared += found
		s.candidates = append(s.candidates, found)
	}
	slices.Sort(s.checks)
	slices.Sort(s.candidates)
}

func printSpeed(w io.Writer, all []*matchSpeed) {
	fmt.Fprintf(w, "| records | keys a record, most | candidates a check: mean, p50, p99, most | one check: p50 | p95 | p99 | most | pairs a second | preparing one | building | memory |\n")
	fmt.Fprintf(w, "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, s := range all {
		c := s.candidates
		fmt.Fprintf(w, "| %d | %.1f, %d | %.0f, %d, %d, %d | %s | %s | %s | %s | %.0f | %s | %s | %d MB |\n", s.size, s.keys, s.mostKeys,
			float64(s.compared)/float64(len(c)), quantile(c, 50), quantile(c, 99), c[len(c)-1],
			brief(quantile(s.checks, 50)), brief(quantile(s.checks, 95)), brief(quantile(s.checks, 99)), brief(s.checks[len(s.checks)-1]),
			float64(s.compared)/s.comparing.Seconds(), brief(s.prepare), s.build.Round(100*time.Millisecond), s.memory>>20)
	}
}

// quantile returns the value that the given percentage of the sorted values do not exceed.
func quantile[T any](sorted []T, percent int) T {
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}

// brief writes a duration to a hundredth of a millisecond.
func brief(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
