// Package i18n formats for the reader's language: translated words with
// plurals, numbers, money, dates and times, names of countries and languages,
// and alphabetical order. It knows the five languages of Vedlys.
package i18n

import (
	"sync"
	"time"

	"github.com/bojanz/currency"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Printer formats for one language and one time zone. It is immutable and safe
// for concurrent use.
type Printer struct {
	*book
	zone *time.Location
}

// book holds the data of one language. Printers share it.
type book struct {
	*locale
	lang      Lang
	tag       language.Tag
	words     map[string]word
	symbols   currency.Locale
	regions   display.Namer
	languages display.Namer
	collators sync.Pool // a collator has buffers and serves one caller at a time
}

// books loads each language on first use.
var books = func() map[Lang]func() *book {
	open := map[Lang]func() *book{}
	for _, lang := range Languages {
		open[lang] = sync.OnceValue(func() *book { return openBook(lang) })
	}
	return open
}()

func openBook(lang Lang) *book {
	tag := language.MustParse(string(lang))
	b := &book{
		locale:    locales[lang],
		lang:      lang,
		tag:       tag,
		words:     loadWords(lang),
		symbols:   currency.NewLocale(string(lang)),
		regions:   display.Regions(tag),
		languages: display.Languages(tag),
	}
	b.collators.New = func() any { return collate.New(tag) }
	return b
}

// For returns the printer of a language and time zone. It falls back to English
// for an unknown language and to UTC for a nil zone.
func For(lang Lang, zone *time.Location) *Printer {
	open, ok := books[lang]
	if !ok {
		open = books[Languages[0]]
	}
	if zone == nil {
		zone = time.UTC
	}
	return &Printer{book: open(), zone: zone}
}

// Lang returns the language of the printer.
func (p *Printer) Lang() Lang { return p.lang }

// Zone returns the time zone of the printer.
func (p *Printer) Zone() *time.Location { return p.zone }
