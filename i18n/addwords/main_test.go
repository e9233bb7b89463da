//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/vedlys/vedlys/i18n/internal/words"
)

func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, lang := range words.Languages {
		if err := os.WriteFile(filepath.Join(dir, lang+".json"), []byte("{}\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestConcurrentRunsAddAllWords(t *testing.T) {
	dir := folder(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			input := fmt.Sprintf(`{"key.k%d": {"en": "a", "lt": "b", "sk": "c", "ru": "г", "hu": "d"}}`, i)
			if err := run(dir, false, nil, strings.NewReader(input), io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	books, err := read(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range words.Languages {
		if len(books[lang]) != 20 {
			t.Errorf("%s has %d of 20 words", lang, len(books[lang]))
		}
	}
}

func TestRefusedWordsChangeNoFile(t *testing.T) {
	dir := folder(t)
	if run(dir, false, nil, strings.NewReader(`{"a": {"en": "only English"}}`), io.Discard) == nil {
		t.Error("a key in one language is accepted")
	}
	if run(dir, true, []string{"no.such"}, nil, io.Discard) == nil || run(dir, true, nil, nil, io.Discard) == nil {
		t.Error("removing nothing is accepted")
	}
	if data, err := os.ReadFile(filepath.Join(dir, "en.json")); err != nil || string(data) != "{}\n" {
		t.Errorf("%q, %v", data, err)
	}
}
