package i18n

import "golang.org/x/text/language"

// Lang is the code of a language of the interface.
type Lang string

// Languages lists the languages of the interface; the first is the fallback.
var Languages = []Lang{"en", "lt", "sk", "ru", "hu"}

var ownNames = map[Lang]string{
	"en": "English",
	"lt": "Lietuvių",
	"sk": "Slovenčina",
	"ru": "Русский",
	"hu": "Magyar",
}

// Name returns the language's name in the language itself, for a language menu.
func (l Lang) Name() string { return ownNames[l] }

// ParseLang returns the language with exactly this code. It reports false if
// there is none.
func ParseLang(s string) (Lang, bool) {
	_, ok := ownNames[Lang(s)]
	if !ok {
		return "", false
	}
	return Lang(s), true
}

// Match returns the interface language that an Accept-Language header prefers,
// or English if it names none. Only the language itself counts: a matcher that
// knows "similar" languages would answer a Ukrainian reader in Russian.
func Match(acceptLanguage string) Lang {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return Languages[0]
	}
	for _, tag := range tags {
		base, _ := tag.Base()
		if lang, ok := ParseLang(base.String()); ok {
			return lang
		}
	}
	return Languages[0]
}
