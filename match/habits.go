package match

import "math"

// Habits are what a whole base shows of itself, without anybody having said which of its records are the same: how far
// its birth dates and names can be trusted, how many relatives live together in it, fathers and sons of one name among
// them, how often a record is there again, and whether it knows of work at all. The zero value stands for an ordinary CRM.
type Habits struct {
	birth  [birthOther + 1]float64 // what to add to the weights of dates that differ
	crowd  float64                 // what to add for a base in which records are there more or less often than usual
	junior float64                 // what to add to the weight of father and son
	names  float64                 // what to add to the weight of a name that differs
	kin    float64                 // what to add to the weight of relatives who live together
	work   float64                 // what to add to the weight of people who have to do with one firm
}

// A Habitual base knows its habits. Score asks a Rarity for them if it has them.
type Habitual interface {
	Habits() Habits
}

// census counts pairs of people that some signs have settled, by how the others agree: the birth dates of those of one full
// name that also share an address, mailbox or phone, and the names of those of one address.
type census struct {
	birth     [birthOther + 1]float64
	plausible float64 // dates a generation apart, of one address
	housed    float64 // pairs of one address
	named     float64 // pairs of one given name, birth date and address
	renamed   float64 // those of them whose surnames have nothing in common
	alone     float64 // pairs of one surname and address with the same given name
	together  float64 // those with another one
}

// What is taken as seen before anything was: so many pairs of an ordinary CRM, and what they are like.
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
			if b > a && x.records[a].kind == Person && x.records[b].kind == Person {
				counts[a].take(x.records[a], x.records[b])
			}
		}
	})
	var sum census
	for i := range counts {
		sum.add(&counts[i])
	}
	h := sum.learn()
	if !x.works() {
		h.work = noWork
	}
	return h
}

func (c *census) add(d *census) {
	for l, n := range d.birth {
		c.birth[l] += n
	}
	c.plausible += d.plausible
	c.housed += d.housed
	c.named += d.named
	c.renamed += d.renamed
	c.alone += d.alone
	c.together += d.together
}

// noWork is what to add to the weight of colleagues in a base that knows nothing of work.
const noWork = -12

// works reports whether at least one in a hundred people of a base has a company, a mailbox or a phone.
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

// How many others are the same as a record, on average: what an ordinary CRM has, and from where on a base is full of copies.
const (
	usualCopies = 0.75
	manyCopies  = 1.1
	fewCopies   = -1.2 // the least that a base may teach of them
)

// learnCrowd learns from the links that were found how often records are there again, and reports whether that is news. Few
// copies count only where there is work: colleagues, families and branches are as many then, so more of what looks alike
// is not the same. In a list of people nothing but chance looks alike, which the rarity of values tells better.
func (h *Habits) learnCrowd(records int, links []link) bool {
	copies := expectedPairs * usualCopies
	for _, l := range links {
		copies += 2 / (1 + math.Exp(-l.logit))
	}
	copies /= float64(records + expectedPairs)
	before := h.crowd
	switch {
	case copies > manyCopies:
		h.crowd = math.Log(copies / manyCopies)
	case copies < usualCopies && h.work == 0:
		h.crowd = max(fewCopies, math.Log(copies/usualCopies))
	default:
		h.crowd = 0
	}
	return math.Abs(h.crowd-before) > 0.1
}

// take counts a pair of people.
func (c *census) take(a, b *Prepared) {
	birth, street := birthLike(a.birth, b.birth), streetLike(&a.place, &b.place)
	housed := street == streetSame || street == streetNear
	if birth > 0 && a.name != "" && a.name == b.name {
		c.takeBirths(a, b, birth, housed)
	}
	if !housed {
		return
	}
	switch top := bestSense(a, b); {
	case top.given == unknown || top.family == unknown:
	case birth == birthSame && top.given <= sounds:
		// Nobody but one person has this name, birth date and address, so surnames that differ show how often a name was
		// replaced by another one. (Given names cannot show it: twins.)
		c.named++
		if top.family == different {
			c.renamed++
		} else if top.family <= gendered {
			c.alone++
		}
	case top.family > gendered:
	case top.given < different:
		c.alone++
	case birth != birthSame: // else twins, or a name replaced by another one
		c.together++
	}
}

// takeBirths counts a pair of one full name by its birth dates, if an address, mailbox or phone says that it is one person.
func (c *census) takeBirths(a, b *Prepared, birth like, housed bool) {
	mail, _, _ := best(a.mails, b.mails, mailLike)
	phone, _, _ := best(a.phones, b.phones, phoneLike)
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

// learn turns counts into habits. They only make the matcher more tolerant than it is by itself: of dates and names that
// differ, and of what could also be relatives.
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
