package match

import (
	"slices"
	"testing"
)

func TestSeveralNumbersOfATextAreParted(t *testing.T) {
	for text, want := range map[string][]string{
		"":                                 nil,
		" 8 612 34567 ":                    {"8 612 34567"},
		"+370 600 00071, +370 600 00072":   {"+370 600 00071", "+370 600 00072"},
		"+370 5 200 0012 ::: 8 5 200 0013": {"+370 5 200 0012", "8 5 200 0013"},
		"861234567/861234568":              {"861234567", "861234568"},
		"+370 600 00071 arba 8 600 00072":  {"+370 600 00071", "8 600 00072"},
		"+370 600 00071, ask for Jonas":    {"+370 600 00071, ask for Jonas"},
		"only in the morning":              {"only in the morning"},
	} {
		if got := Phones(text, "LT"); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestSeveralAddressesOfATextAreParted(t *testing.T) {
	for text, want := range map[string][]string{
		"":                             nil,
		"a@example.com":                {"a@example.com"},
		"a@example.com; b@example.com": {"a@example.com", "b@example.com"},
		"a@example.com b@example.com":  {"a@example.com", "b@example.com"},
		"a@example.com/b@example.com":  {"a@example.com", "b@example.com"},
		"a@example.com, not b":         {"a@example.com, not b"},
		"Jonas <a@example.com>":        {"Jonas <a@example.com>"},
	} {
		if got := Addresses(text); !slices.Equal(got, want) {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
