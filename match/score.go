package match

import (
	"math"
	"strings"
)

// A Tier says what may be done with a pair.
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
	mergeFrom   = 0.94
)

// mergeLogit is mergeFrom as a logarithm of odds.
var mergeLogit = math.Log(mergeFrom / (1 - mergeFrom))

// A Verdict is the answer to whether two records are the same.
type Verdict struct {
	Probability float64
	Tier        Tier
	Reasons     []Reason
}

// Score tells how probable it is that two records are the same.
func Score(a, b Record, r Rarity) Verdict { return Prepare(a).Score(Prepare(b), r) }

// Score tells how probable it is that two records are the same.
func (p *Prepared) Score(q *Prepared, r Rarity) Verdict {
	if p.kind != q.kind {
		return Verdict{}
	}
	c := compare(p, q, r)
	v := verdict(c.logit())
	v.Reasons = c.reasons()
	return v
}

// verdict returns the probability and tier of a logit.
func verdict(logit float64) Verdict {
	v := Verdict{Probability: 1 / (1 + math.Exp(-logit))}
	switch {
	case v.Probability >= mergeFrom:
		v.Tier = Merge
	case v.Probability >= suggestFrom:
		v.Tier = Suggest
	}
	return v
}

// A comparison gathers what speaks for each explanation of a pair.
type comparison struct {
	a, b   *Prepared
	rarity Rarity
	size   float64
	habits Habits
	sum    odds
	signs  []sign
	x, y   *reading // how their names are understood
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
		c.sum[one] += c.habits.crowd
		c.sum[chance] = math.Log(c.size)
		c.person()
	}
	return c
}

// smallBase is the least size of a base: in a small one, few coincidences are to be expected but nothing is known.
const smallBase = 1000

// logit returns the logarithm of the odds that both are one.
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

// add counts an observation. Where its weight is rare, ln takes its place: the logarithm of how likely strangers agree.
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
	c.signs = append(c.signs, sign{key, c.logit() - before})
}

// share returns the logarithm of the share of records that have a key, the two compared ones not counted.
func (c *comparison) share(k Key, spare float64) float64 {
	return math.Log((max(float64(c.rarity.Count(k)-2), 0) + spare) / c.size)
}

func (c *comparison) person() {
	c.names()
	l, x, _ := best(c.a.phones, c.b.phones, phoneLike)
	if l > 0 {
		c.add(phoneNames[l], personPhone[l], c.share(Key(keyPhone+x.tail), 0.02))
	}
	label := c.mail(personMail, 0)
	c.work(label)
	if l := birthLike(c.a.birth, c.b.birth); l > 0 {
		w := personBirth[l]
		w[one] += c.habits.birth[l]
		w[junior] += generationGap(float64(abs(days(c.a.birth)-days(c.b.birth))) / 365)
		c.add(birthNames[l], w, c.share(Key(keyBirth+c.a.birth), c.size/20000))
	}
	c.where(personStreet, personCity)
	c.code()
}

// generationGap is the weight of the years between two births for father and son: about 29, hardly less than 17 or more
// than 45.
func generationGap(years float64) float64 { return max(-6, 0.3-(years-29)*(years-29)/128) }

var (
	phoneNames  = []string{"", "phone.same", "phone.typo", "phone.other"}
	mailNames   = []string{"", "mail.same", "mail.typo", "mail.local", "mail.domain", "mail.other", "mail.number"}
	birthNames  = []string{"", "birth.same", "birth.near", "birth.year", "birth.far", "birth.other"}
	streetNames = []string{"", "street.same", "street.near", "street.flat", "street.house", "street.other"}
	likeNames   = []string{"", "same", "sounds", "short", "gendered", "part", "typo", "typos", "initial", "different"}
	firmNames   = []string{"", "firm.same", "firm.sounds", "firm.short", "firm.typo", "firm.domain", "firm.part", "firm.kin", "firm.other"}
)

// mail compares mail addresses; it tells whether they already speak of one company.
func (c *comparison) mail(weights []odds, firm like) (sameFirm bool) {
	l, x, _ := best(c.a.mails, c.b.mails, mailLike)
	if l == 0 {
		return false
	}
	if l == mailTypo && (firm == firmTypo || c.otherName()) {
		return false // the address follows the name, so the slip was counted with it
	}
	w, ln := weights[l], 0.0
	switch l {
	case mailSame:
		ln = c.share(Key(keyMail+x.key), 0.02)
		if x.role && c.a.kind == Person {
			w = roleMail
		}
	case mailNumber:
		ln = -2
	case mailLocal:
		ln = c.share(Key(keyLocal+x.flat), 0.1)
		if c.namedAfter(x.flat) {
			ln = -0.8
		}
	case mailDomain:
		ln = c.share(Key(keyDomain+x.label), 0.5)
	}
	c.add(mailNames[l], w, ln)
	return l == mailDomain || l == mailSame && !x.public
}

