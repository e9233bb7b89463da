package match

import "math"

// Habits are properties of a whole base that it shows without labelled records: how reliable its birth dates and names
// are, how many relatives live together, including fathers and sons of the same name, how often records are duplicated,
// and whether the base has any data about work. The zero value is an ordinary CRM.
type Habits struct {
	birth  [birthOther + 1]float64 // added to the weights of different dates
	crowd  float64                 // added for a base with more or fewer duplicates than usual
	junior float64                 // added to the weight of father and son
	names  float64                 // added to the weight of different names
	kin    float64                 // added to the weight of relatives who live together
	work   float64                 // added to the weight of people connected with one company
}

// A Habitual base knows its habits. Score uses them if its Rarity is Habitual.
type Habitual interface {
	Habits() Habits
}

// census counts pairs of people that are decided by some values, grouped by how the others agree: the birth dates of
// pairs with the same full name and the same address, mailbox or phone, and the names of pairs at one address.
type census struct {
	birth     [birthOther + 1]float64
	plausible float64 // dates a generation apart, at one address
	housed    float64 // pairs at one address
	named     float64 // pairs with the same given name, birth date and address
	renamed   float64 // those of them whose surnames have nothing in common
	repeated  float64 // pairs with the same surname, address and given name
	relatives float64 // those with another given name
}

// The prior: the numbers of pairs of an ordinary CRM that are assumed to be seen already, and their proportions.
const (
	expectedPairs = 100
	expectedHomes = 50
	expectedNames = 30
	expectedKin   = 20
	ordinaryKin   = 0.5  // pairs of relatives per pair of the same person, with one surname and address
	fewKin        = -3   // the least that a base can teach about them
	ordinarySons  = 0.2  // pairs of father and son per pair of the same person, with one name and address
	fewSons       = -3   // the least that a base can teach
	generations   = 0.45 // the share of dates a generation apart among random dates
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
	c.repeated += d.repeated
	c.relatives += d.relatives
}

// noWork is added to the weight of colleagues in a base without data about work.
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

// The average number of duplicates of a record: in an ordinary CRM, and the number from which a base is full of copies.
const (
	usualCopies = 0.75
	manyCopies  = 1.1
	fewCopies   = -1.2 // the least that a base can teach about them
)

// learnCrowd estimates from the links how often records are duplicated, and reports whether the estimate has changed. A
// low number counts only in a base with data about work: colleagues, families and branches are then more frequent among
// look-alikes. In a mere list of people look-alikes are chance, which the rarity of values measures better.
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
		// Only one person has this name, birth date and address, so different surnames show how often a name was
		// replaced. (Given names cannot show it because of twins.)
		c.named++
		if top.family == different {
			c.renamed++
		} else if top.family <= gendered {
			c.repeated++
		}
	case top.family > gendered:
	case top.given < different:
		c.repeated++
	case birth != birthSame: // otherwise twins, or a replaced name
		c.relatives++
	}
}

// takeBirths counts the birth dates of a pair with one full name, if an address, mailbox or phone shows that it is one
// person.
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

// learn turns counts into habits. They only make the matcher more tolerant: of different dates and names, and of
// possible relatives.
func (c *census) learn() Habits {
	var h Habits
	random := c.birth[birthOther] * generations / (1 - generations) // dates of father and son by chance
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
	kin := (c.relatives + expectedKin*ordinaryKin) / (c.repeated + expectedKin)
	h.kin = min(0, max(fewKin, math.Log(kin/ordinaryKin)))
	return h
}
