// Package match answers whether two spellings mean the same: it folds text for search and sorting, and brings e-mail
// addresses, phone numbers, names and legal codes into one comparable form. It is pure: no input, no output, no clock.
package match

// Fold returns s in lower case without accents.
func Fold(s string) string { return s }

// SortKey returns the text by which s is sorted.
func SortKey(s string) string { return s }

// SearchText returns what is indexed for a record made of parts.
func SearchText(parts ...string) string { return "" }

// SearchTerms splits a typed query into words, each with its alternatives.
func SearchTerms(query string) [][]string { return nil }

// Email returns the normal form of an e-mail address, and whether it is one.
func Email(s string) (normal string, ok bool) { return s, true }

// EmailKey returns the form of an address by which two are compared.
func EmailKey(s string) string { return s }

// Phone returns the E.164 form of a phone number, and whether it is one.
func Phone(s, country string) (e164 string, ok bool) { return s, true }

// PhoneText returns a phone number as people of the country read it.
func PhoneText(e164, country string) string { return e164 }

// CompanyKey returns the form of a company name by which two are compared.
func CompanyKey(s string) string { return s }

// PersonKey returns the form of a person's name by which two are compared.
func PersonKey(first, last string) string { return first + " " + last }

// Check is the verdict on a legal code.
type Check struct {
	Known  bool   // the kind of code is one whose rules are known
	OK     bool   // the code obeys them
	Normal string // the code without spaces and punctuation
}

// LegalCode checks a company's code of the given country and kind.
func LegalCode(country, kind, code string) Check { return Check{Normal: code} }

// Website returns the normal form of a web address, and whether it is one.
func Website(s string) (normal string, ok bool) { return s, true }
