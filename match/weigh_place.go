package match

import "math"

// where compares addresses. The same street implies the same town, and another town another street.
func (c *comparison) where(streets []odds, cities [likes]odds) {
	street, city, code := streetLike(&c.a.place, &c.b.place), cityLike(&c.a.place, &c.b.place), codeLike(&c.a.place, &c.b.place)
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
		ln := c.share(keyCity, c.a.place.city.sound, c.b.place.city.sound, 5)
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
		ln := c.share(keyPostcode, c.a.place.postcode, c.b.place.postcode, 0.5)
		c.add("postcode.same", samePostcode[c.a.kind], ln-town)
	}
}

// sameStreet weighs the same house, perhaps in two towns.
func (c *comparison) sameStreet(street, city, code like, streets []odds) {
	x, y := &c.a.place, &c.b.place
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
