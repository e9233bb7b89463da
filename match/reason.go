package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// A Reason is evidence for or against a pair: a translation key and its arguments, alternating names and values.
type Reason struct {
	Key    string
	Args   []any
	Weight float64 // the logarithm of the odds; negative if it is evidence against
}

// A sign is a reason before it is worded.
type sign struct {
	key    string
	weight float64
}

// reasons returns the evidence for and against, the strongest first.
func (c *comparison) reasons() []Reason {
	out := make([]Reason, 0, len(c.signs))
	for _, s := range c.signs {
		a, b := c.shown(s.key)
		out = append(out, Reason{Key: "match." + c.nuance(s.key), Args: []any{"a", cut(a, shownBytes), "b", cut(b, shownBytes)}, Weight: s.weight})
	}
	slices.SortStableFunc(out, func(a, b Reason) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out
}

// nuance returns how equal names differ in writing: in accents, script or transliteration.
func (c *comparison) nuance(key string) string {
	var a, b []token
	switch key {
	case "family.same":
		a, b = c.x.family, c.y.family
	case "given.same":
		a, b = c.x.given, c.y.given
	}
	name := strings.TrimSuffix(key, "same")
	switch {
	case len(a) != len(b) || strings.EqualFold(lettersOf(a), lettersOf(b)):
		return key
	case len(a) == 1 && (a[0].bare == "") != (b[0].bare == ""):
		return name + "script"
	case len(a) == 1 && a[0].bare != "", slices.EqualFunc(a, b, func(t, u token) bool { return t.text == u.text }):
		return name + "accents"
	case len(a) == 1:
		return name + "spelling"
	}
	return key
}

// lettersOf returns the letters of words as typed.
func lettersOf(words []token) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, written(words))
}

// shownBytes limits a value in a reason.
const shownBytes = 120

// shown returns the two values that a sign is about, as typed.
func (c *comparison) shown(key string) (a, b string) {
	what, _, _ := strings.Cut(key, ".")
	x, y := &c.a.record, &c.b.record
	switch what {
	case "phone":
		return c.phones[0].typed, c.phones[1].typed
	case "mail":
		return c.mails[0].typed, c.mails[1].typed
	case "family":
		return written(c.x.family), written(c.y.family)
	case "given":
		return written(c.x.given), written(c.y.given)
	case "patronymic":
		return written([]token{*c.x.patronymic}), written([]token{*c.y.patronymic})
	case "firm", "form":
		return x.Company, y.Company
	case "birth":
		return x.BirthDate, y.BirthDate
	case "street":
		return c.places[0].typed.Street, c.places[1].typed.Street
	case "city":
		return c.places[0].typed.City, c.places[1].typed.City
	case "postcode":
		return c.places[0].typed.Postcode, c.places[1].typed.Postcode
	case "code":
		if said, _ := legalLike(c.a.tax, c.b.tax); said != key {
			return x.RegistrationCode, y.RegistrationCode
		}
		return x.TaxID, y.TaxID
	}
	return "", ""
}

// written returns words of a name as typed.
func written(words []token) string {
	var out []string
	for _, w := range words {
		out = append(out, w.typed)
	}
	return strings.Join(out, " ")
}
