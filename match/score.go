package match

import (
	"math"
)

// A Tier is what may be done with a pair.
type Tier string

// The tiers.
const (
	None    Tier = ""
	Suggest Tier = "suggest" // show it to a person
	Merge   Tier = "merge"   // safe to merge
)

// The probabilities at which the tiers begin.
const (
	suggestFrom = 0.5
	mergeFrom   = 0.95
)

// doubtful is the highest logit of a pair that a person should look at, just below mergeFrom.
var doubtful = math.Log(mergeFrom/(1-mergeFrom)) - 0.01

// A Verdict is the answer to the question whether two records are the same.
type Verdict struct {
	Probability float64
	Tier        Tier
	Reasons     []Reason
}

// Score returns how probable it is that two records are the same.
func Score(a, b Record, r Rarity) Verdict { return Prepare(a).Score(Prepare(b), r) }

// Score returns how probable it is that two records are the same.
func (p *Prepared) Score(q *Prepared, r Rarity) Verdict {
	if p.kind != q.kind {
		return Verdict{}
	}
	c := compare(p, q, r)
	return c.verdict(c.logit())
}

// verdict returns the verdict for a logit, with the reasons.
func (c *comparison) verdict(logit float64) Verdict {
	if c.doubt {
		logit = min(logit, doubtful)
	}
	v := Verdict{Probability: 1 / (1 + math.Exp(-logit)), Reasons: c.reasons()}
	switch {
	case v.Probability >= mergeFrom:
		v.Tier = Merge
	case v.Probability >= suggestFrom:
		v.Tier = Suggest
	}
	return v
}

// A comparison collects the evidence for each explanation of a pair.
type comparison struct {
	a, b   *Prepared
	rarity Rarity
	size   float64
	habits Habits
	sum    odds
	signs  []sign
	x, y   *reading  // the interpretations of their names
	phones [2]*phone // those that agree best
	mails  [2]*mail
	places [2]*place
	doubt  bool // a person should look, whatever else agrees: the given names have nothing in common
}

func compare(a, b *Prepared, r Rarity) *comparison {
	c := &comparison{a: a, b: b, rarity: r, size: max(float64(r.Size()), smallBase)}
	if h, ok := r.(Habitual); ok {
		c.habits = h.Habits()
	}
	if a.kind == Company {
		c.sum = companyPrior
		c.sum[chance] = math.Log(c.size)
		c.company()
	} else {
		c.sum = personPrior
		c.sum[junior] += c.habits.junior
		c.sum[kin] += c.habits.kin
		c.sum[one] += c.habits.crowd
		c.sum[chance] = math.Log(c.size)
		c.sum[colleague] += c.habits.work
		c.sum[agent] += c.habits.work
		c.person()
	}
	if logit := c.logit(); a.copyOf(b) && logit < identical {
		c.sum[one] += identical - logit
		c.signs = append(c.signs, sign{"record.same", identical - logit})
	}
	return c
}

// identical is the lowest logit of two records that agree in everything. A record that occurs a thousand times makes
// all its values common, which must not count against a match.
const identical = 4.0

// smallBase is the smallest size of a base: in a smaller one few coincidences are expected, but nothing is known.
const smallBase = 1000

// logit returns the logarithm of the odds that both are the same.
func (c *comparison) logit() float64 {
	most := math.Inf(-1)
	for _, w := range c.sum[chance:] {
		most = max(most, w)
	}
	total := 0.0
	for _, w := range c.sum[chance:] {
		total += math.Exp(w - most)
	}
	return c.sum[one] - most - math.Log(total)
}

// add counts an observation. Where its weight is rare, ln replaces it: the logarithm of the probability that strangers
// agree.
func (c *comparison) add(key string, w odds, ln float64) {
	if w == (odds{}) {
		return
	}
	before := c.logit()
	for i, x := range w {
		if x == rare {
			x = min(ln, 0)
		}
		c.sum[i] += x
	}
	after := c.logit()
	if w[one] == 0 && after < before {
		c.sum[one] += before - after // agreement is never evidence against
		after = before
	}
	c.signs = append(c.signs, sign{key, after - before})
}

// share returns the logarithm of the share of records with one of the two values, not counting the two records. Spare
// is added for values that were not seen yet.
func (c *comparison) share(kind, a, b string, spare float64) float64 {
	n := c.rarity.Count(Key(kind + a))
	if a != b {
		n = max(n, c.rarity.Count(Key(kind+b)))
	}
	return math.Log((max(float64(n-2), 0) + spare) / c.size)
}

func (c *comparison) person() {
	c.names()
	c.phone(personPhone)
	label := c.mail(personMail, 0)
	c.work(label)
	if l := birthLike(c.a.birth, c.b.birth); l > 0 {
		w := personBirth[l]
		w[one] += c.habits.birth[l]
		w[junior] += generationGap(float64(abs(days(c.a.birth)-days(c.b.birth))) / 365)
		c.add(birthNames[l], w, c.share(keyBirth, c.a.birth, c.b.birth, c.size/20000))
	}
	c.where(personStreet, personCity)
	c.code()
}

// generationGap returns the weight for father and son of the years between two births: typically 29, rarely less than
// 17 or more than 45.
func generationGap(years float64) float64 { return max(-6, 0.3-(years-29)*(years-29)/128) }

var (
	phoneNames  = []string{"", "phone.same", "phone.typo", "phone.other"}
	mailNames   = []string{"", "mail.same", "mail.typo", "mail.local", "mail.domain", "mail.other", "mail.number"}
	birthNames  = []string{"", "birth.same", "birth.near", "birth.year", "birth.far", "birth.other"}
	streetNames = []string{"", "street.same", "street.near", "street.flat", "street.house", "street.other"}
	likeNames   = []string{"", "same", "sounds", "short", "gendered", "part", "typo", "typos", "initial", "different"}
	firmNames   = []string{"", "firm.same", "firm.sounds", "firm.short", "firm.typo", "firm.domain", "firm.part", "firm.kin", "firm.other"}
)
