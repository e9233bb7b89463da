package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

func TestPhone(t *testing.T) {
	for _, c := range []struct{ in, country, want, text string }{
		{"8 612 34567", "LT", "+37061234567", "+370 612 34567"},
		{"0 612 34567", "LT", "+37061234567", "+370 612 34567"},
		{"612 34567", "lt", "+37061234567", "+370 612 34567"},
		{"(8-5) 212 3456", "LT", "+37052123456", "+370 5 212 3456"},
		{"(8~612) 34567", "LT", "+37061234567", "+370 612 34567"},
		{"(8 612) 34567", "LT", "+37061234567", "+370 612 34567"},
		{"(+370) 612 34567", "", "+37061234567", "+370 612 34567"},
		{"( +370 ) 612-34567", "SK", "+37061234567", "+370 612 34567"},
		{"+370 (8) 612 34567", "", "+37061234567", "+370 612 34567"},
		{"+370 (8 612) 34567", "", "+37061234567", "+370 612 34567"},
		{"+370 (8-612) 34567", "", "+37061234567", "+370 612 34567"},
		{"+370 8 612 34567", "", "+37061234567", "+370 612 34567"},
		{"+3700 612 34567", "", "+37061234567", "+370 612 34567"},
		{"370 612 34567", "LT", "+37061234567", "+370 612 34567"},
		{"00370 612 34567", "SK", "+37061234567", "+370 612 34567"},
		{"00370 612 34567", "US", "+37061234567", "+370 612 34567"},
		{"++37061234567", "", "+37061234567", "+370 612 34567"},
		{"'+37061234567", "", "+37061234567", "+370 612 34567"},
		{"=\"+37061234567\"", "", "+37061234567", "+370 612 34567"},
		{"37061234567.0", "LT", "+37061234567", "+370 612 34567"},
		{"+370.612.34567", "", "+37061234567", "+370 612 34567"},
		{"+370\u2011612\u201134567", "", "+37061234567", "+370 612 34567"},
		{"+370\u00a0612\u202f34567", "", "+37061234567", "+370 612 34567"},
		{"tel. +370 612 34567", "", "+37061234567", "+370 612 34567"},
		{"Tel. nr.: 8 612 34567", "LT", "+37061234567", "+370 612 34567"},
		{"mob. 8 612 34567", "LT", "+37061234567", "+370 612 34567"},
		{"p:+37061234567", "", "+37061234567", "+370 612 34567"},
		{"WhatsApp: +37061234567", "", "+37061234567", "+370 612 34567"},
		{"тел.: 8 (912) 345-67-89", "RU", "+79123456789", "+7 912 345-67-89"},
		{"+370 612 34567 Jonas", "", "+37061234567", "+370 612 34567"},
		{"+370 612 34567 (mob.)", "", "+37061234567", "+370 612 34567"},
		{"0905 123 456", "SK", "+421905123456", "+421 905 123 456"},
		{"０９０３ ７７７ ９７２", "SK", "+421903777972", "+421 903 777 972"},
		{"0917/696 447", "SK", "+421917696447", "+421 917 696 447"},
		{"02/5443 1234", "SK", "+421254431234", "+421 2 544 312 34"},
		{"+421 (0)2 2000 0001", "LT", "+421220000001", "+421 2 200 000 01"},
		{"06-20-532-2146", "HU", "+36205322146", "+36 20 532 2146"},
		{"06-30/200-0001", "HU", "+36302000001", "+36 30 200 0001"},
		{"06 1 234 5678", "HU", "+3612345678", "+36 1 234 5678"},
		{"+36 06 1 200 0001", "LT", "+3612000001", "+36 1 200 0001"},
		{"+36 (06) 30 123 4567", "", "+36301234567", "+36 30 123 4567"},
		{"+36 (0)6 30 123 4567", "", "+36301234567", "+36 30 123 4567"},
		{"8 (495) 123-45-67 доб. 12", "RU", "+74951234567;ext=12", "+7 495 123-45-67"},
		{"+7 (912) 345-67-89", "", "+79123456789", "+7 912 345-67-89"},
		{"007 917 481 92 29", "RU", "+79174819229", "+7 917 481-92-29"},
		{"504-621-8927", "US", "+15046218927", "+1 504-621-8927"},
		{"504-621-8927 x123", "US", "+15046218927;ext=123", "+1 504-621-8927"},
		{"+421 903 001 062, kl. 5", "", "+421903001062;ext=5", "+421 903 001 062"},
		{"+44 (0)7233 130253", "LT", "+447233130253", "+44 7233 130253"},
		{"+49 30 (12345)", "", "+493012345", "+49 30 12345"},
		{"+37052123456;ext=12", "", "+37052123456;ext=12", "+370 5 212 3456"},
	} {
		got, ok := Phone(c.in, c.country)
		if !ok || got != c.want {
			t.Errorf("Phone(%q, %q) = %q, %v, want %q", c.in, c.country, got, ok, c.want)
			continue
		}
		if text := PhoneNumbers(c.in, c.country)[0].Text(); text != c.text {
			t.Errorf("%q reads %q, want %q", got, text, c.text)
		}
		if again, ok := Phone(got, ""); !ok || again != got {
			t.Errorf("Phone(%q) = %q, %v on the second pass", got, again, ok)
		}
	}
}

