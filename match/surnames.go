package match

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed data/surname_endings.txt
var surnameEndingList string

//go:embed data/surnames_hu.txt
var hungarianSurnameList string

// A surname is the stem of a surname and the meaning of its ending.
type surname struct {
	stem    string // without the ending; the whole word if its ending is unknown
	sex     byte   // 'f' for a form of women; 'm' for one of men, which women abroad have too; else 0
	married byte   // 'y' for the form of a wife, 'n' for that of an unmarried woman, else 0
}

// surnameRelation is the relation of two surnames.
type surnameRelation uint8

// The relations of surnames, from the nearest to the farthest.
const (
	sameSurname   surnameRelation = iota // the same word
	spellingForms                        // one sex, with the ending of another language: Ivanov, Ivanovas
	genderForms                          // the forms of one surname for a man and a woman: Novák, Nováková
	maritalForms                         // two forms of one surname for women: Kazlauskaitė, Kazlauskienė
	otherSurname                         // no rule joins them
)

// An ending is one form of the endings of a class of surnames.
type ending struct {
	class   int
	text    string // including the kept part
	kept    string // what all forms of the class have after the stem
	sex     byte
	married byte
}

// A surnameReading is the interpretation of a surname as a stem and an ending.
type surnameReading struct {
	ending
	stem string
}

// surnameStemBytes is the least length of a stem.
const surnameStemBytes = 2

var surnameEndings = sync.OnceValue(func() []ending { return readSurnameEndings(surnameEndingList) })

// readSurnameEndings reads the classes of endings, the longest ending first.
func readSurnameEndings(list string) []ending {
	var all []ending
	for class, line := range strings.Split(list, "\n") {
		f := strings.Split(line, "|")
		if len(f) < 3 || line[0] == '#' {
			continue
		}
		kept, added := strings.CutPrefix(plainEnding(f[0]), "+")
		for i, texts := range f[1:] {
			e := ending{class: class, kept: kept, sex: "mfff"[i], married: "\x00\x00yn"[i]}
			for _, text := range strings.Fields(texts) {
				e.text = plainEnding(text)
				if !added {
					e.text = kept + e.text
				}
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b ending) int { return cmp.Compare(len(b.text), len(a.text)) })
	return all
}

func plainEnding(s string) string { return strings.Trim(Fold(s), "- ") }

// readSurname returns every interpretation of a surname, the longest ending first.
func readSurname(word string) []surnameReading {
	var all []surnameReading
	for _, e := range surnameEndings() {
		stem, ok := strings.CutSuffix(word, e.text)
		if ok && len(stem) >= surnameStemBytes && (e.text != "ne" || hungarianSurnames()[stem]) {
			all = append(all, surnameReading{e, stem})
		}
	}
	return all
}

// surnameStem splits a surname, as returned by nameWords. The stem is short, so that Ivanov, Ivanova and Ivanovas, or
// Novák and Nováková, share one; it serves to find records, not to distinguish them. The sex is set only if no class
// contradicts it with an ending of that length. A vowel alone does not show that of a man.
func surnameStem(word string) surname {
	if husband := wifeOf(word); husband != "" {
		return surname{stem: husband, sex: 'f', married: 'y'}
	}
	s := surname{stem: word}
	longest := 0
	for i, r := range readSurname(word) {
		switch {
		case r.text == "" || len(r.text) < longest:
			return s
		case i == 0:
			s, longest = surname{evenStem(r.stem + r.tail()), r.sex, r.married}, len(r.text)
		default:
			s.sex, s.married = agree(s.sex, r.sex), agree(s.married, r.married)
		}
		if s.sex == 'm' && len(r.text) < 2 {
			s.sex = 0
		}
	}
	return s
}

// tail returns the kept letters that belong to the stem by which surnames are found: all but -ov and -ev, which Slovak
// appends to every surname of women.
func (r surnameReading) tail() string {
	if strings.HasSuffix(r.kept, "v") {
		return ""
	}
	return r.kept
}

// evenStem unifies the ends of stems that differ by transliteration.
func evenStem(stem string) string {
	if short, ok := strings.CutSuffix(stem, "tsk"); ok {
		return short + "ck"
	}
	return stem
}

func agree(a, b byte) byte {
	if a == b {
		return a
	}
	return 0
}

// relateSurname returns the relation of two surnames, as returned by nameWords. If several classes join them, the one
// with the longest endings decides.
func relateSurname(a, b string) surnameRelation {
	if a == b {
		return sameSurname
	}
	stem := 0 // the longest that both may have
	for stem < min(len(a), len(b)) && a[stem] == b[stem] {
		stem++
	}
	if longest := len(surnameEndings()[0].text); stem < surnameStemBytes || len(a) > stem+longest || len(b) > stem+longest {
		return otherSurname
	}
	nearest, least := otherSurname, len(a)
	others := readSurname(b)
	for _, r := range readSurname(a) {
		for _, o := range others {
			if r.class != o.class || r.stem != o.stem || len(r.stem) > least {
				continue
			}
			if len(r.stem) < least {
				nearest, least = otherSurname, len(r.stem)
			}
			nearest = min(nearest, r.relate(o))
		}
	}
	return nearest
}

func (r surnameReading) relate(o surnameReading) surnameRelation {
	switch {
	case r.sex != o.sex:
		return genderForms
	case r.sex == 'f' && r.married != o.married:
		return maritalForms
	}
	return spellingForms
}

var hungarianSurnames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(hungarianSurnameList) {
		if line[0] != '#' {
			for _, w := range nameWords(line) {
				names[w] = true
			}
		}
	}
	return names
})

// wifeOf returns the husband's name in a Hungarian name such as Kovácsné or Jánosné, or "" for other words.
func wifeOf(word string) string {
	husband, ok := strings.CutSuffix(word, "ne")
	if ok && (hungarianSurnames()[husband] || givenNames()[husband] != nil && givenSex(husband) == 'm' && givenSex(word) != 'f') {
		return husband
	}
	return ""
}

// wed reports whether one name is that of the other's wife in Hungarian: Béla, Béláné.
func wed(a, b string) bool { return a != "" && wifeOf(b) == a || b != "" && wifeOf(a) == b }