// names compares people's names in the readings that fit best.
func (c *comparison) names() {
	type found struct {
		given, family like
		x, y          *reading
		value         float64
	}
	top := found{value: math.Inf(-1)}
	for i := range c.a.readings {
		for j := range c.b.readings {
			x, y := &c.a.readings[i], &c.b.readings[j]
			if x.cost == costSwapped && y.cost == costSwapped {
				continue // the same words meet as if neither were
			}
			g, f := givenLike(x.given, y.given), familyLike(x.family, y.family)
			v := givenWeights[g][one] + familyWeights[f][one] + min(x.cost, 0) + min(y.cost, 0)
			if g == unknown || f == unknown {
				v -= 1
			}
			if v > top.value {
				top = found{g, f, x, y, v}
			}
		}
	}
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
		both = max(both+1.4, full)
		both = min(both, fn, 0)
	}
	if family > 0 {
		w := familyWeights[family]
		if family == different && given == different {
			w[one] = wholeName - givenWeights[different][one]
		} else if family == different && given > 0 && (sexOf(x.given) == 'm' || sexOf(y.given) == 'm') {
			w[one] -= 2 // men rarely change their name
		}
		c.add("family."+likeNames[family], w, fn)
	}
	if given > 0 {
		w := c.established(given, &x.given, &y.given)
		w[kin] = replaceRare(w[kin], gn)
		c.add("given."+likeNames[given], w, both-fn)
	}
}

// sexOf returns the sex that all names which a given name may stand for have, or 0.
func sexOf(given []token) byte {
	sex := byte(0)
	for i, m := range given[0].means {
		if i > 0 && m.sex != sex {
			return 0
		}
		sex = m.sex
	}
	return sex
}

func replaceRare(w, ln float64) float64 {
	if w == rare {
		return ln
	}
	return w
}

// namedAfter tells whether the letters of a mailbox are made of the person's name.
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

// otherName tells whether the names that were compared differ.
func (c *comparison) otherName() bool {
	return c.x != nil && (givenLike(c.x.given, c.y.given) >= typo || familyLike(c.x.family, c.y.family) >= gendered)
}

// wholeName is the weight of a name that differs in all: somebody wrote another one into the record, once.
const wholeName = -6

// spare is how many strangers of one name are to be expected although none was seen.
func (c *comparison) spare() float64 { return min(0.5, 0.05+c.size*2e-5) }

// nameShare returns the logarithm of how likely two strangers agree so far in one name.
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

// established returns the weight of a given name's agreement: two that are both common are hardly misspellings of one.
func (c *comparison) established(l like, x, y *[]token) odds {
	w := givenWeights[l]
	if l != typo && l != typos && l != sounds {
		return w
	}
	n := min(c.rarity.Count(Key(keyToken+(*x)[0].sound)), c.rarity.Count(Key(keyToken+(*y)[0].sound)))
	if l != sounds && float64(n) > 4+c.size/5000 {
		w[one] -= 3
	}
	return w
}

// generation weighs patronymics and what a name says of father and son.
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

// work compares a person's company, by name and by domain.
func (c *comparison) work(counted bool) {
	l := c.firmOf()
	if l == 0 {
		return
	}
	ln := c.share(Key(keyFirm+c.a.firm.core), 0.3)
	switch l {
	case firmTypo, firmShort, firmPart:
		ln = c.share(Key(keyFirm+c.b.firm.core), 3)
	}
	w := personFirm[l]
	if counted && l < firmPart {
		w[chance], w[agent], w[kin], w[junior] = 0, 0, 0, 0
		w[one], w[colleague] = 0, 0
	}
	c.add(firmNames[l], w, ln)
}

// firmOf compares companies by their names or, if one has none, by its domain.
func (c *comparison) firmOf() like {
	l := firmLike(&c.a.firm, &c.b.firm)
	if l == 0 || l >= firmKin && c.a.kind == Person {
		if owned(&c.a.firm, c.b.mails) || owned(&c.b.firm, c.a.mails) {
			return firmDomain
		}
	}
	return l
}

