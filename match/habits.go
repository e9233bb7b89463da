package match

import "math"

// Habits are what a whole base shows of itself, without anybody having said which of its records are the same: how far
// its birth dates can be trusted, and how many fathers and sons of one name live together in it. The zero value stands
// for an ordinary CRM.
type Habits struct {
	birth  [birthOther + 1]float64 // what to add to the weights of dates that differ
	crowd  float64                 // what to add for a base in which most records are there several times
	junior float64                 // what to add to the weight of father and son
	names  float64                 // what to add to the weight of a name that differs
	kin    float64                 // what to add to the weight of relatives who live together
	work   float64                 // what to add to the weight of people who have to do with one firm
}

// A Habitual base knows its habits. Score asks a Rarity for them if it has them.
type Habitual interface {
	Habits() Habits
}

// census counts, among pairs of one full name that also share an address, mailbox or phone, how their birth dates agree.
type census struct {
	birth     [birthOther + 1]float64
	plausible float64 // dates a generation apart, of one address
	housed    float64 // pairs of one address
	named     float64 // pairs of one given name, birth date and address
	renamed   float64 // those of them whose surnames have nothing in common
	alone     float64 // pairs of one surname and address with the same given name
	together  float64 // those with another one
}

// What is taken as seen before anything was: so many pairs of an ordinary CRM.
const (
	expectedPairs = 100
	expectedHomes = 50
	expectedNames = 30
	expectedKin   = 20
	ordinaryKin   = 0.5  // pairs of relatives for one of the same person, of one surname and address
	fewKin        = -3   // the least that a base may teach of them
	ordinarySons  = 0.2  // pairs of father and son for one of the same person, of one name and address
	fewSons       = -3   // the least that a base may teach
	generations   = 0.45 // the share of dates a generation apart among those that were put in at random
)

// habits learns from all pairs of an index.
func (x *Index) habits() Habits {
	counts := make([]census, len(x.records))
	each(len(x.records), func(a int) {
		for _, b := range x.Candidates(x.records[a]) {
			if b > a {
				counts[a].take(x.records[a], x.records[b])
				counts[a].takeHome(x.records[a], x.records[b])
				counts[a].takeNames(x.records[a], x.records[b])
			}
		}
	})
	var sum census
	for _, c := range counts {
		for l, n := range c.birth {
			sum.birth[l] += n
		}
		sum.plausible += c.plausible
		sum.housed += c.housed
		sum.named += c.named
		sum.renamed += c.renamed
		sum.alone += c.alone
		sum.together += c.together
	}
	h := sum.learn()
	if !x.works() {
		h.work = noWork
	}
	return h
}

// noWork is what to add to the weight of colleagues in a base that knows nothing of work.
const noWork = -12

// works tells whether at least one in a hundred people of a base has a company, a mailbox or a phone.
func (x *Index) works() bool {
	people, working := 0, 0
	for _, p := range x.records {
		if p.kind != Person {
			continue
		}
		people++
		if len(p.firm.words) > 0 || len(p.mails) > 0 || len(p.phones) > 0 {
			working++
		}
	}
	return working*100 >= people
}

// crowded is how many others are the same as a record, on average, above which a base is full of copies.
const crowded = 1.1

// learnCrowd learns from the links that were found how full of copies a base is, and tells whether that is news.
func (h *Habits) learnCrowd(records int, links []link) bool {
	copies := 0.0
	for _, l := range links {
		copies += 2 / (1 + math.Exp(-l.logit))
	}
	before := h.crowd
	h.crowd = max(0, math.Log((copies+1)/float64(records+1)/crowded))
	return h.crowd > before+0.1
}

// take counts a pair if its birth dates tell something.
func (c *census) take(a, b *Prepared) {
	birth := birthLike(a.birth, b.birth)
	if birth == 0 || a.kind != Person || b.kind != Person || a.name == "" || a.name != b.name {
		return
	}
	mail, _, _ := best(a.mails, b.mails, mailLike)
	phone, _, _ := best(a.phones, b.phones, phoneLike)
	street := streetLike(&a.place, &b.place)
	housed := street == streetSame || street == streetNear
	if mail != mailSame && phone != phoneSame && !housed {
		return
	}
	if years := abs(days(a.birth)-days(b.birth)) / 365; birth == birthOther && years >= 15 && years <= 45 {
		if housed {
			c.plausible++
		}
		return // may be father and son
	}
	c.birth[birth]++
	if housed {
		c.housed++
	}
}

// takeNames counts a pair of one birth date and address if its given names are the same. Nobody but one person is known by
// those, so surnames that differ show how often a name was replaced by another one. (Given names cannot show it: twins.)
func (c *census) takeNames(a, b *Prepared) {
	if a.kind != Person || b.kind != Person || birthLike(a.birth, b.birth) != birthSame {
		return
	}
	if street := streetLike(&a.place, &b.place); street != streetSame && street != streetNear {
		return
	}
	top := bestSense(a, b)
	if top.given != same && top.given != sounds || top.family == unknown {
		return
	}
	c.named++
	if top.family == different {
		c.renamed++
	}
}

// takeHome counts a pair of one surname and address by its given names.
func (c *census) takeHome(a, b *Prepared) {
	if a.kind != Person || b.kind != Person {
		return
	}
	if street := streetLike(&a.place, &b.place); street != streetSame && street != streetNear {
		return
	}
	top := bestSense(a, b)
	switch {
	case top.family == unknown || top.given == unknown || top.family > gendered:
	case top.given == different:
		if birthLike(a.birth, b.birth) != birthSame { // else twins, or a name replaced by another one
			c.together++
		}
	default:
		c.alone++
	}
}

// learn turns counts into habits. They only make the matcher more tolerant of dates than it is by itself.
func (c *census) learn() Habits {
	var h Habits
	random := c.birth[birthOther] * generations / (1 - generations) // may be father and son by their dates, and are not
	c.birth[birthOther] += random
	same := c.birth[birthSame] + expectedPairs
	for l := birthNear; l <= birthOther; l++ {
		usual := personBirth[l][one]
		h.birth[l] = max(0, math.Log((c.birth[l]+expectedPairs*math.Exp(usual))/same)-usual)
	}
	sons := (max(0, c.plausible-random) + expectedHomes*ordinarySons) / (c.housed + expectedHomes)
	h.junior = min(0, max(fewSons, math.Log(sons/ordinarySons)))
	usual := familyWeights[different][one]
	h.names = max(0, math.Log((c.renamed+expectedNames*math.Exp(usual))/(c.named+expectedNames))-usual)
	kin := (c.together + expectedKin*ordinaryKin) / (c.alone + expectedKin)
	h.kin = min(0, max(fewKin, math.Log(kin/ordinaryKin)))
	return h
}
