package sampledata

import (
	"math"
	"math/rand/v2"
	"strings"
)

// dice are the random numbers of one lead. They depend only on the seed and
// the lead's number, so that leads can be invented in any order.
type dice struct{ *rand.Rand }

func newDice(seed uint64, n int) dice { return dice{rand.New(rand.NewPCG(seed, uint64(n)))} }

// chance returns true with probability p.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// pick returns a random element of a list.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// weighted returns a random index; weights are the relative frequencies.
func (d dice) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.IntN(sum)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	panic("sampledata: no weights")
}

// around returns a number that is mostly near the middle and sometimes several
// times as large, like sums of money and waiting times.
func (d dice) around(middle float64) float64 { return middle * math.Exp(d.NormFloat64()*0.8) }

// fill replaces each # with a digit and {n} with a house number.
func (d dice) fill(pattern string) string {
	var b strings.Builder
	b.Grow(len(pattern))
	for i := range len(pattern) {
		if pattern[i] == '#' {
			b.WriteByte('0' + byte(d.IntN(10)))
		} else {
			b.WriteByte(pattern[i])
		}
	}
	return b.String()
}
