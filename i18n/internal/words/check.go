package words

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

var (
	keyPattern  = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*$`)
	placeholder = regexp.MustCompile(`\{([a-z0-9_]+)\}`)
)

// Check returns the errors of one key: a missing language or plural form, an
// empty or misspelt text, or placeholders that differ between languages.
func Check(key string, byLang map[string]Word) error {
	var problems []error
	fail := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(key+": "+format, args...))
	}
	if !keyPattern.MatchString(key) {
		fail("a key is lower-case words joined by dots")
	}
	for lang := range byLang {
		if !slices.Contains(Languages, lang) {
			fail("unknown language %q", lang)
		}
	}
	for _, lang := range Languages {
		word, ok := byLang[lang]
		if !ok {
			fail("no %s", lang)
			continue
		}
		for _, problem := range checkWord(lang, word) {
			fail("%s: %s", lang, problem)
		}
		problems = append(problems, compare(key, lang, byLang["en"], word))
	}
	return errors.Join(problems...)
}

func checkWord(lang string, w Word) []string {
	if w.Plural == nil {
		return checkText(lang, w.Text)
	}
	var problems []string
	for form := range w.Plural {
		if !slices.Contains(Forms[lang], form) {
			problems = append(problems, "has no plural form "+form)
		}
	}
	for _, form := range Forms[lang] {
		for _, p := range checkText(lang, w.Plural[form]) {
			problems = append(problems, form+": "+p)
		}
		if numberMayBeLeftOut(lang, form) {
			continue
		}
		if strings.Contains(w.Plural["other"], "{n}") && !strings.Contains(w.Plural[form], "{n}") {
			problems = append(problems, form+": needs {n}, it stands for many numbers")
		}
	}
	return problems
}

// numberMayBeLeftOut reports whether a form means 1 alone ("one lead"). In
// Lithuanian and Russian "one" includes 21 and 31.
func numberMayBeLeftOut(lang, form string) bool {
	return form == "one" && lang != "lt" && lang != "ru"
}

func checkText(lang, text string) []string {
	var problems []string
	if strings.TrimSpace(text) == "" {
		problems = append(problems, "is empty or missing")
	}
	bare := placeholder.ReplaceAllString(text, " ")
	if strings.ContainsAny(bare, "{}") {
		problems = append(problems, "has a brace that is not a {placeholder}")
	}
	if word := mixedScript(lang, bare); word != "" {
		problems = append(problems, fmt.Sprintf("%q has letters of a wrong alphabet", word))
	}
	return problems
}

// mixedScript finds a word with letters of two alphabets (a Latin c in a
// Russian word looks right but search never finds it), or any Cyrillic outside
// Russian.
func mixedScript(lang, text string) string {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		cyrillic, latin := false, false
		for _, r := range word {
			cyrillic = cyrillic || unicode.Is(unicode.Cyrillic, r)
			latin = latin || unicode.Is(unicode.Latin, r)
		}
		if cyrillic && (latin || lang != "ru") {
			return word
		}
	}
	return ""
}

// compare checks a translation against the English one.
func compare(key, lang string, en, w Word) error {
	if (en.Plural == nil) != (w.Plural == nil) {
		return fmt.Errorf("%s: %s and en must both have plural forms or neither", key, lang)
	}
	want := placeholders(en)
	for form, text := range texts(w) {
		if got := Placeholders(text); !slices.Equal(without(got, w), without(want, w)) {
			return fmt.Errorf("%s: %s %s has placeholders %v, en has %v", key, lang, form, got, want)
		}
	}
	return nil
}

// without removes {n}, which a plural form may lack.
func without(names []string, w Word) []string {
	if w.Plural == nil {
		return names
	}
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "n" })
}

func texts(w Word) map[string]string {
	if w.Plural == nil {
		return map[string]string{"": w.Text}
	}
	return w.Plural
}

func placeholders(w Word) []string {
	if w.Plural == nil {
		return Placeholders(w.Text)
	}
	return Placeholders(w.Plural["other"])
}

// Placeholders lists the distinct {names} of a text, sorted.
func Placeholders(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}
