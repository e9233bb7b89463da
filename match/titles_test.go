package match

import (
	"strings"
	"testing"
)

func TestStripTitles(t *testing.T) {
	for in, want := range map[string]string{
		"Ing. Ján Novák, PhD.":       "jan novak",
		"Mgr. Jana Nováková, Ph.D.":  "jana novakova",
		"dr. Jonas Petraitis":        "jonas petraitis",
		"г-н Иванов":                 "ivanov",
		"Ing.":                       "ing",
		"ifj. Kovács János":          "kovacs janos",
		"Ján Novák ml.":              "jan novak",
		"doc. RNDr. Eva Malá, CSc.":  "eva mala",
		"Mr. John Smith Jr.":         "john smith",
		"Özv. Nagy Béláné":           "nagy belane",
		"Direktorius Jonas Jonaitis": "jonas jonaitis",
		"Don Martin":                 "don martin",
	} {
		if got := strings.Join(stripTitles(nameWords(in)), " "); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestGeneration(t *testing.T) {
	for in, want := range map[string]byte{"ifj.": 'j', "id.": 's', "ml.": 'j', "st.": 's', "Jr": 'j', "мл.": 'j', "старший": 's', "Ing.": 0, "jonas": 0} {
		if got := generation(word(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
