package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
)

func TestNumbersAreReadInTheReadersFormat(t *testing.T) {
	for _, c := range []struct {
		text  string
		point bool
		want  string
	}{
		{"1500", false, "1500.00"},
		{"1 234,50", false, "1234.50"},
		{"1.234,50", false, "1234.50"},
		{"1,234.50", false, "1234.50"},
		{"12,5", false, "12.50"},
		{"1,500", false, "1500.00"}, // no euro has three decimals
		{"1,500", true, "1500.00"},
		{"-1,234,567", true, "-1234567.00"},
		{"12,5", true, "12.50"},
		{"1,50", true, "1.50"},
		{"\u22121\u202f000", false, "-1000.00"},
	} {
		e := &Env{Currency: "EUR", Point: c.point}
		v, err := AmountKind.Parse(c.text, nil, e)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := AmountKind.Text(v, e); got != c.want {
			t.Errorf("%q, point %v: %s, want %s", c.text, c.point, got, c.want)
		}
	}
	for _, bad := range []string{"12a", "1.2.3", "--1", "1e5", "0.001", "-"} {
		if v, err := AmountKind.Parse(bad, nil, &Env{Currency: "EUR"}); err == nil {
			t.Errorf("%q is read as %v", bad, v)
		}
	}
}

func TestAmountsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"999,-": "999.00", "1 234,- €": "1234.00", "1\u2019500.00": "1500.00", "1'500,50": "1500.50", "€1.234,50": "1234.50", "1 234 567,50": "1234567.50",
		"1\u202f500,00": "1500.00", "1\u00a0500,00": "1500.00", "1\u2009500,00": "1500.00", "1500.-": "1500.00", "1500,--": "1500.00", "1.500,-": "1500.00",
		"1 234,– EUR": "1234.00", "€ 1 234,-": "1234.00", "EUR 1500": "1500.00", "1500 €": "1500.00", "1500 eur": "1500.00", "1500 Eur.": "1500.00", "1500 euro": "1500.00",
		"1500 eurų": "1500.00", "1,234,567": "1234567.00", "1.234.567": "1234567.00", "1.234.567,89": "1234567.89", "1.234": "1234.00", "1,234": "1234.00",
		"0,5": "0.50", "0,500": "0.50", ".5": "0.50", "5.": "5.00", "1,5 tūkst.": "1500.00", "1.5k": "1500.00", "1,5 tūkst. €": "1500.00", "€1.5K": "1500.00",
		"1,5 tis. €": "1500.00", "1,5 тыс. евро": "1500.00", "1,2 mln. €": "1200000.00", "1.25M": "1250000.00", "2 mil. €": "2000000.00", "1 234 Eur 50 ct": "1234.50",
		"-€5": "-5.00", "\u22121 500 €": "-1500.00", "9999999999999": "9999999999999.00",
	} {
		for _, point := range []bool{false, true} {
			e := &Env{Currency: "EUR", Point: point}
			v, err := AmountKind.Parse(text, nil, e)
			if err != nil || AmountKind.Text(v, e) != want {
				t.Errorf("%q, point %v: %s, %v, want %s", text, point, AmountKind.Text(v, e), err, want)
			}
		}
	}
	for text, c := range map[string][2]string{
		"12 345 678,90 Ft": {"HUF", "12345678.90"}, "Ft1.500": {"HUF", "1500.00"}, "999,- Kč": {"CZK", "999.00"}, "1500 zł": {"PLN", "1500.00"}, "1 234 руб. 50 коп.": {"RUB", "1234.50"},
		"150 тыс. руб.": {"RUB", "150000.00"}, "Rp 5000": {"IDR", "!"}, "1,500": {"KWD", "1.500"}, "¥1,500": {"JPY", "1500"}, "$1,500.00": {"USD", "1500.00"}, "500 ezer Ft": {"HUF", "500000.00"},
	} {
		e := &Env{Currency: c[0]}
		v, err := AmountKind.Parse(text, nil, e)
		if got := AmountKind.Text(v, e); err == nil && got != c[1] || err != nil && c[1] != "!" {
			t.Errorf("%q: %s, %v, want %s", text, got, err, c[1])
		}
	}
	for _, bad := range []string{"(1 200,00)", "1 200,00-", "1.5E+06", "1500€/mėn.", "1500+", "100-200", "1234.567", "1500.999", "99999999999999", "$5", "999,-5", "1,5 m"} {
		if v, err := AmountKind.Parse(bad, nil, &Env{Currency: "EUR"}); err == nil {
			t.Errorf("%q is read as %v", bad, v)
		}
	}
}

// groupSigns are the separators of thousands that people use.
var groupSigns = []string{" ", "\u00a0", "\u202f", "\u2009", "\t", "'", "\u2019", "\u2018", ".", ","}

