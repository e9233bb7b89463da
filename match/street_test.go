package match

import "testing"

func TestStreetParts(t *testing.T) {
	for in, want := range map[string][3]string{
		"Gedimino pr. 12-5":                {"gedimino", "12", "5"},
		"Gedimino pr. 12 - 5":              {"gedimino", "12", "5"},
		"gedimino prospektas 12, butas 5":  {"gedimino", "12", "5"},
		"J. Basanavičiaus g. 12A":          {"basanaviciaus", "12a", ""},
		"Basanavičiaus g. 12 A":            {"basanaviciaus", "12a", ""},
		"Kovo 11-osios g. 25":              {"11 kovo", "25", ""},
		"Hlavná ul. 123/5":                 {"hlavna", "123/5", ""},
		"Námestie slobody 4":               {"slobody", "4", ""},
		"ул. Ленина, д. 5, кв. 7":          {"lenina", "5", "7"},
		"Ленина 5-7":                       {"lenina", "5", "7"},
		"ул. Ленина, д. 5, корп. 2, кв. 7": {"lenina", "5-2", "7"},
		"Petőfi Sándor u. 12.":             {"petofi sandor", "12", ""},
		"Petőfi Sándor utca 12/A":          {"petofi sandor", "12/a", ""},
		"Kossuth Lajos tér 3. 2. em. 4.":   {"kossuth lajos", "3", "2-4"},
		"12 Baker Street":                  {"baker", "12", ""},
		"Flat 3, 12 Baker St":              {"baker", "12", "3"},
		"12 Baker St., Apt 3":              {"baker", "12", "3"},
		"6 tullaroop street willaroo":      {"tullaroop willaroo", "6", ""},
		"Hlavná":                           {"hlavna", "", ""},
		"":                                 {"", "", ""},
	} {
		if name, house, flat := streetParts(in); [3]string{name, house, flat} != want {
			t.Errorf("%q: %q, %q, %q, want %q", in, name, house, flat, want)
		}
	}
}

func FuzzStreetParts(f *testing.F) {
	for _, s := range naughty(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, house, flat := streetParts(s)
		if len(name)+len(house)+len(flat) > 16*keyBytes {
			t.Errorf("%q: %q, %q, %q", s, name, house, flat)
		}
		w := nameWords(s)
		splitForm(w)
		for _, word := range w {
			if surnameStem(word).stem == "" || relateSurname(word, word) != sameSurname || relateWords(word, word) != sameGiven {
				t.Errorf("%q", word)
			}
		}
	})
}
