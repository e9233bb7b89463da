package match

import (
	"slices"
	"strings"
	"unicode"
)

// A place is the parts of an address.
type place struct {
	typed    Address
	street   []token
	numbers  []string // the house first, then the flat
	key      string   // street and house
	city     token
	town     int // its number in the list of towns
	postcode string
}

func newPlace(r Address) place {
	p := place{typed: r, postcode: strings.TrimPrefix(strings.Map(lettersOnly, Latin(cut(r.Postcode, 20))), "lt")}
	name, house, flat := streetParts(cut(r.Street, 2*keyBytes))
	if name == "" {
		name = firstWord(r.Street)
	}
	for _, w := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '.' }) {
		if t := newToken(w); t.text != "" && len(p.street) < 6 {
			p.street = append(p.street, t)
		}
	}
	for _, n := range [2]string{house, flat} {
		if n != "" {
			p.numbers = append(p.numbers, n)
		}
	}
	var words []string
	for _, t := range p.street {
		words = append(words, t.sound)
	}
	slices.Sort(words)
	if len(words) > 0 && len(p.numbers) > 0 {
		p.key = cut(p.numbers[0]+strings.Join(words, ""), 40)
	}
	p.city = newToken(strings.Map(letterOrMark, tidy(cut(r.City, keyBytes))))
	p.town = townGroup(strings.Join(nameWords(cut(r.City, keyBytes)), " "))
	return p
}

// firstWord returns the first word of a street whose name has only words for streets: Grove Road, The Crescent.
func firstWord(street string) string {
	for _, w := range nameWords(street) {
		if onlyDigit(rune(w[0])) < 0 && w != "the" {
			return w
		}
	}
	return ""
}

func letterOrMark(r rune) rune {
	if unicode.In(r, unicode.L, unicode.N, unicode.M) {
		return r
	}
	return -1
}

// How two streets agree.
const (
	streetUnknown like = iota
	streetSame         // with the same house, and no other flat
	streetNear         // the same house with a typing error in the street, or no number
	streetFlat         // another flat in the same house
	streetHouse        // another house in the street
	streetOther
)

func streetLike(a, b *place) like {
	if len(a.street) == 0 && len(a.numbers) == 0 || len(b.street) == 0 && len(b.numbers) == 0 {
		return streetUnknown
	}
	if len(a.street) == 0 || len(b.street) == 0 {
		if house(a, b) == same {
			return streetNear
		}
		return streetUnknown
	}
	exact, near := sharedWords(a.street, b.street)
	n := min(len(a.street), len(b.street))
	h := house(a, b)
	switch {
	case 2*(exact+near) < n:
		return streetOther
	case h == same && near == 0:
		return streetSame
	case h == same, h == unknown, h == typo && 2*(exact+near) >= n && n > 1:
		return streetNear
	case h == part:
		return streetFlat
	}
	return streetHouse
}

// sharedWords counts the words that two streets have in common.
func sharedWords(a, b []token) (exact, near int) {
	for i := range a {
		l := different
		for j := range b {
			l = min(l, a[i].alike(&b[j]))
		}
		switch {
		case l <= sounds:
			exact++
		case l <= typos:
			near++
		}
	}
	return exact, near
}

// house compares the numbers of two addresses.
func house(a, b *place) like {
	x, y := a.numbers, b.numbers
	switch {
	case len(x) == 0 || len(y) == 0:
		return unknown
	case x[0] != y[0]:
		if slices.Contains(x, y[0]) || slices.Contains(y, x[0]) || sameLetters(x[0], y[0]) {
			return typo
		}
		return different
	case len(x) > 1 && len(y) > 1 && x[1] != y[1]:
		return part
	}
	return same
}

// cityLike compares towns.
func cityLike(a, b *place) like {
	if a.city.text == "" || b.city.text == "" {
		return unknown
	}
	if a.town != 0 && a.town == b.town {
		return same
	}
	return a.city.alike(&b.city)
}

// codeLike compares postcodes.
func codeLike(a, b *place) like {
	switch {
	case a.postcode == "" || b.postcode == "":
		return unknown
	case a.postcode == b.postcode:
		return same
	case distance(a.postcode, b.postcode, 1) == 1:
		return typo
	}
	return different
}

// How two birth dates agree.
const (
	birthUnknown like = iota
	birthSame
	birthNear // one typing error, or day and month swapped
	birthYear // the same day of another year
	birthFar  // two typing errors
	birthOther
)

// birthLike compares dates of eight digits.
func birthLike(a, b string) like {
	switch {
	case a == "" || b == "":
		return birthUnknown
	case a == b:
		return birthSame
	case a[:4] == b[:4] && a[4:6] == b[6:] && a[6:] == b[4:6]:
		return birthNear
	}
	wrong := 0
	for i := range 8 {
		if a[i] != b[i] {
			wrong++
		}
	}
	parts := 0
	for _, p := range [][2]int{{0, 4}, {4, 6}, {6, 8}} {
		if a[p[0]:p[1]] != b[p[0]:p[1]] {
			parts++
		}
	}
	switch {
	case parts == 1 && (wrong == 1 || a[:4] == b[:4]):
		return birthNear
	case parts == 1:
		return birthYear
	case distance(a, b, 1) == 1, wrong == 1:
		return birthNear
	case wrong <= 2, closeDates(a, b):
		return birthFar
	}
	return birthOther
}

// closeDates reports whether two dates are little more than a year apart.
func closeDates(a, b string) bool {
	return abs(days(a)-days(b)) <= 400
}

// days returns the approximate number of days up to a date.
func days(d string) int {
	n := 0
	for _, p := range [][3]int{{0, 4, 365}, {4, 6, 30}, {6, 8, 1}} {
		v := 0
		for _, c := range d[p[0]:p[1]] {
			v = v*10 + int(c-'0')
		}
		n += v * p[2]
	}
	return n
}

func abs(n int) int { return max(n, -n) }

// locate sets the town of a company without one from a mailbox that is named after a town: vilnius@.
func (p *place) locate(mails []mail) {
	for _, m := range mails {
		if town := townGroup(m.flat); p.city.text == "" && town != 0 {
			p.city, p.town = newToken(m.flat), town
		}
	}
}
