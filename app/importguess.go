package app

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
)

// headings.json holds, by field, what other programs call it. The fields' own
// names in the five languages need not stand there.
//
//go:embed headings.json
var headingsFile []byte

var headings = sync.OnceValue(func() map[string][]string {
	var m map[string][]string
	if err := json.Unmarshal(headingsFile, &m); err != nil {
		panic("app: headings.json: " + err.Error())
	}
	return m
})

// headingKey is how headings are compared: letters and digits only, folded.
func headingKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, match.Latin(s))
}

// numbered are the headings of a file that has none.
func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("#%d", i+1)
	}
	return out
}

// guessFields matches headings to fields: first by the field's key and its name
// in any language, then by what other programs call it. Each field is taken
// once.
func guessFields(t *record.Type, headers []string, rows []sheet.Row) []string {
	out := make([]string, len(headers))
	taken := map[string]bool{}
	for _, names := range []map[string][]string{ownNames(t), knownNames(t)} {
		for i, h := range headers {
			if out[i] != "" {
				continue
			}
			for _, key := range names[headingKey(h)] {
				if !taken[key] {
					out[i], taken[key] = key, true
					break
				}
			}
		}
	}
	nameless(t, out, taken, rows)
	return out
}

// ownNames maps each field's key and translated names to it.
func ownNames(t *record.Type) map[string][]string {
	out := map[string][]string{}
	for _, f := range t.Editable() {
		names := []string{f.Key, f.Label}
		if !f.Custom {
			for _, lang := range i18n.Languages {
				names = append(names, FieldLabel(i18n.For(lang, nil), t, f))
			}
		}
		for _, n := range names {
			if k := headingKey(n); k != "" {
				out[k] = append(out[k], f.Key)
			}
		}
	}
	return out
}

func knownNames(t *record.Type) map[string][]string {
	out := map[string][]string{}
	for _, f := range t.Editable() {
		for _, n := range headings()[f.Key] {
			out[headingKey(n)] = append(out[headingKey(n)], f.Key)
		}
	}
	return out
}

// nameless finds a title for rows that nothing else could name: the first free
// column whose values are all there and all different.
func nameless(t *record.Type, fields []string, taken map[string]bool, rows []sheet.Row) {
	title := t.Fields[0].Key
	if t.Name != "lead" && t.Name != "opportunity" || len(rows) < 2 {
		return
	}
	for _, key := range []string{title, "company_name", "last_name", "first_name", "email", "phone", "mobile"} {
		if taken[key] {
			return
		}
	}
	for i := range fields {
		if fields[i] == "" && allDifferent(rows, i) {
			fields[i] = title
			return
		}
	}
}

func allDifferent(rows []sheet.Row, column int) bool {
	seen := map[string]bool{}
	for _, r := range rows {
		if column >= len(r.Cells) || strings.TrimSpace(r.Cells[column]) == "" || seen[r.Cells[column]] {
			return false
		}
		seen[r.Cells[column]] = true
	}
	return true
}
