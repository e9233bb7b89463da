// Package i18n says things in the reader's language: translated words with
// plurals, numbers, money, dates and times, names of countries and languages,
// and the order of words. It knows the five languages of Vedlys.
package i18n

import "time"

// Printer formats for one language and one time zone. It never changes after
// For made it and is safe for concurrent use.
type Printer struct {
	lang Lang
	zone *time.Location
}

// For returns the printer of a language and time zone; English for a language
// Vedlys does not have, UTC for a nil zone.
func For(lang Lang, zone *time.Location) *Printer {
	if _, ok := ParseLang(string(lang)); !ok {
		lang = "en"
	}
	if zone == nil {
		zone = time.UTC
	}
	return &Printer{lang: lang, zone: zone}
}

// Lang returns the language of the printer.
func (p *Printer) Lang() Lang { return p.lang }

// Zone returns the time zone of the printer.
func (p *Printer) Zone() *time.Location { return p.zone }
