package i18n

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/vedlys/vedlys/i18n/internal/words"
)

// TestWordFiles proves what the package relies on: every key is complete in all
// five languages, with the same placeholders, and in its sorted position.
func TestWordFiles(t *testing.T) {
	byKey := map[string]map[string]words.Word{}
	for _, lang := range words.Languages {
		data, err := files.ReadFile("locales/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		book, err := words.Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		if !bytes.Equal(words.Encode(lang, book), data) {
			t.Errorf("%s.json is not as addwords writes it: unsorted, doubled or edited by hand", lang)
		}
		for key, word := range book {
			if byKey[key] == nil {
				byKey[key] = map[string]words.Word{}
			}
			byKey[key][lang] = word
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		if err := words.Check(key, byKey[key]); err != nil {
			t.Error(err)
		}
	}
}

func TestLanguagesMatchTheWordFiles(t *testing.T) {
	var codes []string
	for _, lang := range Languages {
		codes = append(codes, string(lang))
	}
	if !slices.Equal(codes, words.Languages) {
		t.Errorf("%v and %v", codes, words.Languages)
	}
}
