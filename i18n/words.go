package i18n

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/text/feature/plural"

	"github.com/vedlys/vedlys/i18n/internal/words"
)

//go:embed locales/*.json
var files embed.FS

// word is one translated key. For a word with plural forms, T returns its
// "other" form.
type word struct {
	template
	forms *[plural.Many + 1]template
}

// template is a text split at its {placeholders}; parts is nil if it has none.
type template struct {
	text  string
	parts []part
}

// part is a piece of text and the name of the placeholder after it, "" at the end.
type part struct{ before, name string }

var formNames = map[string]plural.Form{
	"one": plural.One, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// loadWords reads an embedded file. The tests prove that all five are valid.
func loadWords(lang Lang) map[string]word {
	data, err := files.ReadFile("locales/" + string(lang) + ".json")
	if err != nil {
		panic(err)
	}
	raw, err := words.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("locales/%s.json: %v", lang, err))
	}
	book := make(map[string]word, len(raw))
	for key, w := range raw {
		book[key] = newWord(w)
	}
	return book
}

func newWord(raw words.Word) word {
	if raw.Plural == nil {
		return word{template: compile(raw.Text)}
	}
	var forms [plural.Many + 1]template
	for name, text := range raw.Plural {
		forms[formNames[name]] = compile(text)
	}
	return word{template: forms[plural.Other], forms: &forms}
}

func compile(text string) template {
	t := template{text: text}
	rest := text
	for {
		before, after, found := strings.Cut(rest, "{")
		name, tail, closed := strings.Cut(after, "}")
		if !found || !closed {
			break
		}
		t.parts = append(t.parts, part{before, name})
		rest = tail
	}
	if t.parts != nil {
		t.parts = append(t.parts, part{before: rest})
	}
	return t
}

// fill replaces each placeholder by its value. One without a value stays
// visible, so that the error is noticed.
func (t *template) fill(value func(name string) (string, bool)) string {
	if t.parts == nil {
		return t.text
	}
	var b strings.Builder
	for _, part := range t.parts {
		b.WriteString(part.before)
		if part.name == "" {
			continue
		}
		if s, ok := value(part.name); ok {
			b.WriteString(s)
		} else {
			b.WriteString("{" + part.name + "}")
		}
	}
	return b.String()
}

// Has reports whether the key has a translation.
func (p *Printer) Has(key string) bool {
	_, ok := p.words[key]
	return ok
}

// T returns the words of a key; args are name, value, name, value… for its
// {placeholders}. Whole numbers are formatted for the language.
func (p *Printer) T(key string, args ...any) string {
	w, ok := p.words[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if w.parts == nil {
		return w.text
	}
	return w.fill(func(name string) (string, bool) { return p.argument(name, args) })
}

// N returns the words of a key in the plural form for n. The placeholder {n} is
// n.
func (p *Printer) N(key string, n int, args ...any) string {
	w, ok := p.words[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	t := &w.template
	if w.forms != nil {
		t = &w.forms[plural.Cardinal.MatchPlural(p.tag, max(n, -n), 0, 0, 0, 0)]
	}
	return t.fill(func(name string) (string, bool) {
		if name == "n" {
			return p.Number(int64(n)), true
		}
		return p.argument(name, args)
	})
}

func (p *Printer) argument(name string, args []any) (string, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		switch v := args[i+1].(type) {
		case string:
			return v, true
		case int:
			return p.Number(int64(v)), true
		case int64:
			return p.Number(v), true
		default:
			return fmt.Sprint(v), true
		}
	}
	return "", false
}
