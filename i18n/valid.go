package i18n

import (
	"slices"

	"golang.org/x/text/language"
)

// CountryValid says whether code is a country that Countries lists.
func CountryValid(code string) bool { return slices.Contains(Countries(), code) }

// LanguageValid says whether code is the two-letter code of a known language.
func LanguageValid(code string) bool {
	if len(code) != 2 {
		return false
	}
	base, err := language.ParseBase(code)
	return err == nil && base.String() == code
}
