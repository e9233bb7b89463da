package record

import (
	"strings"

	"github.com/vedlys/vedlys/i18n"
)

var choiceOps = []Op{Is, Not, Blank, Filled}

// ChoiceKind is one of the field's options, stored by its key.
var ChoiceKind Kind = &text{name: "choice", limit: 64, ops: choiceOps, clean: strings.TrimSpace, named: labelled,
	schema: Schema{Type: "string"},
	check: func(s string, f *Field, e *Env) *Error {
		if !e.Stored && !f.HasOption(s) {
			return Wrong("invalid_choice")
		}
		return nil
	}}

// CountryKind is an ISO 3166 two-letter code.
var CountryKind Kind = withNames(codeKind{codes: i18n.Countries, word: (*i18n.Printer).Country, more: countryNames, unknown: noCountries, text: text{
	name: "country", limit: 2, ops: choiceOps, clean: upper,
	schema: Schema{Type: "string", Pattern: "^([A-Z]{2})?$"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if !i18n.CountryValid(s) {
			return Wrong("invalid_country")
		}
		return nil
	}}})

// CurrencyKind is an ISO 4217 three-letter code.
var CurrencyKind Kind = &text{name: "currency", code: true, limit: 3, ops: choiceOps, clean: upper,
	schema: Schema{Type: "string", Pattern: "^([A-Z]{3})?$"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if !i18n.CurrencyValid(s) {
			return Wrong("invalid_currency")
		}
		return nil
	}}

// LanguageKind is an ISO 639 two-letter code.
var LanguageKind Kind = withNames(codeKind{codes: i18n.LanguageCodes, word: (*i18n.Printer).Language, text: text{
	name: "language", limit: 2, ops: choiceOps,
	clean:  func(s string) string { return strings.ToLower(strings.TrimSpace(s)) },
	schema: Schema{Type: "string", Pattern: "^([a-z]{2})?$"},
	check: func(s string, _ *Field, _ *Env) *Error {
		if !i18n.LanguageValid(s) {
			return Wrong("invalid_choice")
		}
		return nil
	}}})

func upper(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// Choice describes a field with a fixed set of options.
func Choice[T any](key string, options []string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	f := typed(key, ChoiceKind, at, marks)
	for _, o := range options {
		f.Options = append(f.Options, Option{Key: o})
	}
	return f
}

// Country describes a country field.
func Country[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, CountryKind, at, marks)
}

// Currency describes a currency field. A type has at most one. Its key is
// "currency", and all the type's amounts are in it.
func Currency[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, CurrencyKind, at, marks)
}

// Language describes a language field.
func Language[T any](key string, at func(*T) *string, marks ...Mark) FieldOf[T] {
	return typed(key, LanguageKind, at, marks)
}
