package crm

import (
	"slices"
	"strings"
)

// An envelope is the order of the lines of an address in a country. In a line,
// "{city}" stands for that part of the address.
type envelope []string

// envelopes has the orders that differ from the usual one.
var envelopes = map[string]envelope{
	"HU": {"{city}", "{street}", "{postcode}", "{region}"},
	"RU": {"{postcode}, {region}, {city}", "{street}"},
	"BY": {"{postcode}, {region}, {city}", "{street}"},
	"UA": {"{street}", "{city}", "{region}", "{postcode}"},
	"KZ": {"{postcode}, {region}, {city}", "{street}"},
	"LV": {"{street}", "{city}", "{region}", "{postcode}"},
	"GB": {"{street}", "{city}", "{region}", "{postcode}"},
	"IE": {"{street}", "{city}", "{region}", "{postcode}"},
	"US": {"{street}", "{city}, {region} {postcode}"},
	"CA": {"{street}", "{city} {region} {postcode}"},
	"AU": {"{street}", "{city} {region} {postcode}"},
}

// usualEnvelope is the order of most of Europe, Lithuania and Slovakia included.
var usualEnvelope = envelope{"{street}", "{postcode} {city}", "{region}"}

// Lines returns the address as the post of its country wants it on an envelope,
// without the name of the country.
func (a Address) Lines() []string {
	order, ok := envelopes[a.Country]
	if !ok {
		order = usualEnvelope
	}
	parts := strings.NewReplacer("{street}", line(a.Street), "{city}", line(a.City), "{region}", line(a.Region), "{postcode}", line(a.Postcode))
	var out []string
	for _, form := range order {
		if s := tidyLine(parts.Replace(form)); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// line returns a text on one line.
func line(s string) string { return strings.Join(strings.Fields(s), " ") }

// tidyLine removes the commas around empty parts, and a part that repeats the
// one before, as where a city is its own region.
func tidyLine(s string) string {
	var parts []string
	for _, p := range strings.Split(s, ",") {
		if p = line(p); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(slices.Compact(parts), ", ")
}
