//go:build unix

// Command addwords adds, changes and removes translated words. It reads
//
//	{"key": {"en": "…", "lt": "…", "sk": "…", "ru": "…", "hu": "…"}}
//
// from standard input (a text, or an object of plural forms, per language) and
// merges it into the files of i18n/locales. It may run several times at once.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/vedlys/vedlys/i18n/internal/words"
)

func main() {
	dir := flag.String("dir", "i18n/locales", "folder of the word files")
	remove := flag.Bool("remove", false, "remove the keys given as arguments")
	flag.Parse()
	if err := run(*dir, *remove, flag.Args(), os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		fmt.Fprintln(os.Stderr, "nothing was changed")
		os.Exit(1)
	}
}

func run(dir string, remove bool, args []string, in io.Reader, out io.Writer) error {
	if remove != (len(args) > 0) {
		return errors.New("usage: addwords < words.json, or addwords -remove key …")
	}
	var input []byte
	if !remove {
		// Read before locking, so that a slow writer does not block the others.
		var err error
		if input, err = io.ReadAll(in); err != nil {
			return err
		}
	}
	unlock, err := lock(dir)
	if err != nil {
		return err
	}
	defer unlock()
	books, err := read(dir)
	if err != nil {
		return err
	}
	report, err := change(books, input, args)
	if err != nil {
		return err
	}
	if err := write(dir, books); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, report)
	return err
}

// lock gives this process exclusive use of the folder until it ends, even by a
// crash.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("%w (run from the top of the repository)", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil
}

func change(books map[string]map[string]words.Word, input []byte, removed []string) (string, error) {
	if len(removed) > 0 {
		return "removed " + strings.Join(removed, ", "), words.Remove(books, removed)
	}
	keys, err := words.Merge(books, input)
	return fmt.Sprintf("%d keys written, %d in all", len(keys), len(books["en"])), err
}

func read(dir string) (map[string]map[string]words.Word, error) {
	books := map[string]map[string]words.Word{}
	for _, lang := range words.Languages {
		data, err := os.ReadFile(filepath.Join(dir, lang+".json"))
		if err != nil {
			return nil, err
		}
		if books[lang], err = words.Parse(data); err != nil {
			return nil, fmt.Errorf("%s.json: %w", lang, err)
		}
	}
	return books, nil
}

// write replaces each file atomically, so that a concurrent build never reads
// half a file.
func write(dir string, books map[string]map[string]words.Word) error {
	for _, lang := range words.Languages {
		path := filepath.Join(dir, lang+".json")
		if err := os.WriteFile(path+".new", words.Encode(lang, books[lang]), 0o644); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}
