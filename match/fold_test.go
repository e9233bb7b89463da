package match

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                        "",
		" \t ":                    "",
		"plain text":              "plain text",
		" two  spaces ":           "two spaces",
		"ĄŽUOLAS Čiurlionis ėįų":  "azuolas ciurlionis eiu",
		"Ľubomír Ďurík, Nitra":    "lubomir durik, nitra",
		"Őry Üllő Fűtő":           "ory ullo futo",
		"Łódź Ørsted Đoković":     "lodz orsted dokovic",
		"Straße Æon Œuvre Þór":    "strasse aeon oeuvre thor",
		"İstanbul ıl":             "istanbul il",
		"Жёлтый Андрей":           "желтыи андреи",
		"Київ Гаўрыла":            "киів гаурыла",
		"ＦＵＬＬ　ｗｉｄｔｈ":              "full width",
		"zero\u200bwidth\ufeff":   "zerowidth",
		"right\u202eto\u202cleft": "righttoleft",
		"nul\x00bell\a":           "nulbell",
		"„Rotona“ – O’Brien":      `"rotona" - o'brien`,
		"e\u0301 = é":             "e = e",
		"line\nbreak\u2028end":    "line break end",
		"broken\xffbyte":          "broken byte",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldIsIdempotentForEveryCharacter(t *testing.T) {
	for r := range rune(0x20000) { // the planes above hold ideographs and private characters
		s := "a" + string(r) + "\u0301 b"
		if once := Fold(s); Fold(once) != once {
			t.Fatalf("%U: %q, then %q", r, once, Fold(once))
		}
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{{"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"ąą", 3, "ą"}, {"ą", 1, ""}, {"\xbf\xbf", 1, ""}} {
		if got := cut(c.in, c.n); got != c.want {
			t.Errorf("cut(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

// naughty reads the Big List of Naughty Strings.
func naughty(tb testing.TB) []string {
	tb.Helper()
	data, err := os.ReadFile("testdata/naughty-strings.json")
	if err != nil {
		tb.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		tb.Fatal(err)
	}
	if len(list) < 500 {
		tb.Fatalf("only %d naughty strings", len(list))
	}
	return list
}

func FuzzText(f *testing.F) {
	for _, s := range naughty(f) {
		f.Add(s)
	}
	f.Add("Žukauskas Жуковский ООО «Рога» \xff\xfe +370 612 34567")
	f.Add(strings.Repeat("ąж", 3000))
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if Fold(folded) != folded {
			t.Errorf("Fold is not idempotent: %q, then %q", folded, Fold(folded))
		}
		if key := SortKey(s); len(key) > sortBytes || !utf8.ValidString(key) {
			t.Errorf("sort key %q", key)
		}
		checkText(t, SearchText(s, s, "jonas"))
		checkTerms(t, s, SearchTerms(s))
		for _, key := range []string{CompanyKey(s), PersonKey(s, s)} {
			if len(key) > keyBytes || !utf8.ValidString(key) {
				t.Errorf("key %q", key)
			}
		}
	})
}

func checkText(t *testing.T, text string) {
	t.Helper()
	if len(text) > textBytes || !utf8.ValidString(text) || !strings.HasPrefix(text, "  ") || !strings.HasSuffix(text, "  ") {
		t.Fatalf("search text %q", text)
	}
	for w := range strings.SplitSeq(strings.Trim(text, " "), "  ") {
		if w == "" || strings.Contains(w, " ") || Fold(w) != w || strings.Count(text, "  "+w+"  ") != 1 {
			t.Errorf("word %q in %q", w, text)
		}
	}
}

// checkTerms also checks that a record is found by its own text if that is
// short.
func checkTerms(t *testing.T, s string, terms [][]string) {
	t.Helper()
	if len(terms) > queryWords {
		t.Errorf("%d words", len(terms))
	}
	for _, term := range terms {
		if len(term) == 0 || len(term) > 5 {
			t.Errorf("%d alternatives: %q", len(term), term)
		}
		for _, a := range term {
			if a == "" || len(a) > wordBytes || strings.Contains(a, " ") || !utf8.ValidString(a) {
				t.Errorf("alternative %q", a)
			}
		}
	}
	if len(s) < 150 && !found(SearchText(s), terms) {
		t.Errorf("%q does not find itself: %q in %q", s, terms, SearchText(s))
	}
}

// found reports whether a search text contains an alternative of every word.
func found(text string, terms [][]string) bool {
	for _, term := range terms {
		hit := false
		for _, a := range term {
			hit = hit || strings.Contains(text, a)
		}
		if !hit {
			return false
		}
	}
	return true
}
