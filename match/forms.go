package match

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed data/legal_forms.txt
var legalForms string

// A legalForm is a line of the list of legal forms.
type legalForm struct {
	code      string // its first spelling, joined and folded: "uab", "sro"
	countries []string
	kinds     []string
	before    bool // it may stand before the name
}

// A formRelation is the relation of two legal forms.
type formRelation uint8

// The relations of legal forms.
const (
	unknownForm    formRelation = iota // one is missing
	sameForm                           // the same form in any spelling: s.r.o., spol. s r.o.
	translatedForm                     // equivalent forms of two countries: UAB, ЗАО, Ltd.
	otherForm                          // two forms of one country, or of incompatible kinds: UAB, AB
)

// forms maps each spelling, joined ("sro"), to its legal form.
var forms = readForms(legalForms)

// formWords is the largest number of words of a legal form.
const formWords = 8

// readForms reads the list of legal forms. Those that may stand before the name may stand after it too.
func readForms(list string) map[string]*legalForm {
	all := map[string]*legalForm{}
	before := false
	for line := range strings.Lines(list) {
		head, spellings, ok := strings.Cut(line, ":")
		switch {
		case line[0] == '[':
			before = strings.HasPrefix(line, "[before")
		case line[0] != '#' && ok:
			readForm(all, head, strings.Split(spellings, "="), before)
		}
	}
	return all
}

// readForm adds a form under each of its spellings, unless an earlier line has the spelling.
func readForm(all map[string]*legalForm, head string, spellings []string, before bool) {
	f := &legalForm{before: before}
	for _, w := range strings.Fields(head) {
		if w == strings.ToUpper(w) {
			f.countries = append(f.countries, w)
		} else {
			f.kinds = append(f.kinds, w)
		}
	}
	for _, s := range spellings {
		joined := strings.Join(nameWords(s), "")
		if f.code == "" {
			f.code = joined
		}
		tidied := strings.Join(strings.FieldsFunc(strings.ReplaceAll(tidy(s), ".", ""), separates), "")
		for _, spelling := range append(latinSpellings(tidied), joined) {
			if all[spelling] == nil {
				all[spelling] = f
			}
		}
	}
}

// withoutForm removes the longest legal form from the end of a name or, if there is none, from its beginning.
func withoutForm(w []string) (rest []string, form *legalForm) {
	for n := min(formWords, len(w)); n > 0; n-- {
		if f := forms[strings.Join(w[len(w)-n:], "")]; f != nil {
			return w[:len(w)-n], f
		}
	}
	for n := min(formWords, len(w)); n > 0; n-- {
		if f := forms[strings.Join(w[:n], "")]; f != nil && f.before {
			return w[n:], f
		}
	}
	return w, nil
}

// splitForm removes the legal forms from the words of a company's name, as returned by nameWords. It also returns the
// code of the outermost form that it finds, or "" if there is none. A name that consists of a legal form only is kept.
func splitForm(w []string) (core []string, code string) {
	for {
		short, form := withoutForm(w)
		if form == nil || len(short) == 0 {
			return w, code
		}
		if w = short; code == "" {
			code = form.code
		}
	}
}

// relateForms returns the relation of two legal forms, given by their codes.
func relateForms(a, b string) formRelation {
	f, g := forms[a], forms[b]
	switch {
	case f == nil || g == nil:
		return unknownForm
	case f == g:
		return sameForm
	case shareAny(f.countries, g.countries) && !slices.Contains(f.countries, "XX"), !shareAny(f.kinds, g.kinds):
		return otherForm
	}
	return translatedForm
}

func shareAny(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}
