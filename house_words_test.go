package vedlys_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// spoken matches the translation keys that are literals in the code.
var spoken = []struct {
	prefix string
	form   *regexp.Regexp
}{
	{"", regexp.MustCompile(`\.(?:T|N)\("([a-z0-9_.]+)"[,)]`)},
	{"error.", regexp.MustCompile(`\brecord\.Wrong\("([a-z0-9_]+)"|\bWrong\("([a-z0-9_]+)"`)},
	{"error.", regexp.MustCompile(`\bFail\((?:record\.)?[A-Z][A-Za-z]+, "([a-z0-9_]+)"`)},
	{"match.", regexp.MustCompile(`\bc\.add\("([a-z_.]+[a-z])"|"((?:phone|mail|birth|street|firm|code)\.(?:same|typo|other|local|domain|number|near|year|far|flat|house|sounds|short|part|kin))"`)},
}

var comment = regexp.MustCompile(`(?ms)^\s*//[^\n]*$|/\*.*?\*/`)

// words returns the keys of the English catalogue. A test beside the catalogues
// proves that the others have the same.
func words(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	text, err := os.ReadFile("i18n/locales/en.json")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]json.RawMessage{}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryKeyInCodeHasWords(t *testing.T) {
	have := words(t)
	found := map[*regexp.Regexp]int{}
	for _, path := range trackedFiles(t) {
		if !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".templ") || strings.HasSuffix(path, "_test.go") ||
			strings.HasSuffix(path, "_templ.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			continue // removed and not yet committed
		}
		code := comment.ReplaceAllString(string(text), "")
		for _, s := range spoken {
			for _, m := range s.form.FindAllStringSubmatch(code, -1) {
				found[s.form]++
				key := s.prefix + m[len(m)-1]
				if m[1] != "" {
					key = s.prefix + m[1]
				}
				if _, ok := have[key]; !ok {
					t.Errorf("%s has the key %q, which has no words", path, key)
				}
			}
		}
	}
	for _, s := range spoken {
		if found[s.form] == 0 {
			t.Errorf("no code has a key in the form %s", s.form)
		}
	}
}

// rowWords returns the keys of the words of a field's rows.
func rowWords(f *record.Field) (out []string) {
	if f.Row == nil || f.Row.Labels() == nil {
		return nil
	}
	for _, c := range f.Row.Fields {
		out = append(out, f.Row.Labels().Name+".field."+c.Key)
		for _, o := range c.Options {
			out = append(out, f.Row.Labels().Name+"."+c.Key+"."+o.Key)
		}
	}
	return out
}

func TestEveryFieldAndPresetHasWords(t *testing.T) {
	have := words(t)
	want := func(key string) {
		if _, ok := have[key]; !ok {
			t.Errorf("%q has no words", key)
		}
	}
	for _, typ := range crm.AllTypes() {
		want("type." + typ.Name + ".one")
		want("type." + typ.Name + ".many")
		for _, f := range typ.Fields {
			if typ == crm.NoteType && f.ReadOnly {
				continue // never shown as a field
			}
			want(typ.Name + ".field." + f.Key)
			if f.Section != "" {
				want("section." + f.Section)
			}
			for _, o := range f.Options {
				want(typ.Name + "." + f.Key + "." + o.Key)
			}
			for _, key := range rowWords(f) {
				want(key)
			}
		}
	}
	for _, i := range crm.Presets() {
		want(i.Word())
	}
	for _, list := range crm.ListNames {
		for _, c := range crm.Categories(list) {
			want("category." + string(c))
		}
	}
	for _, r := range crm.Roles {
		want("role." + string(r))
	}
}
