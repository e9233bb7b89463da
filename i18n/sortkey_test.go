package i18n

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"pgregory.net/rapid"
)

func sign(n int) int { return max(-1, min(1, n)) }

// The bytes of sort keys are in the order of package collate.
func TestSortKeysAreInTheOrderOfTheDictionary(t *testing.T) {
	for _, lang := range []Lang{"lt", "sk", "hu", "en", "ru", ""} {
		tag := language.Und
		if lang != "" {
			tag = language.MustParse(string(lang))
		}
		c := collate.New(tag)
		piece := rapid.OneOf(
			rapid.StringOfN(rapid.RuneFrom([]rune("aAbcČčšžĄąęėyiyhHdzZsSgnltöőüűáäôďťľĺŕ 0129.-'\"&(№бвёйяЯß")), 0, 12, -1),
			rapid.StringN(0, 10, -1), rapid.SampledFrom([]string{"ch", "Ch", "dzs", "cs", "Csaba", "Jonas", "ﷺ", "é", "中", "ss", strings.Repeat("ab", 45)}))
		if lang == "ru" { // with Latin letters it is not the order of the tables
			piece = rapid.StringOfN(rapid.RuneFrom([]rune("абвгдеёжзийцчшщъыьэюяАБЁЙЯєіїўґ 019.-")), 0, 12, -1)
		}
		rapid.Check(t, func(rt *rapid.T) {
			a, b := piece.Draw(rt, "a")+piece.Draw(rt, "more"), piece.Draw(rt, "b")+piece.Draw(rt, "more")
			if len([]rune(a)) > sortedRunes || len([]rune(b)) > sortedRunes {
				return
			}
			x, y := SortKey(lang, a), SortKey(lang, b)
			if len(x) >= longestKey || len(y) >= longestKey {
				return
			}
			if got, want := sign(strings.Compare(x, y)), c.CompareString(a, b); got != want {
				rt.Fatalf("%s: %q and %q have the keys %q and %q", lang, a, b, x, y)
			}
		})
	}
}

func TestAlphabets(t *testing.T) {
	for lang, words := range map[Lang]string{
		"lt": "Cibulskis Cukrus Čepaitis Čiurlionis Daukantas Yla Ivanauskas Jankus Sabonis Šarūnas Zabarskas Žemaitis",
		"sk": "Cibula Cukor Čapek Dzurinda Hlinka Hudák Chalupa Chudý Ivan Oravec Ôsmy Polák Sova Šach Zeman Žiak",
		"hu": "Cukor Czakó Csaba Császár Dózsa Dzeko Gábor Gyula Lukács Lyka Nagy Nyári Olga Ödön Péter Sándor Szabó Takács Tyúkos Udvar Üllő Zoltán Zsolt",
		"ru": "Анна Борис Вера Глеб Елисеев Ёлкин Емельянов Жанна Ия Йога Кузьма Хомяк Цой Чайка Шишкин Щукин Эдуард Юлия Яна Anna Zoe",
	} {
		want := strings.Fields(words)
		got := slices.Clone(want)
		slices.SortFunc(got, func(a, b string) int { return -strings.Compare(a, b) })
		slices.SortFunc(got, func(a, b string) int { return strings.Compare(SortKey(lang, a), SortKey(lang, b)) })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v", lang, got)
		}
	}
}

// A key is about as long as its text, and never too long for an index.
func TestSortKeysAreShort(t *testing.T) {
	for s, most := range map[string]int{"petraitis": 9, "Petraitis": 12, "UAB Baltijos medis": 29, "Žąsinas": 17, strings.Repeat("ﷺ", 255): longestKey} {
		if n := len(SortKey("lt", s)); n > most {
			t.Errorf("%s takes %d bytes", s, n)
		}
	}
	if key := SortKey("ru", "Чайка"); len(key) > 8 {
		t.Errorf("Чайка takes %d bytes: %q", len(key), key)
	}
}

func TestSortKeysOfSeveralCallersAtOnce(t *testing.T) {
	want := SortKey("hu", "Császár Ödön")
	done := make(chan bool)
	for range 8 {
		go func() {
			for range 500 {
				if SortKey("hu", "Császár Ödön") != want {
					t.Error("another key")
				}
				SortKey("hu", "Nagy")
			}
			done <- true
		}()
	}
	for range 8 {
		<-done
	}
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("lt", "UAB Baltijos medis")
	}
}