// Digits are a grouped number only if the groups are of three.
func TestGroupsAreOfThreeDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sign := rapid.SampledFrom(groupSigns).Draw(t, "sign")
		fractions := slices.DeleteFunc([]string{"", ".50", ",50"}, func(f string) bool { return strings.HasPrefix(f, sign) })
		decimals := rapid.SampledFrom(fractions).Draw(t, "decimals")
		fewest := 2
		if decimals == "" && (sign == "." || sign == ",") {
			fewest = 3 // a single point or comma may be the decimal sign
		}
		parts := rapid.SliceOfN(rapid.StringMatching(`[0-9]{1,4}`), fewest, 4).Draw(t, "parts")
		good := len(parts[0]) < 4 && parts[0][0] != '0'
		for _, p := range parts[1:] {
			good = good && len(p) == 3
		}
		text, point := strings.Join(parts, sign)+decimals, rapid.Bool().Draw(t, "point")
		for _, k := range []Kind{AmountKind, NumberKind} {
			v, err := k.Parse(text, nil, &Env{Currency: "EUR", Point: point})
			if good != (err == nil) {
				t.Fatalf("%s %q: %v, %v", k.Name(), text, v, err)
			}
			want := strings.Join(parts, "") + strings.Replace(decimals, ",", ".", 1)
			if got := strings.TrimSuffix(k.Text(v, &Env{Currency: "EUR"}), ".00"); good && strings.TrimSuffix(got, "0") != strings.TrimSuffix(want, "0") {
				t.Fatalf("%s %q is read as %s, want %s", k.Name(), text, got, want)
			}
		}
		v, err := IntKind.Parse(text, nil, &Env{Point: point})
		if decimals == "" && good != (err == nil) {
			t.Fatalf("a whole number %q: %v, %v", text, v, err)
		}
	})
}

func TestDigitsInStrangeGroupsAreNoNumber(t *testing.T) {
	for _, bad := range []string{"12 34", "12\u00a034", "12'34", "1 23", "1234 567", "1 2345", "1 234 56", "12 34,50", "1,23,456.00", "12,34.50", "1.23,50", "1234.567,50",
		"1 234.567,50", "1'234 567", "1.234 567", "1 234, 50", "0 123", "1.000.0", "1,000,0", "1.000.50", "12 34 €", "€ 12 34", "12 34 tūkst.", "12 34,-", "-12 34"} {
		for _, k := range []Kind{AmountKind, NumberKind, IntKind} {
			if v, err := k.Parse(bad, nil, &Env{Currency: "EUR"}); err == nil {
				t.Errorf("%s: %q is read as %v", k.Name(), bad, v)
			}
		}
	}
	for _, good := range []string{"- 5", " 1  234 ", "1 234 567 890", "12 345,6"} {
		if _, err := AmountKind.Parse(good, nil, &Env{Currency: "EUR"}); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

// A shown amount is read back as the same amount, in every language and currency.
func TestShownAmountsAreReadBack(t *testing.T) {
	for _, lang := range i18n.Languages {
		p := i18n.For(lang, nil)
		for _, currency := range i18n.Currencies() {
			e := &Env{Currency: currency, Point: lang == "en"}
			for _, minor := range []int64{0, 5, 99, 100, 150, 123400, 123456, 99990000, 123456789, -5, -150050} {
				shown := p.Money(minor, currency)
				v, err := AmountKind.Parse(shown, nil, e)
				if got, _ := v.(Amount); err != nil || got.Minor != minor {
					t.Errorf("%s: %d %s is shown as %q and read as %v, %v", lang, minor, currency, shown, v, err)
				}
			}
		}
	}
}

func TestWholeNumbersHaveNoDecimals(t *testing.T) {
	for text, want := range map[string]string{"1.200": "1200", "1,200": "1200", "1 234": "1234", "1\u202f234": "1234", "12.0": "12", "12,00": "12", "1.234.567": "1234567"} {
		v, err := IntKind.Parse(text, nil, &Env{})
		if err != nil || IntKind.Text(v, nil) != want {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
	for _, bad := range []string{"11-50", "1000+", "1.5", "12,25", "1.2000"} {
		if v, err := IntKind.Parse(bad, nil, &Env{}); err == nil {
			t.Errorf("%q is read as %v", bad, v)
		}
	}
}

// Programs write small and large numbers with an exponent; people do not.
func TestNumbersInJSON(t *testing.T) {
	f := CustomField(NewID(), "c_number", NumberKind, "Number", nil)
	for in, want := range map[string]string{
		"1e-05": "0.00001", "1.5E+3": "1500", "-2e2": "-200", "0.000001": "0.000001",
		"1e15": "out_of_range", "1e400": "invalid_number", "123456789012.123456": "excess_digits", "12345.6789012345": "12345.6789012345",
	} {
		v, err := NumberKind.ReadJSON(json.Number(in), f, &Env{Strict: true})
		got := NumberKind.Text(v, nil)
		if err != nil {
			got = err.Key
		}
		if got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if _, err := NumberKind.Parse("1e3", f, &Env{}); err == nil {
		t.Error("an exponent in a form")
	}
}
