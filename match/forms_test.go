package match

import (
	"slices"
	"strings"
	"testing"
)

func TestSplitForm(t *testing.T) {
	for in, want := range map[string]string{
		"UAB „Rotona“":                     "rotona|uab",
		"Rotona, uždaroji akcinė bendrovė": "rotona|uab",
		"Batovia spol. s r. o.":            "batovia|sro",
		"ООО «Рога и копыта»":              "roga i kopyta|ooo",
		"OOO Roga i kopyta":                "roga i kopyta|ooo",
		"ПАО Сбербанк":                     "sberbank|ao",
		"Vársi Nyomda Zrt.":                "varsi nyomda|zrt",
		"Vársi Nyomda Nonprofit Kft.":      "varsi nyomda|nonprofitkft",
		"Bosch GmbH & Co. KG":              "bosch|gmbhandcokg",
		"UAB Rotona Ltd.":                  "rotona|ltd",
		"Rotona":                           "rotona|",
		"UAB":                              "uab|",
		"Индивидуальный предприниматель Юдин": "judin|ip",
	} {
		core, form := splitForm(nameWords(in))
		if got := strings.Join(core, " ") + "|" + form; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestRelateForms(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want formRelation
	}{
		{"uab", "uab", sameForm},
		{"uab", "ab", otherForm},
		{"uab", "mb", otherForm},
		{"uab", "vsi", otherForm},
		{"uab", "ltd", translatedForm},
		{"uab", "ao", translatedForm},
		{"ooo", "ltd", translatedForm},
		{"ooo", "ao", otherForm},
		{"ooo", "ip", otherForm},
		{"sro", "as", otherForm},
		{"sro", "kft", translatedForm},
		{"kft", "zrt", otherForm},
		{"kft", "bt", otherForm},
		{"ip", "ltd", otherForm},
		{"uab", "", unknownForm},
	} {
		if got, back := relateForms(c.a, c.b), relateForms(c.b, c.a); got != c.want || back != c.want {
			t.Errorf("%s, %s: %d and back %d, want %d", c.a, c.b, got, back, c.want)
		}
	}
}

func TestEveryLegalFormIsRead(t *testing.T) {
	before := 0
	for spelling, form := range forms {
		if got := CompanyKey("Rotona " + spelling); got != "rotona" {
			t.Errorf("%q stays: %q", spelling, got)
		}
		if form.before {
			before++
		}
		if len(form.kinds) == 0 || len(form.countries) == 0 || slices.Contains(form.kinds, "") || forms[form.code] != form {
			t.Errorf("%q is %v", spelling, form)
		}
	}
	if before < 50 || len(forms) < 120 {
		t.Fatalf("%d forms before the name of %d", before, len(forms))
	}
}
