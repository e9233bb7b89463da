package match

import (
	"strings"
	"testing"
)

// word returns the form of nameWords for a single name.
func word(s string) string { return strings.Join(nameWords(s), "") }

func TestRelateGiven(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want relation
	}{
		{"Aleksandras", "Александр", sameGiven},
		{"Aleksandras", "Alexander", sameGiven},
		{"Evgeny", "Евгений", sameGiven},
		{"Yevgeniy", "Jevgenij", sameGiven},
		{"Iuliia", "Юлия", sameGiven},
		{"Юлия", "Yulia", sameGiven},
		{"Katarína", "Kotryna", sameGiven},
		{"Zuzana", "Zsuzsanna", sameGiven},
		{"Jonas", "János", translatedGiven},
		{"Ján", "Иван", translatedGiven},
		{"Ferenc", "František", translatedGiven},
		{"Erzsébet", "Alžbeta", sameGiven},
		{"Саша", "Александра", nickGiven},
		{"Sasha", "Aleksandr", nickGiven},
		{"Шура", "Sasha", nickGiven},
		{"Zsuzsi", "Zsuzsanna", nickGiven},
		{"Laci", "László", nickGiven},
		{"Jožo", "Jozef", nickGiven},
		{"Bob", "Robert", nickGiven},
		{"Peggy", "Margaret", nickGiven},
		{"Pranas", "Franz", translatedGiven},
		{"Onutė", "Ona", nickGiven},
		{"Algis", "Algirdas", nickGiven},
		{"Algirdas", "Algimantas", otherGiven},
		{"Jonas", "Petras", otherGiven},
		{"Marina", "Marija", otherGiven},
		{"Daniel", "Denis", otherGiven},
		{"Matúš", "Matej", otherGiven},
		{"Matúš", "Матвей", sameGiven},
		{"Георгий", "Юрий", otherGiven},
		{"Jurgis", "Юрий", translatedGiven},
		{"Juraj", "Георгий", translatedGiven},
		{"Jana", "Johana", otherGiven},
		{"Elena", "Ilona", otherGiven},
		{"András", "Endre", otherGiven},
		{"Isabella", "Elizabeth", otherGiven},
		{"Karen", "Katherine", otherGiven},
		{"Hannah", "Anna", otherGiven},
		{"Gareth", "Gary", otherGiven},
		{"Liam", "William", otherGiven},
		{"Nathan", "Nathaniel", otherGiven},
		{"Xyzzy", "Jonas", unknownGiven},
		{"Xyzzy", "Xyzzy", sameGiven},
	} {
		if got := relateWords(word(c.a), word(c.b)); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
		if forth, back := relateWords(word(c.a), word(c.b)), relateWords(word(c.b), word(c.a)); forth != back {
			t.Errorf("%s, %s: %d forth and %d back", c.a, c.b, forth, back)
		}
	}
}

func TestGivenSex(t *testing.T) {
	for name, want := range map[string]byte{"Jonas": 'm', "Ona": 'f', "Саша": 0, "Sasha": 0, "László": 'm', "Ágnes": 'f', "Gerda": 'f', "Leslie": 0, "Xyzzy": 0} {
		if got := givenSex(word(name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestGivenNamesAreRead(t *testing.T) {
	if n := len(givenNames()); n < 6000 {
		t.Errorf("%d spellings", n)
	}
	for line := range strings.Lines(givenNameList) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0, f[0][0] == '#':
		case len(f) < 2, f[0] != "m" && f[0] != "f" && f[0] != "b", strings.Count(line, ":") > 1:
			t.Errorf("not read: %q", line)
		}
		for _, w := range f {
			if cyrillic(w) && strings.ContainsAny(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
				t.Errorf("%q mixes two scripts", w)
			}
		}
	}
}

// relateWords compares two words as given names. Equal words are the same name even if it is unknown.
func relateWords(a, b string) relation {
	if a == b {
		return sameGiven
	}
	return relateGiven(givenName(a), givenName(b))
}
