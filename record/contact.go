package record

import (
	"cmp"
	"regexp"
	"strings"

	"github.com/vedlys/vedlys/match"
)

var contactOps = []Op{Contains, Is, Blank, Filled}

// EmailKind is one e-mail address.
var EmailKind Kind = &freeText{text: text{name: "email", limit: 254, ops: contactOps, clean: strings.TrimSpace,
	schema: Schema{Type: "string", Format: "email"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if _, ok := match.Email(s); !ok {
			return Wrong("invalid_email")
		}
		return nil
	}}}

// PhoneKind is a phone number as people write it. It is kept as written, since
// a number that no rule knows may be the only way to reach a person. One value
// may hold several numbers.
var PhoneKind Kind = &phoneKind{freeText{text: text{name: "phone", limit: 200, ops: contactOps, clean: oneLine,
	schema: Schema{Type: "string"}, check: checkPhone}}}

type phoneKind struct{ freeText }

// Fold returns the digits.
func (*phoneKind) Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func (*phoneKind) Fragments(typed string) []string { return match.PhoneTerms(typed) }

// otherSpellings is the number of digits from which a phone number has other
// spellings, with and without the country code.
const otherSpellings = 7

func (k *phoneKind) Spellings(typed string) (string, []string) {
	digits := k.Fold(typed)
	if len(digits) < otherSpellings {
		return digits, nil
	}
	return digits, match.PhoneTerms(typed)
}

// SearchWords returns each number with its country code.
func (*phoneKind) SearchWords(s string, countries []string) []string {
	var out []string
	for _, n := range match.PhoneNumbers(s, countries...) {
		out = append(out, cmp.Or(n.E164, n.Digits))
	}
	return out
}

// AppendJSON appends a number with its country code where it is understood. A
// custom field has no other place for what was typed, so it keeps that.
func (k *phoneKind) AppendJSON(b []byte, v any, f *Field, e *Env) []byte {
	s, _ := v.(string)
	if f != nil && e != nil && !f.Custom {
		s = Dialled(s, e.Phones)
	}
	return appendString(b, s)
}

// Local is a kind whose values are understood only together with a country,
// unless they name it, as phone numbers do.
type Local interface {
	Kind
	// International returns a value of one of the countries in the form that is
	// understood everywhere, or the value itself if there is no such form.
	International(s string, countries []string) string
}

// Local returns the kind of the field's values or entries if they depend on a
// country, otherwise nil.
func (f *Field) Local() Local {
	k := f.Kind
	if g := f.Gathers(); g != nil {
		k = g.One()
	}
	l, _ := k.(Local)
	return l
}

func (*phoneKind) International(s string, countries []string) string { return Dialled(s, countries) }

// Dialled returns a phone number with its country code, or the text itself if
// it is anything but one number of one of the countries.
func Dialled(s string, countries []string) string {
	if internationally(s) {
		return s
	}
	numbers := match.PhoneNumbers(s, countries...)
	if len(numbers) != 1 || numbers[0].E164 == "" {
		return s
	}
	return numbers[0].E164
}

// internationally reports whether a text has the form of E.164 already.
func internationally(s string) bool {
	if len(s) < 9 || s[0] != '+' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// LinkKind is the address of a web page.
var LinkKind Kind = &freeText{text: text{name: "link", limit: 500, ops: contactOps, clean: strings.TrimSpace,
	schema: Schema{Type: "string"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if _, ok := match.Website(s); !ok {
			return Wrong("invalid_url")
		}
		return nil
	}}}

// Email describes an e-mail field.
func Email[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, EmailKind, at, marks)
}

// Phone describes a phone field.
func Phone[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, PhoneKind, at, marks)
}

// Link describes a field for the address of a web page.
func Link[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, LinkKind, at, marks)
}

// oneLine trims a text and joins the lines of a cell with commas.
func oneLine(s string) string {
	return strings.NewReplacer("\r\n", ", ", "\n", ", ", "\r", ", ").Replace(strings.TrimSpace(s))
}

// shortened matches a number of which a spreadsheet kept the first digits only.
var shortened = regexp.MustCompile(`^['"=+]*[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+"?$`)

// fewDigits is the least number of digits that makes a text with words in it a
// phone number.
const fewDigits = 5

// checkPhone requires three digits and refuses markup.
func checkPhone(s string, _ *Field, _ *Env) *Error {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r < ' ' || r == '<' || r == '>' || r == '@':
			return Wrong("invalid_phone")
		}
	}
	if shortened.MatchString(s) {
		return Wrong("phone_shortened")
	}
	if digits < 3 || digits < fewDigits && !match.Dialled(s) {
		return Wrong("invalid_phone")
	}
	return nil
}
