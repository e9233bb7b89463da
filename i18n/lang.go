package i18n

import "golang.org/x/text/language"

// Lang is the code of a language the interface speaks.
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

// Name returns the language's name in itself, as a language menu shows it.
func (l Lang) Name() string { return ownNames[l] }

// ParseLang returns the language with exactly this code, if there is one.
func ParseLang(s string) (Lang, bool) {
	_, ok := ownNames[Lang(s)]
	if !ok {
		return "", false
	}
	return Lang(s), true
}

// Match returns the language an Accept-Language header likes best, English if
// it names none of ours. Only the language itself counts: a matcher that knows
// "similar" languages would answer a Ukrainian reader in Russian.
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
