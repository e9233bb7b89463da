// Package words reads, checks and writes the files of translated words: one
// JSON object per language, from a flat key to a text or its plural forms.
package words

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Languages lists the codes of the languages that every key must have.
var Languages = []string{"en", "lt", "sk", "ru", "hu"}

// Forms lists the plural forms (CLDR cardinal categories) of each language.
var Forms = map[string][]string{
	"en": {"one", "other"},
	"lt": {"one", "few", "many", "other"},
	"sk": {"one", "few", "many", "other"},
	"ru": {"one", "few", "many", "other"},
	"hu": {"one", "other"},
}

// Word is the text of one key in one language; Plural is nil for a plain text.
type Word struct {
	Text   string
	Plural map[string]string
}

// UnmarshalJSON accepts a string or an object of plural forms.
func (w *Word) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		return json.Unmarshal(data, &w.Plural)
	}
	return json.Unmarshal(data, &w.Text)
}

// Parse reads the file of one language.
func Parse(data []byte) (map[string]Word, error) {
	book := map[string]Word{}
	if err := json.Unmarshal(data, &book); err != nil {
		return nil, err
	}
	return book, nil
}

// Encode writes the file of one language: one line per key, sorted, so that two
// people who add words rarely touch the same lines.
func Encode(lang string, book map[string]Word) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	comma := "\n"
	for _, key := range slices.Sorted(maps.Keys(book)) {
		fmt.Fprintf(&b, "%s  %s: %s", comma, quote(key), book[key].encode(lang))
		comma = ",\n"
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}

func (w Word) encode(lang string) string {
	if w.Plural == nil {
		return quote(w.Text)
	}
	var b bytes.Buffer
	b.WriteByte('{')
	comma := ""
	for _, form := range Forms[lang] {
		fmt.Fprintf(&b, "%s%s: %s", comma, quote(form), quote(w.Plural[form]))
		comma = ", "
	}
	b.WriteByte('}')
	return b.String()
}

// quote returns s as JSON without the escapes for HTML, which make words
// unreadable.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(err) // a string always encodes
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// Merge reads keys of several languages, checks them all and adds them to the
// books. On any error it leaves the books unchanged.
func Merge(books map[string]map[string]Word, input []byte) ([]string, error) {
	var added map[string]map[string]Word
	dec := json.NewDecoder(bytes.NewReader(input))
	if err := dec.Decode(&added); err != nil {
		return nil, fmt.Errorf("input is not {\"key\":{\"en\":…}}: %w", err)
	}
	if dec.More() {
		return nil, errors.New("input goes on after the end of the object")
	}
	keys := slices.Sorted(maps.Keys(added))
	var problems []error
	for _, key := range keys {
		problems = append(problems, Check(key, added[key]))
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	for _, key := range keys {
		for lang, word := range added[key] {
			books[lang][key] = word
		}
	}
	return keys, nil
}

// Remove removes the keys from all books, or none if one of them is unknown.
func Remove(books map[string]map[string]Word, keys []string) error {
	for _, key := range keys {
		if _, ok := books["en"][key]; !ok {
			return fmt.Errorf("%s: no such key", key)
		}
	}
	for _, book := range books {
		for _, key := range keys {
			delete(book, key)
		}
	}
	return nil
}
