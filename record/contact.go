package record

import (
	"regexp"
	"strings"

	"github.com/vedlys/vedlys/match"
)

var contactOps = []Op{Contains, Is, Blank, Filled}

// EmailKind is one e-mail address.
var EmailKind Kind = &text{name: "email", limit: 254, ops: contactOps, clean: strings.TrimSpace,
	schema: Schema{Type: "string", Format: "email"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if _, ok := match.Email(s); !ok {
			return Wrong("invalid_email")
		}
		return nil
	}}

// PhoneKind is a phone number as people write it. It is kept as written, since
// a number that no rule knows is still the only way to reach somebody. Several
// numbers may stand in one value.
var PhoneKind Kind = &text{name: "phone", limit: 200, ops: contactOps, clean: oneLine,
	schema: Schema{Type: "string"}, check: checkPhone}

// LinkKind is the address of a web page.
var LinkKind Kind = &text{name: "link", limit: 500, ops: contactOps, clean: strings.TrimSpace,
	schema: Schema{Type: "string"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if _, ok := match.Website(s); !ok {
			return Wrong("invalid_url")
		}
		return nil
	}}

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

// oneLine trims a text and parts the lines of a cell by commas.
func oneLine(s string) string {
	return strings.NewReplacer("\r\n", ", ", "\n", ", ", "\r", ", ").Replace(strings.TrimSpace(s))
}

// shortened is a number of which a spreadsheet kept the first digits only.
var shortened = regexp.MustCompile(`^['"=+]*[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+"?$`)

// fewDigits is below how many digits a phone number with words around it is
// no number.
const fewDigits = 5

// checkPhone asks for three digits at least and no markup.
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
