package match

import (
	"slices"
	"strings"
	"unicode"
)

// A scheme is one way of writing Cyrillic in Latin letters, without accents: the result is folded text.
type scheme struct {
	before  *strings.Replacer  // groups of letters with a spelling of their own
	ends    [][2]string        // endings with a spelling of their own
	letters map[rune]string    // letters with one spelling
	soft    map[rune][2]string // letters with one spelling at the beginning of a syllable and another after a consonant
	vowels  bool               // a syllable also begins after a vowel, ь or ъ, not only at the start of the word
}

// shared holds the letters that all schemes write the same: most of Russian, and the letters of Ukrainian, Belarusian,
// Serbian, Macedonian, Kazakh and the old Russian spelling.
const shared = "а a б b в v г g д d е e ж z з z и i к k л l м m н n о o п p р r с s т t у u ф f ц ts ы y э e ъ - ь - і i ў u ґ g " +
	"ѣ e ѳ f ѵ i ј j љ lj њ nj ђ dj ћ c џ dz ѕ dz ѓ g ќ k ә a ғ g қ k ң n ө o ұ u ү u һ h ҳ h ҷ j ӣ i ӯ u"

var (
	// baltic is the Lithuanian and Slovak spelling of a Russian name, without the accents: Žukovskij, Chabarov, Jelena,
	// Liudmila, Tatjana. Czech, Polish and the scientific transliterations are similar.
	baltic = scheme{
		before:  strings.NewReplacer("ьи", "ьйи"),
		letters: letters(shared, "х ch ц c ч c ш s щ sc й j"),
		soft:    softs("е je e ё jo io ю ju iu я ja ia є je ie ї ji ji"), vowels: true,
	}
	// english is the usual spelling in English text: Zhukovsky, Yulia, Sergey, Mikhail, Maria.
	english = scheme{
		before:  strings.NewReplacer("ьи", "ьйи"),
		ends:    [][2]string{{"ий", "y"}, {"ый", "y"}, {"ия", "ia"}, {"ія", "ia"}},
		letters: letters(shared, "ж zh х kh ч ch ш sh щ shch й y ё e ю yu я ya є ye ї yi"),
	}
	// passport follows ICAO Doc 9303 like Russian passports: Zhukovskii, Iuliia, Sergei, Natalia.
	passport = scheme{letters: letters(shared, "ж zh х kh ч ch ш sh щ shch й i ё e ю iu я ia ъ ie є ie ї i")}
	// passportUA follows the Ukrainian government's decree 55 of 2010: Yuliia, Serhii, Yevhen.
	passportUA = scheme{
		letters: letters(shared, "ж zh х kh ч ch ш sh щ shch ё io"),
		soft:    softs("й y i ю yu iu я ya ia є ye ie ї yi i"),
	}
	// atlas writes е and ё as BGN/PCGN does (Yeltsin, Solovyov), and х and кс in the short form (Mihail, Alexey).
	atlas = scheme{
		before:  strings.NewReplacer("ьи", "ьйи", "кс", "x"),
		ends:    [][2]string{{"ий", "y"}, {"ый", "y"}},
		letters: letters(shared, "ж zh х h ч ch ш sh щ shch й y ё yo ю yu я ya є ye ї yi"),
		soft:    softs("е ye e"), vowels: true,
	}
)

// letters reads tables of Cyrillic letters and their Latin spellings; a later table overrides an earlier one.
func letters(tables ...string) map[rune]string {
	m := map[rune]string{}
	for _, t := range tables {
		f := strings.Fields(t)
		for i := 0; i < len(f); i += 2 {
			m[first(f[i])] = strings.Trim(f[i+1], "-")
		}
	}
	return m
}

// softs reads a table of Cyrillic letters, each with two Latin spellings.
func softs(table string) map[rune][2]string {
	m := map[rune][2]string{}
	f := strings.Fields(table)
	for i := 0; i < len(f); i += 3 {
		m[first(f[i])] = [2]string{f[i+1], f[i+2]}
	}
	return m
}

