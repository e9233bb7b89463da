package record

import (
	"slices"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
)

// Worded is a kind whose values are codes of which each language has a name.
// Files may have the names instead of the codes.
type Worded interface {
	Kind
	// Word returns the name of a code.
	Word(p *i18n.Printer, code string) string
}

// codeKind is a kind of codes that have names.
type codeKind struct {
	text
	codes   func() []string
	word    func(*i18n.Printer, string) string
	more    map[string]string // other names, folded, of codes
	unknown []string          // folded texts that say that the value is not known
	names   func() map[string]string
}

// withNames returns the kind with the names that it knows in all languages.
func withNames(k codeKind) *codeKind {
	k.code = true
	k.names = sync.OnceValue(k.allNames)
	k.named = k.find
	return &k
}

func (k *codeKind) Word(p *i18n.Printer, code string) string { return k.word(p, code) }

// allNames maps each code and its names in the five languages, folded, to the
// code.
func (k *codeKind) allNames() map[string]string {
	out := map[string]string{}
	for _, lang := range i18n.Languages {
		for _, code := range k.codes() {
			out[match.Latin(k.word(i18n.For(lang, nil), code))] = code
		}
	}
	for _, code := range k.codes() {
		out[strings.ToLower(code)] = code
	}
	for name, code := range k.more {
		out[name] = code
	}
	return out
}

// find returns the code that a text names, or "".
func (k *codeKind) find(s string, _ *Field) (string, *Error) {
	key := match.Latin(s)
	if slices.Contains(k.unknown, key) {
		err := k.check(key, nil, nil)
		err.Unknown = true
		return "", err
	}
	return k.names()[key], nil
}

// countryNames are names of countries besides those of the languages.
var countryNames = map[string]string{
	"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB", "great britain": "GB",
	"england": "GB", "scotland": "GB", "wales": "GB", "czech republic": "CZ", "hong kong": "HK", "macau": "MO", "macao": "MO",
	"south korea": "KR", "korea": "KR", "north korea": "KP", "russian federation": "RU", "turkey": "TR", "holland": "NL",
	"uae": "AE", "viet nam": "VN", "macedonia": "MK", "burma": "MM", "ivory coast": "CI", "palestine": "PS", "swaziland": "SZ",
}

// noCountries are texts that address databases write for an unknown country.
var noCountries = []string{"unknown", "asia/pacific region", "europe", "european union", "anonymous proxy", "satellite provider", "other"}

// labelled returns the key of the option with that label, or "".
func labelled(s string, f *Field) (string, *Error) {
	key := match.Latin(s)
	for _, o := range f.Options { // a described option has no label, only words
		if key != "" && match.Latin(o.Label) == key {
			return o.Key, nil
		}
	}
	return "", nil
}
