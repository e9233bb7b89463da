// Package sampledata invents a believable small company: people, leads, and
// their history over three years. It writes nothing. The same seed makes the
// same company. Names are combined from lists; e-mail addresses use reserved
// domains, phone numbers and registration codes use unassigned ranges.
package sampledata

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed *.txt
var files embed.FS

// Languages lists the languages of the company's customers, most frequent
// first.
var Languages = []string{"lt", "sk", "hu", "ru", "en"}

// A land holds the names, addresses and texts of one language.
type land struct {
	language, country, currency string
	scale                       float64 // approximate value of a euro
	phone, mobile               []string
	legal                       []string // company names around {name}
	brands, endings, trades     []string
	industries                  []string // industryOf has the industry of each trade
	jobs, men, women            []string
	families                    [][2]string // male and female form
	cities                      [][3]string // city, region, pattern of the postcode
	streets, needs              []string
	notes, descriptions, lost   []string
}

// industryOf holds the industry of each trade, in the order of the lists.
var industryOf = []int{0, 1, 2, 3, 4, 6, 12, 7, 7, 8, 9, 9, 10, 11, 5, 12, 4, 4, 13, 13}

// lands reads the lists once.
var lands = sync.OnceValue(func() map[string]*land {
	out := map[string]*land{}
	for _, language := range Languages {
		text, err := files.ReadFile(language + ".txt")
		if err != nil {
			panic(err)
		}
		out[language] = readLand(language, string(text))
	}
	return out
})

func readLand(language, text string) *land {
	s := sections(text)
	l := &land{language: language, country: s["country"][0], currency: s["currency"][0],
		phone: s["phone"], mobile: s["mobile"], legal: s["legal"], notes: s["notes"], descriptions: s["descriptions"],
		brands: spaced(s["brands"]), endings: spaced(s["endings"]), trades: spaced(s["trades"]), men: spaced(s["men"]), women: spaced(s["women"]),
		industries: barred(s["industries"]), jobs: barred(s["jobs"]), streets: barred(s["streets"]), needs: barred(s["needs"]), lost: barred(s["lost"])}
	var err error
	if l.scale, err = strconv.ParseFloat(s["scale"][0], 64); err != nil {
		panic(err)
	}
	for _, name := range spaced(s["families"]) {
		man, woman, two := strings.Cut(name, "/")
		if !two {
			woman = man
		}
		l.families = append(l.families, [2]string{man, woman})
	}
	for _, line := range s["cities"] {
		parts := strings.Split(line, "|")
		if len(parts) != 3 {
			panic(fmt.Sprintf("sampledata: %s: city %q", language, line))
		}
		l.cities = append(l.cities, [3]string(parts))
	}
	return l
}

// sections parses "[name]" headings and the lines below each.
func sections(text string) map[string][]string {
	out := map[string][]string{}
	name := ""
	for line := range strings.Lines(text) {
		switch line = strings.TrimSpace(line); {
		case line == "":
		case strings.HasPrefix(line, "["):
			name = strings.Trim(line, "[]")
		default:
			out[name] = append(out[name], line)
		}
	}
	return out
}

func spaced(lines []string) []string { return strings.Fields(strings.Join(lines, " ")) }

func barred(lines []string) []string { return strings.Split(strings.Join(lines, "|"), "|") }
