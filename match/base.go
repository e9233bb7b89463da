package match

import (
	"runtime"
	"sync"
)

// A Pair is two records of an index that may be the same, with the verdict. A is less than B.
type Pair struct {
	A, B    int
	Verdict Verdict
}

// Pairs compares every record of the index with its candidates and returns the pairs of the tier or better, in order.
func (x *Index) Pairs(tier Tier) []Pair {
	found := make([][]Pair, len(x.records))
	each(len(x.records), func(a int) { found[a] = x.pairsOf(a, tier) })
	var out []Pair
	for _, f := range found {
		out = append(out, f...)
	}
	return out
}

// each does something for every number below n, on all processors.
func each(n int, do func(int)) {
	workers := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}

func (x *Index) pairsOf(a int, tier Tier) []Pair {
	var out []Pair
	for _, b := range x.Candidates(x.records[a]) {
		if b <= a {
			continue
		}
		c := compare(x.records[a], x.records[b], x)
		if v := c.verdict(); v.Tier == Merge || v.Tier == tier {
			v.Reasons = c.reasons()
			out = append(out, Pair{a, b, v})
		}
	}
	return out
}
