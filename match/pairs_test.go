package match

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// A lifePair is two records from a table of pairs and the expected verdicts.
type lifePair struct {
	where, why string
	expected   []Tier
	a, b       Record
}

// countries are the countries of the people in each table.
var countries = map[string]string{"lt": "LT", "sk": "SK", "ru": "RU", "hu": "HU", "en": "GB"}

// TestPairsFromRealLife checks the verdicts against the tables in testdata. A wrong merge, or a pair that should be
// merged but is not found, fails. Of the others, a few in each language may miss the expected tier.
func TestPairsFromRealLife(t *testing.T) {
	tables := map[string][]lifePair{}
	var records []Record
	for lang := range countries {
		tables[lang] = readPairs(t, lang)
		for _, p := range tables[lang] {
			records = append(records, p.a, p.b)
		}
	}
	x := NewIndex(records)
	for lang, pairs := range tables {
		if len(pairs) < 60 {
			t.Errorf("only %d pairs in %s", len(pairs), lang)
		}
		off := 0
		for _, p := range pairs {
			v := Score(p.a, p.b, x)
			if slices.Contains(p.expected, v.Tier) {
				continue
			}
			off++
			report := fmt.Sprintf("%s: %q at %.4f, want %q: %s\n\t%+v\n\t%+v\n\t%s", p.where, v.Tier, v.Probability, p.expected, p.why, p.a, p.b, because(v))
			if grave(v.Tier, p.expected) {
				t.Error(report)
			} else {
				t.Log(report)
			}
		}
		t.Logf("%s: %d of %d as expected", lang, len(pairs)-off, len(pairs))
		if off*10 > len(pairs) {
			t.Errorf("%s: %d of %d not as expected", lang, off, len(pairs))
		}
	}
}

// grave reports whether a verdict is two tiers away from all expected ones.
func grave(got Tier, expected []Tier) bool {
	return got == Merge && !slices.Contains(expected, Suggest) && !slices.Contains(expected, Merge) ||
		got == None && slices.Equal(expected, []Tier{Merge})
}

func because(v Verdict) string {
	var out []string
	for _, r := range v.Reasons {
		out = append(out, fmt.Sprintf("%s %+.1f", r.Key, r.Weight))
	}
	return strings.Join(out, ", ")
}

func readPairs(t *testing.T, lang string) []lifePair {
	t.Helper()
	text, err := os.ReadFile("testdata/pairs_" + lang + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var pairs []lifePair
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		if lines[i] == "" || lines[i][0] == '#' {
			continue
		}
		p := lifePair{where: fmt.Sprintf("pairs_%s.txt:%d", lang, i+1)}
		expected, why, _ := strings.Cut(lines[i], "  ")
		p.why = why
		for _, tier := range strings.Split(expected, "/") {
			p.expected = append(p.expected, map[string]Tier{"merge": Merge, "suggest": Suggest, "none": None}[tier])
		}
		p.a, p.b = readLife(t, p.where, lines[i+1], countries[lang]), readLife(t, p.where, lines[i+2], countries[lang])
		pairs = append(pairs, p)
		i += 2
	}
	return pairs
}

// readLife parses a record of a table.
func readLife(t *testing.T, where, line, country string) Record {
	t.Helper()
	parts := strings.Split(line, "; ")
	r := Record{Kind: Person, Country: country}
	if name, ok := strings.CutPrefix(parts[0], "["); ok {
		r.Kind, r.Company = Company, strings.TrimSuffix(name, "]")
	} else {
		last, first, _ := strings.Cut(parts[0], ",")
		r.LastName, r.FirstName = last, strings.TrimSpace(first)
	}
	named := map[string]*string{"at": &r.Company, "street": &r.Street, "city": &r.City, "post": &r.Postcode, "born": &r.BirthDate, "code": &r.TaxID, "in": &r.Country}
	for _, part := range parts[1:] {
		name, value, isNamed := strings.Cut(part, ": ")
		switch {
		case isNamed && named[name] != nil:
			*named[name] = value
		case strings.Contains(part, "@"):
			r.Emails = append(r.Emails, part)
		case strings.Trim(part, "+0123456789 ()-/") == "":
			r.Phones = append(r.Phones, part)
		default:
			t.Errorf("%s: what is %q?", where, part)
		}
	}
	return r
}
