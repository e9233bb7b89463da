package match

import (
	"math"
	"strings"
)

// A sense is one joint interpretation of two names.
type sense struct {
	given, family like
	x, y          *reading
	value         float64
}

// id identifies the interpretation, whichever of the two names is x.
func (f *sense) id() string {
	x, y := written(f.x.given)+"/"+written(f.x.family), written(f.y.given)+"/"+written(f.y.family)
	return string([]byte{byte(f.given), byte(f.family)}) + min(x, y) + "|" + max(x, y)
}

// bestSense returns the best joint interpretation of two names. It has no readings if one of them is missing.
func bestSense(a, b *Prepared) sense {
	top := sense{value: math.Inf(-1)}
	for i := range a.readings {
		for j := range b.readings {
			x, y := &a.readings[i], &b.readings[j]
			if x.cost == costSwapped && y.cost == costSwapped {
				continue // both swapped is the same as neither
			}
			g, f := givenLike(x.given, y.given), familyLike(x.family, y.family)
			v := givenWeights[g][one] + familyWeights[f][one] + min(x.cost, 0) + min(y.cost, 0)
			if g == unknown || f == unknown {
				v -= 1
			}
			next := sense{g, f, x, y, v}
			if top.x == nil || v > top.value || v == top.value && next.id() < top.id() {
				top = next
			}
		}
	}
	return top
}

// names compares people's names in the readings that fit best.
func (c *comparison) names() {
	top := bestSense(c.a, c.b)
	if top.x == nil {
		return
	}
	c.x, c.y = top.x, top.y
	c.weighNames(top.given, top.family, top.x, top.y)
	if cost := top.x.cost + top.y.cost; cost < 0 {
		c.add("name.order", odds{one: max(cost, costSwapped) * 0.2}, 0)
	}
	c.generation(top.x, top.y)
}

func (c *comparison) weighNames(given, family like, x, y *reading) {
	gn, fn := 0.0, 0.0
	if given > 0 {
		gn = c.nameShare(given, &x.given[0], &y.given[0])
	}
	if family > 0 {
		fn = c.nameShare(family, &x.family[0], &y.family[0])
	}
	both := gn + fn
	if given > 0 && family > 0 && given <= typos && family <= typos {
		full := math.Log((max(float64(c.rarity.Count(Key(keyName+c.a.name))-1), float64(c.rarity.Count(Key(keyName+c.b.name))-1), 1) - 1 + c.spare()) / c.size)
		both = max(both+compatriots, full)
		both = min(both, fn, 0)
	}
	if family > 0 {
		w := familyWeights[family]
		if family == different && given == different {
			w[one] = wholeName - givenWeights[different][one]
		} else if family == different && given > 0 && (sexOf(x.given[0].means) == 'm' || sexOf(y.given[0].means) == 'm') {
			w[one] -= 2 // men rarely change their name
		}
		if family == different && given != different {
			w[one] += c.habits.names
		}
		c.add("family."+likeNames[family], w, fn)
	}
	if given > 0 {
		w := c.established(given, &x.given, &y.given)
		if given == different {
			c.doubt = true
			w[one] += c.habits.names
		}
		w[kin] = replaceRare(w[kin], gn)
		c.add("given."+likeNames[given], w, both-fn)
	}
}

func replaceRare(w, ln float64) float64 {
	if w == rare {
		return ln
	}
	return w
}

// namedAfter reports whether the letters of a mailbox come from the person's name.
func (c *comparison) namedAfter(flat string) bool {
	if c.x == nil {
		return false
	}
	for _, t := range [...][]token{c.x.given, c.x.family, c.y.given, c.y.family} {
		if len(t) > 0 && len(t[0].text) >= 3 && strings.Contains(flat, t[0].text) {
			return true
		}
	}
	return false
}

// otherName reports whether the compared names differ.
func (c *comparison) otherName() bool {
	return c.x != nil && (givenLike(c.x.given, c.y.given) >= typo || familyLike(c.x.family, c.y.family) >= gendered)
}

// compatriots is the factor by which strangers of one surname are likelier to share a given name than any two people:
// names go with languages.
const compatriots = 1.4

// wholeName is the weight of a completely different name: the record's name was overwritten at some time.
const wholeName = -7

// spare is the expected number of strangers with one name although none was seen.
func (c *comparison) spare() float64 { return min(0.5, 0.05+c.size*2e-5) }

// nameShare returns the logarithm of the probability that two strangers agree to this degree in one name.
func (c *comparison) nameShare(l like, x, y *token) float64 {
	n := max(float64(max(c.rarity.Count(Key(keyToken+x.sound)), c.rarity.Count(Key(keyToken+y.sound)))-2), 0) + 1
	switch l {
	case short, typo:
		n *= 3
	case typos, part, gendered:
		n *= 6
	}
	return min(math.Log(n/c.size), 0)
}

// established returns the weight of the agreement of given names: two common ones are hardly misspellings of one.
func (c *comparison) established(l like, x, y *[]token) odds {
	w := givenWeights[l]
	if l != typo && l != typos && l != sounds {
		return w
	}
	n := min(c.rarity.Count(Key(keyToken+(*x)[0].sound)), c.rarity.Count(Key(keyToken+(*y)[0].sound)))
	if l != sounds && c.ordinary(n) {
		w[one] -= 3
	}
	return w
}

// ordinary reports whether a word that n records have is a word of its own rather than a misspelling of another.
func (c *comparison) ordinary(n int) bool { return float64(n) > 4+c.size/5000 }

// generation weighs patronymics and words such as junior and senior.
func (c *comparison) generation(x, y *reading) {
	switch {
	case x.rank == y.rank:
	case x.rank != "" && y.rank != "":
		c.add("generation.other", odds{one: -6}, 0)
	default:
		c.add("generation.one", odds{-2.5, -1, -1, -1, 0, -1}, 0)
	}
	if x.patronymic == nil || y.patronymic == nil {
		return
	}
	switch x.patronymic.alike(y.patronymic) {
	case different:
		c.add("patronymic.other", odds{-6, 0, 0, 0, 0, 0}, 0)
	default:
		c.add("patronymic.same", odds{0, -3, -3, -1, -4, -3}, 0)
	}
}