// A number without a country code belongs to the first country in which it is valid.
func TestPhoneOfTheFirstCountryThatHasIt(t *testing.T) {
	for _, c := range []struct {
		in        string
		countries []string
		want      string
	}{
		{"0903 123 456", []string{"RU"}, ""},
		{"0903 123 456", []string{"RU", "SK"}, "+421903123456"},
		{"0903 123 456", []string{"RU", "", "SK"}, "+421903123456"},
		{"0903 123 456", []string{"RU", "LT", "HU"}, ""},
		{"0903 123 456", []string{"ru", "sk"}, "+421903123456"},
		{"8 612 34567", []string{"RU", "LT"}, "+37061234567"},
		{"8 612 34567", []string{"US", "LT"}, "+37061234567"},
		{"06 20 123 4567", []string{"RU", "HU"}, "+36201234567"},
		{"06 20 123 4567", []string{"LT", "HU"}, "+36201234567"},
		{"8 912 345-67-89", []string{"SK", "RU"}, "+79123456789"},
		{"8 701 123 45 67", []string{"RU"}, "+77011234567"},
		{"030 1234567", []string{"LT", "DE"}, "+49301234567"},
		{"0611 222 333", []string{"RU"}, ""},
		{"+421 903 123 456", []string{"RU", "LT"}, "+421903123456"},
		{"00421 903 123 456", []string{"RU", "LT"}, "+421903123456"},
		{"+7 999 000 00 00", []string{"SK"}, "+79990000000"},
		{"0903 123 456 0905 123 456", []string{"LT", "SK"}, "+421903123456"},
		{"+370 712 34567", []string{"LT"}, "+37071234567"}, // a range that is not known yet
		{"0903 123 456, vid. 7; 8 612 34567", []string{"RU", "SK"}, "+421903123456;ext=7"},
	} {
		got, ok := Phone(c.in, c.countries...)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("Phone(%q, %q) = %q, %v, want %q", c.in, c.countries, got, ok, c.want)
		}
	}
	n := PhoneNumbers("0903 123 456", "RU", "LT")
	if len(n) != 1 || n[0].E164 != "" || n[0].Typed != "0903 123 456" || n[0].Digits != "0903123456" || n[0].URI() != "0903123456" {
		t.Errorf("a number of no country: %+v", n)
	}
}

func TestPhoneExtensions(t *testing.T) {
	for _, said := range []string{"ext. 12", "ext 12", "Ext.12", "extension 12", "x12", "x 12", "#12", "; ext. 12", ", ext: 12", "vid. 12", "vidinis 12", "vidinis nr. 12", "vid.: 12",
		"kl. 12", "klapka 12", "kl.12", "linka 12", "доб. 12", "доб.12", "добавочный 12", "доп. 12", "вн. 12", "вн 12", "внутр. 12", "доб. №12", "mellék 12", "mell. 12",
		"12-es mellék", "12 mellék", "12-es mell.", "(ext. 12)", "(vid. 12)", "(vidinis 12)", "(klapka 12)", "(kl. 12)", "(доб. 12)", "(вн. 12)", "(mellék 12)", "(12-es mellék)", "(12)",
		", vid. 12", "wew. 12"} {
		if got, ok := Phone("+370 5 212 3456 "+said, "LT"); !ok || got != "+37052123456;ext=12" {
			t.Errorf("%q: %q, %v", said, got, ok)
		}
	}
}