func owned(f *firm, mails []mail) bool {
	for i := range mails {
		if mails[i].label != "" && f.owns(mails[i].label) {
			return true
		}
	}
	return false
}

// where compares addresses. One street implies one town.
func (c *comparison) where(streets []odds, cities [likes]odds) {
	s, city, code := streetLike(&c.a.place, &c.b.place), cityLike(&c.a.place, &c.b.place), codeLike(&c.a.place, &c.b.place)
	sameStreet := s == streetSame || s == streetNear
	if s > 0 && !(s == streetOther && city == different) {
		ln := c.share(Key(keyStreet+c.a.place.key+" "+c.a.place.city.sound), 0.1)
		if s == streetNear {
			ln = math.Log(2 / c.size)
		}
		if sameStreet && city == different && code == different {
			s, ln = streetNear, ln+2
		}
		c.add(streetNames[s], streets[s], ln)
	}
	switch {
	case city == different && sameStreet:
		c.add("city.different", odds{one: -1}, 0)
	case city > 0 && !sameStreet:
		w := city
		if w == sounds {
			w = same
		} else if w != same && w != different {
			w = typo
		}
		ln := c.share(Key(keyCity+c.a.place.city.sound), 5)
		if c.a.kind == Person {
			ln += townsmen
		}
		c.add("city."+likeNames[w], cities[w], ln)
	}
	switch {
	case code == different && !sameStreet && s == 0:
		c.add("postcode.other", odds{one: -1}, 0)
	case code == same && !sameStreet:
		w := odds{0, rare, -0.5, -0.3, -0.3, rare}
		c.add("postcode.same", w, c.share(Key(keyPostcode+c.a.place.postcode), 0.5)-min(0, c.share(Key(keyCity+c.a.place.city.sound), 5)))
	}
}

// townsmen is how much likelier strangers with like names live in one town than the town's share of all: names, languages
// and towns go together.
const townsmen = 2.7

// code compares legal codes.
func (c *comparison) code() {
	for _, pair := range [][2]string{{c.a.tax, c.b.tax}, {c.a.code, c.b.code}} {
		x, y := pair[0], pair[1]
		switch {
		case x == "" || y == "":
		case x == y:
			c.add("code.same", sameCode, 0)
		case distance(x, y, 1) == 1:
			c.add("code.near", nearCode, 0)
		default:
			c.add("code.other", otherCode, 0)
		}
	}
}

// otherWord tells whether two company names that look like slips of each other differ in a word that is common in both
// spellings: namai, langai.
func (c *comparison) otherWord() bool {
	a, b := c.a.firm.words, c.b.firm.words
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].sound == b[i].sound {
			continue
		}
		n := min(c.rarity.Count(Key(keyWord+a[i].sound)), c.rarity.Count(Key(keyWord+b[i].sound)))
		if float64(n) > 4+c.size/5000 {
			return true
		}
	}
	return false
}

func (c *comparison) company() {
	l := c.firmOf()
	if l == firmTypo && c.otherWord() {
		l = firmKin
	}
	if l > 0 {
		c.sum[branch] += math.Log(max(1, float64(c.rarity.Count(Key(keyFirm+c.a.firm.core))-2)/1.5)) // a name that many bear is a chain's
		ln := c.share(Key(keyFirm+c.a.firm.core), 0.1)
		switch l {
		case firmShort, firmTypo, firmDomain:
			ln = max(c.share(Key(keyFirm+c.a.firm.core), 2), c.share(Key(keyFirm+c.b.firm.core), 2))
		case firmPart:
			ln = max(c.share(Key(keyFirm+c.a.firm.core), 5), c.share(Key(keyFirm+c.b.firm.core), 5))
		}
		c.add(firmNames[l], firmName[l], ln)
	}
	switch relateForms(c.a.firm.form, c.b.firm.form) {
	case sameForm:
		c.add("form.same", likeForm, 0)
	case otherForm:
		c.add("form.other", unlikeForm, 0)
	}
	if l, x, _ := best(c.a.phones, c.b.phones, phoneLike); l > 0 {
		c.add(phoneNames[l], firmPhone[l], c.share(Key(keyPhone+x.tail), 0.02))
	}
	c.mail(firmMail, l)
	c.where(firmStreet, firmCity)
	c.code()
}
