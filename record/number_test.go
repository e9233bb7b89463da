package record

import (
	"encoding/json"
	"testing"
)

func TestNumbersAreReadInTheReadersWay(t *testing.T) {
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
		{"1,500", false, "1.50"}, // a decimal comma, as in lt, sk, ru and hu
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

// Programs write small and large numbers with an exponent; people do not.
func TestNumbersInJSON(t *testing.T) {
	f := CustomField(NewID(), "c_number", NumberKind, "Number", nil)
	for in, want := range map[string]string{
		"1e-05": "0.00001", "1.5E+3": "1500", "-2e2": "-200", "0.000001": "0.000001",
		"1e15": "out_of_range", "1e400": "invalid_number", "123456789012.123456": "excess_digits", "12345.6789012345": "12345.6789012345",
	} {
		v, err := FromJSON(f, json.Number(in), &Env{Strict: true})
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
