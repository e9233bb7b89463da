package match

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/given_names.txt
var givenNameList string

// A meaning is one name that a word may be.
type meaning struct {
	group uint16 // the line of the list; equal for all variants of one name
	form  uint8  // equal for what sounds alike within the line
	sex   byte   // 'm', 'f', or 0 for both
	nick  bool   // the word is a nickname or diminutive of the name
}

// relation is the relation of two given names.
type relation uint8

// The relations of given names. After the first, they go from the nearest to the farthest.
const (
	unknownGiven    relation = iota // one of them is not in the list
	sameGiven                       // one name in any spelling: Alexander, Aleksandras
	translatedGiven                 // one name in two languages: Jonas, János
	nickGiven                       // one is a nickname of the other, or both are of the same name
	otherGiven                      // both are known and have nothing in common
)

var givenNames = sync.OnceValue(func() givenNameTable { return readGivenNames(givenNameList) })

// givenNameTable maps words, and their forms under soundSpelling, to their meanings.
type givenNameTable map[string][]meaning

// readGivenNames reads the list of given names. The words are in the form of nameWords.
func readGivenNames(list string) givenNameTable {
	names := givenNameTable{}
	group := uint16(0)
	for line := range strings.Lines(list) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0][0] == '#' {
			continue
		}
		group++
		m := meaning{group: group, sex: f[0][0]}
		if m.sex == 'b' {
			m.sex = 0
		}
		for _, word := range f[1:] {
			switch word {
			case "=":
				m.form++
			case ":":
				m.nick = true
			default:
				names.add(word, m)
			}
		}
	}
	return names
}

// add adds a name under each of its Latin spellings and their sounds.
func (names givenNameTable) add(word string, m meaning) {
	word = strings.ReplaceAll(tidy(word), "-", "")
	for _, spelling := range latinSpellings(word) {
		names.put(spelling, m)
		names.put("~"+soundSpelling.Replace(spelling), m)
	}
}

func (names givenNameTable) put(word string, m meaning) {
	if all := names[word]; len(all) == 0 || all[len(all)-1].group != m.group {
		names[word] = append(all, m)
	}
}

// soundSpelling unifies the ways of transliterating, for names whose exact spelling is not in the list: Yevgeniy,
// Jevgenij, Evgenii.
var soundSpelling = strings.NewReplacer("shch", "sc", "sch", "sc", "zh", "z", "sh", "s", "kh", "ch", "ph", "f", "th", "t", "ks", "x", "w", "v",
	"iy", "i", "ij", "i", "yj", "i", "ii", "i", "yi", "i", "ji", "i", "ye", "e", "je", "e", "ie", "e", "yo", "io", "jo", "io",
	"ya", "ia", "ja", "ia", "yu", "iu", "ju", "iu", "y", "i", "j", "i",
	"aa", "a", "bb", "b", "dd", "d", "ff", "f", "ll", "l", "mm", "m", "nn", "n", "pp", "p", "rr", "r", "ss", "s", "tt", "t", "zz", "z")

// latinSpellings returns the forms that nameWords may return for a tidied word: the folded word or, for Cyrillic, its
// spelling in every scheme and the Baltic form of the English one.
func latinSpellings(word string) []string {
	if !cyrillic(word) {
		return []string{foldRunes(word)}
	}
	return latins(word)
}

// givenName returns the names that a word of nameWords may be, or nil if it is unknown in any spelling.
func givenName(word string) []meaning {
	names := givenNames()
	if m := names[word]; m != nil {
		return m
	}
	return names["~"+soundSpelling.Replace(word)]
}

// givenSex returns 'm' or 'f' if all names that a word may be are of that sex, else 0.
func givenSex(word string) byte { return sexOf(givenName(word)) }

func sexOf(names []meaning) byte {
	sex := byte(0)
	for i, m := range names {
		if i > 0 && m.sex != sex {
			return 0
		}
		sex = m.sex
	}
	return sex
}

// relateGiven returns the relation of two words: that of the nearest names that they may be.
func relateGiven(a, b []meaning) relation {
	if len(a) == 0 || len(b) == 0 {
		return unknownGiven
	}
	nearest := otherGiven
	for _, m := range a {
		for _, n := range b {
			nearest = min(nearest, m.relate(n))
		}
	}
	return nearest
}

func (m meaning) relate(n meaning) relation {
	switch {
	case m.group != n.group:
		return otherGiven
	case m.nick || n.nick:
		return nickGiven
	case m.form == n.form:
		return sameGiven
	}
	return translatedGiven
}
