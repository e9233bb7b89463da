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