func TestSeveralPhonesInOneCell(t *testing.T) {
	const a, b = "+37061200071", "+37061200072"
	for in, want := range map[string][]string{
		"+370 612 00071, +370 612 00072":                {a, b},
		"8 612 00071 / 8 612 00072":                     {a, b},
		"8 612 00071/8 612 00072":                       {a, b},
		"8 612 00071; 8 612 00072":                      {a, b},
		"8 612 00071 arba 8 612 00072":                  {a, b},
		"8 612 00071 или 8 612 00072":                   {a, b},
		"8 612 00071 alebo 8 612 00072":                 {a, b},
		"8 612 00071 vagy 8 612 00072":                  {a, b},
		"8 612 00071 or 8 612 00072":                    {a, b},
		"+370 612 00071\n+370 612 00072":                {a, b},
		"+370 612 00071 ::: +370 612 00072":             {a, b},
		"tel. +370 612 00071, mob. +370 612 00072":      {a, b},
		"+370 612 00071 (mob.), +370 612 00072 (namai)": {a, b},
		"+370 5 212 3456, vid. 12, +370 612 00072":      {"+37052123456;ext=12", b},
		"+370 (8-612) 00071; +370 612 00072":            {a, b},
		"+370 612 00071 +370 612 00072":                 {a, b},
		"+37061200071+37061200072":                      {a, b},
		"(+370) 612 00071 (+370) 612 00072":             {a, b},
		"8 612 00071 (+370 612 00072)":                  {a, b},
		"8 612 00071 +370 612 00072":                    {a, b},
		"+370 612 00071 8 612 00072":                    {a, b},
		"8 612 00071 8 612 00072":                       {a, b},
		"861200071 861200072":                           {a, b},
		"8-612-00071 8-612-00072":                       {a, b},
		"612 00071 612 00072":                           {a, b},
		"8 612 00071\u00a08 612 00072":                  {a, b},
		"00370 612 00071 00370 612 00072":               {a, b},
		"8 612 00071 8 612 00072 8 5 212 3456":          {a, b, "+37052123456"},
		"tel. +370 612 00071 mob. +370 612 00072":       {a, b},
		"+370 612 00071 Ona +370 612 00072 Jonas":       {a, b},
		"8 612 00071 8 612 0007":                        {"86120007186120007"}, // a digit is missing: nothing to guess
		"+370 612 00071 +12":                            {"3706120007112"},
		"8 612 00071, 112":                              {a, "112"},
		"8 612 00071":                                   {a},
		"112":                                           {"112"},
		"nėra":                                          nil,
		"":                                              nil,
	} {
		var got []string
		for _, n := range PhoneNumbers(in, "LT") {
			got = append(got, n.URI())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q holds %q, want %q", in, got, want)
		}
	}
}

func TestPhoneRefuses(t *testing.T) {
	for _, c := range [][2]string{{"", "LT"}, {"+", "LT"}, {"-", "LT"}, {"112", "LT"}, {"61234567", ""}, {"8 612 34567", "XX"}, {"call 5551234567", "US"},
		{"5551234567 now", "US"}, {"jonas@example.com", "LT"}, {"+999 123456", ""}, {"3,70612E+10", "LT"}, {"+3.70612E+10", "LT"}, {"N/A 123", "LT"},
		{"1-800-FLOWERS", "US"}, {strings.Repeat("1", 100), "LT"}, {"=cmd|' /C calc'!A0", "LT"}, {"+370 612 0000", "LT"}, {"+370 612 000011", "LT"}} {
		if got, ok := Phone(c[0], c[1]); ok {
			t.Errorf("Phone(%q, %q) = %q", c[0], c[1], got)
		}
	}
}

