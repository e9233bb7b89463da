package match

import "testing"

func TestSurnameStem(t *testing.T) {
	for stem, names := range map[string][]string{
		"kazlausk": {"Kazlauskas", "Kazlauskienė", "Kazlauskaitė", "Kazlauskė"},
		"petrait":  {"Petraitis", "Petraitienė", "Petraitytė"},
		"butk":     {"Butkus", "Butkienė", "Butkutė", "Butkuvienė"},
		"grin":     {"Grinius", "Grinienė", "Griniūtė"},
		"dauks":    {"Daukša", "Daukšienė", "Daukšaitė"},
		"gaid":     {"Gaidys", "Gaidienė", "Gaidytė"},
		"ivan":     {"Иванов", "Иванова", "Ivanovas", "Ivanovienė", "Ivanova", "Ivanovs"},
		"novak":    {"Nováková", "Novák"},
		"hor":      {"Horová"},
		"puskin":   {"Пушкин", "Пушкина", "Puškinas", "Puškina"},
		"kovalsk":  {"Ковальский", "Ковальская", "Kovalskis", "Kovalská", "Kovalský", "Kovalskaja", "Kovalskienė", "Kovalskaya", "Kovalskij"},
		"trock":    {"Троцкий", "Trotsky", "Trockis", "Trotskaya"},
		"kovacs":   {"Kovácsné", "Kovács"},
		"osborn":   {"Osborne"},
	} {
		for _, name := range names {
			if got := surnameStem(word(name)).stem; got != stem {
				t.Errorf("%s has the stem %q, want %q", name, got, stem)
			}
		}
	}
}

func TestSurnameShowsSex(t *testing.T) {
	for name, want := range map[string]surname{
		"Kazlauskas":   {sex: 'm'},
		"Kazlauskienė": {sex: 'f', married: 'y'},
		"Kazlauskaitė": {sex: 'f', married: 'n'},
		"Butkutė":      {sex: 'f', married: 'n'},
		"Иванова":      {sex: 'f'},
		"Nováková":     {sex: 'f'},
		"Ковальская":   {sex: 'f'},
		"Ковальский":   {sex: 'm'},
		"Kovácsné":     {sex: 'f', married: 'y'},
		"Kovács":       {},
		"Smith":        {},
		"Novák":        {},
	} {
		if got := surnameStem(word(name)); got.sex != want.sex || got.married != want.married {
			t.Errorf("%s: %q, %q", name, got.sex, got.married)
		}
	}
}

func TestRelateSurname(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want surnameRelation
	}{
		{"Kazlauskas", "Kazlauskas", sameSurname},
		{"Kazlauskas", "Kazlauskienė", genderForms},
		{"Kazlauskaitė", "Kazlauskienė", maritalForms},
		{"Kazlauskė", "Kazlauskienė", maritalForms},
		{"Petraitis", "Petraitytė", genderForms},
		{"Petraitis", "Petrauskas", otherSurname},
		{"Иванов", "Иванова", genderForms},
		{"Иванов", "Ivanovas", spellingForms},
		{"Ivanova", "Ivanovienė", maritalForms},
		{"Novák", "Nováková", genderForms},
		{"Новак", "Nováková", genderForms},
		{"Hrdlička", "Hrdličková", genderForms},
		{"Novotný", "Novotná", genderForms},
		{"Kovalský", "Ковальский", spellingForms},
		{"Ковальский", "Kovalskaja", genderForms},
		{"Сорокин", "Сорокина", genderForms},
		{"Толстой", "Толстая", genderForms},
		{"Kovács", "Kovácsné", genderForms},
		{"Browne", "Brow", otherSurname},
		{"Smith", "Smyth", otherSurname},
		{"Petkevičius", "Petkevič", spellingForms},
		{"Petkevičius", "Petkevičienė", genderForms},
	} {
		if got := relateSurname(word(c.a), word(c.b)); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
		if forth, back := relateSurname(word(c.a), word(c.b)), relateSurname(word(c.b), word(c.a)); forth != back {
			t.Errorf("%s, %s: %d forth and %d back", c.a, c.b, forth, back)
		}
	}
}
