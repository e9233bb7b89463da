package sampledata

import (
	"math"
	"math/rand/v2"
	"strings"
)

// dice are the random numbers of one lead. They depend on the seed and the
// lead's number alone, so that leads can be invented in any order.
type dice struct{ *rand.Rand }

func newDice(seed uint64, n int) dice { return dice{rand.New(rand.NewPCG(seed, uint64(n)))} }

// chance is true p times out of one.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// pick takes one of a list.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// weighted takes an index, each as often as its weight says.
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

// around is a number that is mostly near the middle, sometimes several times
// as much, as amounts of money and waiting times are.
func (d dice) around(middle float64) float64 { return middle * math.Exp(d.NormFloat64()*0.8) }

// fill replaces each # by a digit and the marker {n} by a house number.
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
