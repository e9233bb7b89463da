package match

import "math"

// where compares addresses. The same street implies the same town, and another town another street.
func (c *comparison) where(streets []odds, cities [likes]odds) {
	c.choosePlaces()
	x, y := c.places[0], c.places[1]
	street, city, code := streetLike(x, y), cityLike(x, y), codeLike(x, y)
	if street == streetSame || street == streetNear {
		c.sameStreet(street, city, code, streets)
		return
	}
	if street > 0 && !(street == streetOther && city == different) {
		c.add(streetNames[street], streets[street], 0)
	}
	town := 0.0
	if city > 0 {
		if city == sounds {
			city = same
		} else if city != same && city != different {
			city = typo
		}
		ln := c.share(keyCity, x.city.sound, y.city.sound, 5)
		if c.a.kind == Person {
			ln += townsmen
		}
		if town = min(ln, 0); city == different {
			town = 0
		}
		c.add("city."+likeNames[city], cities[city], ln)
	}
	switch {
	case code == different && street == 0:
		c.add("postcode.other", odds{one: -1}, 0)
	case code == same: // the town has already counted
		ln := c.share(keyPostcode, x.postcode, y.postcode, 0.5)
		c.add("postcode.same", samePostcode[c.a.kind], ln-town)
	}
}

// choosePlaces chooses the addresses that are compared: the main ones, unless only others of the two records are the same
// house in one town. Of several such pairs it takes the first by its text, so that the order of the records does not matter.
func (c *comparison) choosePlaces() {
	c.places = [2]*place{&c.a.place, &c.b.place}
	if len(c.a.further) == 0 && len(c.b.further) == 0 || sameHouse(&c.a.place, &c.b.place) {
		return
	}
	first := ""
	for i := -1; i < len(c.a.further); i++ {
		for j := -1; j < len(c.b.further); j++ {
			x, y := c.a.placeAt(i), c.b.placeAt(j)
			if text := min(x.text(), y.text()) + max(x.text(), y.text()); sameHouse(x, y) && (first == "" || text < first) {
				first, c.places = text, [2]*place{x, y}
			}
		}
	}
}

// text returns what tells the address from others.
func (p *place) text() string { return p.key + " " + p.city.sound + " " + p.postcode }

// placeAt returns the further address with that index, or the main one for -1.
func (p *Prepared) placeAt(i int) *place {
	if i < 0 {
		return &p.place
	}
	return &p.further[i]
}

// sameHouse reports whether two addresses are the same house in one town.
func sameHouse(x, y *place) bool {
	return streetLike(x, y) == streetSame && (cityLike(x, y) == same || codeLike(x, y) == same)
}

// sameStreet weighs the same house, perhaps in two towns.
func (c *comparison) sameStreet(street, city, code like, streets []odds) {
	x, y := c.places[0], c.places[1]
	ln := c.share(keyHouse, x.key, y.key, 0.1)
	if x.city.text != "" && y.city.text != "" {
		ln = min(ln, c.share(keyStreet, x.key+" "+x.city.sound, y.key+" "+y.city.sound, 0.1))
	}
	if city == same {
		ln = min(ln, c.share(keyCity, x.city.sound, y.city.sound, 5))
	}
	if code == same {
		ln = min(ln, c.share(keyPostcode, x.postcode, y.postcode, 0.5))
	}
	if street == streetNear {
		ln = math.Log(2 / c.size)
	}
	if city == different && code == different {
		street, ln = streetNear, ln+2
	}
	c.add(streetNames[street], streets[street], ln)
	if city == different {
		c.add("city.different", odds{one: -1}, 0)
	}
}

// townsmen is the factor by which strangers with similar names are likelier to live in one town than the town's share
// of all people: names, languages and towns go together.
const townsmen = 2.7