func TestPhoneTermsFindEverySpelling(t *testing.T) {
	stored := []string{"8 612 34567", "+370 612 34567", "(8~612) 34567", "00370 612 34567", "(+370) 612 34567", "tel. +370 612 34567", "0 612 34567, vid. 5", "+370 5 212 3456 / 8 612 34567"}
	for _, q := range []string{"37061234567", "370 612 34567", "8 612 34567", "861234567", "+37061234567", "(8~612) 34567", "(+370) 612 34567", "00370 612 34567", "tel. 8 612 34567", "34567", "612 345", "8 612 3", "+370 612 3"} {
		terms := PhoneTerms(q)
		for _, s := range stored {
			digits := strings.Map(onlyDigit, s)
			if !slices.ContainsFunc(terms, func(term string) bool { return strings.Contains(digits, term) }) {
				t.Errorf("%q (%q) does not find %q", q, terms, s)
			}
		}
	}
	if got := PhoneTerms("nobody"); got != nil {
		t.Errorf("%q", got)
	}
}

// anyNumber draws a valid number of a country, as people there or abroad write it.
func anyNumber(t *rapid.T, country, name string) (e164, written string) {
	kinds := []phonenumbers.PhoneNumberType{phonenumbers.MOBILE, phonenumbers.FIXED_LINE}
	example := phonenumbers.GetExampleNumberForType(country, rapid.SampledFrom(kinds).Draw(t, name+" kind"))
	national := phonenumbers.GetNationalSignificantNumber(example)
	text := fmt.Sprintf("+%d%s%04d", example.GetCountryCode(), national[:len(national)-4], rapid.IntRange(0, 9999).Draw(t, name+" end"))
	n, err := phonenumbers.Parse(text, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		n = example // not every end is in use
	}
	forms := []phonenumbers.PhoneNumberFormat{phonenumbers.E164, phonenumbers.INTERNATIONAL, phonenumbers.NATIONAL}
	written = phonenumbers.Format(n, rapid.SampledFrom(forms).Draw(t, name+" form"))
	if rapid.Bool().Draw(t, name+" spaced") { // one digit after the other, in groups of any size
		size := rapid.IntRange(1, 5).Draw(t, name+" size")
		var b strings.Builder
		for i, r := range strings.ReplaceAll(written, " ", "") {
			if i > 1 && i%size == 0 && onlyDigit(r) >= 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		}
		written = b.String()
	}
	return phonenumbers.Format(n, phonenumbers.E164), written
}

var phoneTestCountries = []string{"LT", "SK", "HU", "RU", "US", "DE", "AT", "LV", "PL", "GB"}

func TestOneNumberIsNeverSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		country := rapid.SampledFrom(phoneTestCountries).Draw(t, "country")
		want, written := anyNumber(t, country, "number")
		if got := PhoneNumbers(written, country); len(got) != 1 || got[0].E164 != want {
			t.Fatalf("%q in %s holds %+v, want %s", written, country, got, want)
		}
		wrong := written + rapid.StringMatching(` ?[0-9]{0,2}`).Draw(t, "typing error")
		if got := PhoneNumbers(wrong, country); len(got) != 1 {
			t.Fatalf("%q in %s holds %+v", wrong, country, got)
		}
	})
}

func TestNumbersBesideEachOtherAreTheirs(t *testing.T) {
	split := 0
	rapid.Check(t, func(t *rapid.T) {
		country := rapid.SampledFrom(phoneTestCountries).Draw(t, "country")
		a, first := anyNumber(t, country, "first")
		b, second := anyNumber(t, country, "second")
		got := PhoneNumbers(first+" "+second, country)
		switch {
		case len(got) == 2 && got[0].E164 == a && got[1].E164 == b:
			split++
		case len(got) != 1 || got[0].E164 != "" || strings.HasPrefix(second, "+"):
			t.Fatalf("%q and %q in %s: %+v", first, second, country, got)
		}
	})
	if split < 50 {
		t.Errorf("only %d of 100 pairs were split", split)
	}
}
