package record

import (
	"slices"
	"testing"
)

func TestPhonesAsPeopleTypeThem(t *testing.T) {
	f := thingType.Field("phone")
	for text, want := range map[string]string{
		"": "", "+370 612 34567": "+370 612 34567", "8 612 34567": "8 612 34567", "(8-5) 212 3456": "(8-5) 212 3456", "0905 123 456": "0905 123 456", "0917/696 447": "0917/696 447", "+421 (0)2 2000 0001": "+421 (0)2 2000 0001",
		"06-20-532-2146": "06-20-532-2146", "+36 06 1 200 0001": "+36 06 1 200 0001", "8 (912) 345-67-89": "8 (912) 345-67-89", " тел.: +7 495 123-45-67 доб. 12 ": "тел.: +7 495 123-45-67 доб. 12",
		"8 612 34567\r\n8 613 45678\n8 614 56789\r8 615 67890": "8 612 34567, 8 613 45678, 8 614 56789, 8 615 67890", "112": "112", "100": "100", "099": "099", "tel. 112": "tel. 112", "1234": "1234",
		"skambinti Onai 61234": "skambinti Onai 61234", "skambinti Onai 6123": "invalid_phone", "12": "invalid_phone", "Ona": "invalid_phone", "ona@example.com 61234567": "invalid_phone", "<b>61234567": "invalid_phone", "61234567>": "invalid_phone", "612\t34567": "invalid_phone",
		"3,70612E+10": "phone_shortened", "3.70612e10": "phone_shortened", "'4E+11": "phone_shortened",
	} {
		v, err := PhoneKind.Parse(text, f, &Env{})
		if got := outcome(PhoneKind, v, err, nil); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestPhonesAreFoundInAllSpellings(t *testing.T) {
	k := thingType.Field("phone").FreeText()
	if got := k.Fold("+370 (612) 34-589 a９"); got != "37061234589" {
		t.Errorf("the digits are %s", got)
	}
	for typed, several := range map[string]bool{"612345": false, "6123456": true, "+370 612 34567": true} {
		same, parts := k.Spellings(typed)
		if same != k.Fold(typed) || (len(parts) > 0) != several {
			t.Errorf("%q: %s, %v", typed, same, parts)
		}
	}
	for _, typed := range []string{"+370 612 34567", "8 612 34567", "370 612 34567"} {
		fragments := k.Fragments(typed)
		if len(fragments) == 0 || !slices.ContainsFunc(fragments, func(s string) bool { return s == "61234567" }) {
			t.Errorf("%q asks for %v", typed, fragments)
		}
	}
	if got := k.SearchWords("8 612 34567, 0905 123 456; 99", []string{"LT", "SK"}); !slices.Equal(got, []string{"+37061234567", "+421905123456", "99"}) {
		t.Errorf("the search box finds %v", got)
	}
}

func TestTextsAreFoundWithoutTheirAccents(t *testing.T) {
	k := thingType.Field("text").FreeText()
	for text, want := range map[string]string{"Šarūnas Žukauskas": "sarunas zukauskas", "Čierna Ľubica": "cierna lubica", "Őrsi Jenő": "orsi jeno"} {
		if got := k.Fold(text); got != want || !slices.Equal(k.Fragments(text), []string{want}) {
			t.Errorf("%s is %s, %v", text, got, k.Fragments(text))
		}
		if same, parts := k.Spellings(text); same != want || parts != nil || k.SearchWords(text, nil) != nil {
			t.Errorf("%s is spelled %s, %v", text, same, parts)
		}
	}
	if got := k.Fragments(""); got != nil {
		t.Errorf("nothing is contained as %q", got)
	}
	if got := k.Fragments("Мария"); len(got) != 1 || got[0] == "мария" {
		t.Errorf("Cyrillic is not in Latin letters: %v", got)
	}
}

// The folded text of any title fits into an index and is valid.
func TestAFoldedTextHasALimit(t *testing.T) {
	k := thingType.Field("text").FreeText()
	word := func(n int, letter string) (s string) {
		for range n {
			s += letter
		}
		return s
	}
	if got := k.Fold(word(1200, "a")); len(got) != 1200 {
		t.Errorf("%d bytes", len(got))
	}
	if got := k.Fold(word(1201, "a")); len(got) != 1200 {
		t.Errorf("%d bytes", len(got))
	}
	long := k.Fold("a" + word(500, "漢"))
	if len(long) > 1200 || len(long) < 1190 {
		t.Errorf("%d bytes", len(long))
	}
	for i, r := range long {
		if r == '\ufffd' {
			t.Fatalf("a letter is cut at %d", i)
		}
	}
}

func TestAddressesAsPeopleTypeThem(t *testing.T) {
	for _, c := range [][3]string{
		{"email", " Jonas.Petraitis@imone.lt ", "Jonas.Petraitis@imone.lt"}, {"email", "info@žalgiris.lt", "info@žalgiris.lt"}, {"email", "jonas", "invalid_email"}, {"email", "jonas@", "invalid_email"}, {"email", "", ""},
		{"link", " www.imone.lt ", "www.imone.lt"}, {"link", "https://example.sk/o-nás", "https://example.sk/o-nás"}, {"link", "imone", "invalid_url"}, {"link", "", ""}, {"link", "ftp://example.com", "invalid_url"},
		{"country", " lt ", "LT"}, {"country", "Lietuva", "invalid_country"}, {"currency", "huf", "HUF"}, {"currency", "Ft", "invalid_currency"}, {"language", " LT ", "lt"}, {"language", "lietuvių", "invalid_choice"},
		{"choice", " a ", "a"}, {"choice", "A", "invalid_choice"}, {"choice", "", ""}, {"text", "  ", "  "},
	} {
		f := thingType.Field(c[0])
		v, err := f.Kind.Parse(c[1], f, &Env{})
		if got := outcome(f.Kind, v, err, nil); got != c[2] {
			t.Errorf("%s %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
	f := thingType.Field("choice")
	if v, err := f.Kind.Parse("former", f, &Env{Stored: true}); err != nil || v != "former" {
		t.Errorf("a stored option that is no longer offered is %v, %v", v, err)
	}
}
