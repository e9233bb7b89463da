package words

import (
	"bytes"
	"strings"
	"testing"
)

const sound = `{
	"a.plain": {"en": "Hello, {name} <b>", "lt": "Labas, {name}", "sk": "Ahoj, {name}", "ru": "CSV-файл, {name}", "hu": "Szia, {name}"},
	"a.many": {
		"en": {"one": "one lead of {of}", "other": "{n} leads of {of}"},
		"lt": {"one": "{n} a {of}", "few": "{n} b {of}", "many": "{n} c {of}", "other": "{n} d {of}"},
		"sk": {"one": "a {of}", "few": "{n} b {of}", "many": "{n} c {of}", "other": "{n} d {of}"},
		"ru": {"one": "{n} а {of}", "few": "{n} б {of}", "many": "{n} в {of}", "other": "{n} г {of}"},
		"hu": {"one": "{n} a {of}", "other": "{n} b {of}"}
	}
}`

func emptyBooks() map[string]map[string]Word {
	books := map[string]map[string]Word{}
	for _, lang := range Languages {
		books[lang] = map[string]Word{}
	}
	return books
}

func TestMergeThenEncodeThenParseKeepsTheWords(t *testing.T) {
	books := emptyBooks()
	if _, err := Merge(books, []byte(sound)); err != nil {
		t.Fatal(err)
	}
	for lang, book := range books {
		text := Encode(lang, book)
		again, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", lang, err, text)
		}
		if !bytes.Equal(Encode(lang, again), text) || len(again) != 2 {
			t.Errorf("%s changes when written twice:\n%s", lang, text)
		}
		if strings.Index(string(text), "a.many") > strings.Index(string(text), "a.plain") {
			t.Errorf("%s is not sorted:\n%s", lang, text)
		}
	}
	if !strings.Contains(string(Encode("en", books["en"])), "<b>") {
		t.Error("a < is written as an escape")
	}
}

func TestMergeRefuses(t *testing.T) {
	for old, bad := range map[string]string{
		`"hu": "Szia, {name}"`:                               `"de": "Hallo, {name}"`,
		`"lt": "Labas, {name}"`:                              `"lt": " "`,
		`"sk": "Ahoj, {name}"`:                               `"sk": "Ahoj, {meno}"`,
		`"Ahoj, {name}"`:                                     `"Ahoj, {name}}"`,
		`"CSV-файл, {name}"`:                                 `"фaйл, {name}"`,
		`"Szia, {name}"`:                                     `"Сзиа, {name}"`,
		`"a.plain"`:                                          `"A plain"`,
		`"few": "{n} b {of}", "many": "{n} c {of}"`:          `"few": "{n} b {of}"`,
		`"hu": {"one": "{n} a {of}"`:                         `"hu": {"few": "{n} a {of}", "one": "{n} a {of}"`,
		`"lt": {"one": "{n} a {of}"`:                         `"lt": {"one": "a {of}"`,
		`"hu": {"one": "{n} a {of}", "other": "{n} b {of}"}`: `"hu": "{n} {of}"`,
		`"en": {"one": "one lead of {of}"`:                   `"en": {"one": "one lead"`,
		`{"en": "Hello, {name} <b>"`:                         `{"en": 5`,
	} {
		input := strings.Replace(sound, old, bad, 1)
		if input == sound {
			t.Fatalf("%s is not in the sound input", old)
		}
		books := emptyBooks()
		if _, err := Merge(books, []byte(input)); err == nil {
			t.Errorf("%s is accepted", bad)
		}
		for lang, book := range books {
			if len(book) > 0 {
				t.Errorf("%s: %s is refused, yet %s has changed", lang, bad, lang)
			}
		}
	}
}

func TestMergeRefusesASecondObject(t *testing.T) {
	if _, err := Merge(emptyBooks(), []byte(sound+sound)); err == nil {
		t.Error("the second object is silently dropped")
	}
}

func TestRemoveIsAllOrNothing(t *testing.T) {
	books := emptyBooks()
	if _, err := Merge(books, []byte(sound)); err != nil {
		t.Fatal(err)
	}
	if Remove(books, []string{"a.plain", "no.such"}) == nil || len(books["lt"]) != 2 {
		t.Error("an unknown key does not stop the removal")
	}
	if err := Remove(books, []string{"a.plain"}); err != nil || len(books["en"]) != 1 || len(books["hu"]) != 1 {
		t.Errorf("%v, %v", err, books)
	}
}