// first returns the first character of s.
func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// write returns a tidied word in Latin letters, folded.
func (s *scheme) write(word string) string {
	ukr := ukrainian(word)
	if s.before != nil {
		word = s.before.Replace(word)
	}
	end := ""
	for _, e := range s.ends {
		if stem, ok := strings.CutSuffix(word, e[0]); ok && stem != "" {
			word, end = stem, e[1]
			break
		}
	}
	return foldRunes(s.spell(word, ukr) + end)
}

// spell writes a word letter by letter. In Ukrainian and Belarusian г sounds like h, and Ukrainian и like y.
func (s *scheme) spell(word string, ukr bool) string {
	var b strings.Builder
	prev := ' '
	for _, r := range word {
		soft, isSoft := s.soft[r]
		letter, known := s.letters[r]
		switch {
		case ukr && r == 'г':
			letter = "h"
		case ukr && r == 'и':
			letter = "y"
		case isSoft && s.begins(prev):
			letter = soft[0]
		case isSoft:
			letter = soft[1]
		case !known:
			letter = string(r)
		}
		b.WriteString(letter)
		prev = r
	}
	return b.String()
}

// begins reports whether a syllable begins after prev.
func (s *scheme) begins(prev rune) bool {
	return !unicode.IsLetter(prev) || s.vowels && strings.ContainsRune("аеёиіїоуўыэюяєьъй", prev)
}

// ukrainian reports whether a word has letters that only Ukrainian or Belarusian has.
func ukrainian(word string) bool {
	return strings.ContainsAny(word, "іїєґў") || strings.Contains(word, "ськ") || strings.Contains(word, "цьк")
}

// cyrillic reports whether s has a Cyrillic letter.
func cyrillic(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) >= 0
}

// Latin returns s folded, with Cyrillic written in Latin letters as Lithuanian and Slovak do: SortKey without its bounds.
func Latin(s string) string { return latin(tidy(s)) }

// latin returns tidied text folded, its Cyrillic words written as Lithuanian and Slovak do.
func latin(s string) string {
	if !cyrillic(s) {
		return foldRunes(s)
	}
	words := strings.Fields(s)
	for i, w := range words {
		words[i] = baltic.write(w)
	}
	return strings.Join(words, " ")
}

// latins returns the other spellings of a tidied word in Latin letters: those of the schemes above for a Cyrillic word,
// and the Baltic one for an English spelling of a Russian name (Zhukov, Shevchenko).
func latins(word string) []string {
	if !cyrillic(word) {
		if w := foldRunes(word); slavic(w) {
			return []string{rebaltic.Replace(w)}
		}
		return nil
	}
	schemes := [4]*scheme{&baltic, &english, &passport, &atlas}
	if ukrainian(word) {
		schemes[2] = &passportUA
	}
	var out []string
	for _, s := range schemes {
		if l := s.write(word); !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	return out
}

// rebaltic turns the English spelling of a Russian name into the Baltic one.
var rebaltic = strings.NewReplacer("shch", "sc", "zh", "z", "sh", "s", "ch", "c", "kh", "ch", "ts", "c", "yu", "ju", "ya", "ja",
	"ye", "je", "sky", "skij", "skiy", "skij", "skii", "skij")

// slavic reports whether a folded Latin word looks like a Russian or Ukrainian name in English spelling. Only then are
// zh, sh, ch and kh read as one letter, so that "short" does not find "resort".
func slavic(w string) bool {
	for _, group := range []string{"zh", "kh", "shch"} {
		if strings.Contains(w, group) && len(w) > len(group)+1 {
			return true
		}
	}
	for _, end := range []string{"ov", "ova", "ev", "eva", "enko", "chuk", "yuk", "vich", "sky", "skiy", "skii", "skaya", "shin", "shina"} {
		if strings.HasSuffix(w, end) && len(w) > len(end)+1 {
			return true
		}
	}
	return false
}
