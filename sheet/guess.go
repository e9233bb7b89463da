package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A language holds the letters beyond ASCII of its texts and the frequency of each among 1000 letters. The numbers are
// rounded. Letters of neighbouring languages that occur in names have small ones.
type language struct {
	encodings []string // of its files, the likelier first
	letters   string   // letter, frequency, letter, frequency
	rare      bool     // not one of ours, so the evidence must be stronger
}

// central holds the encodings of Central European files.
var central = []string{"windows-1250", "iso-8859-2", "ibm852"}

var languages = []language{
	// Lithuanian
	{encodings: []string{"windows-1257"}, letters: "ė 16 š 13 ų 13 ž 9 ą 7 į 6 č 5 ū 5 ę 2"},
	// Slovak and Czech
	{encodings: central, letters: "á 18 í 11 č 10 é 9 ý 9 š 9 ž 9 ú 8 ť 5 ľ 4 ň 2 ô 2 ä 1 ď 2 ó 1 ĺ 0.3 ŕ 0.3 ě 1 ř 1 ů 0.5 ö 0.3 ü 0.3"},
	// Hungarian
	{encodings: central, letters: "á 35 é 34 ö 10 ó 10 ő 9 í 7 ü 6 ú 3 ű 2 š 0.1 č 0.1"},
	// Polish
	{encodings: central[:2], letters: "ł 18 ą 10 ę 11 ó 9 ż 8 ś 7 ć 4 ń 2 ź 1", rare: true},
	// Latvian
	{encodings: []string{"windows-1257"}, letters: "ā 45 ē 17 ī 18 š 9 ū 6 ž 3 ņ 5 ļ 3 č 2 ķ 1 ģ 2", rare: true},
	// Estonian
	{encodings: []string{"windows-1257"}, letters: "ä 14 õ 10 ü 7 ö 4 š 0.5 ž 0.3", rare: true},
	// Russian
	{encodings: []string{"windows-1251", "koi8-r", "ibm866"}, letters: "о 110 е 85 а 80 и 74 н 67 т 63 с 55 р 47 в 45 л 44 к 35 м 32 д 30 п 28 у 26 я 20 ы 19 ь 17 г 17 з 16 б 16 " +
		"ч 14 й 12 х 10 ж 9 ш 7 ю 6 ц 5 щ 4 э 3 ф 3 ъ 0.4 ё 0.4"},
	// Ukrainian and Belarusian
	{encodings: []string{"windows-1251"}, letters: "о 94 а 80 н 67 и 63 і 57 в 54 т 53 е 50 р 47 с 41 к 37 л 36 у 33 д 33 м 30 п 29 я 24 з 23 ь 18 б 17 г 16 й 14 ч 14 х 12 " +
		"ц 10 ї 8 ж 8 ю 8 є 6 ш 7 щ 5 ф 3 ґ 0.1 ў 5 ы 10 э 5"},
	// western languages
	{encodings: []string{"windows-1252"}, letters: "é 19 ä 6 ü 7 ö 4 è 4 à 5 ß 3 ç 2 ñ 2 ó 5 á 4 í 4 ã 4 ê 2 ô 1 â 1 î 1 û 1 ë 1 ï 1 ú 2 å 5 ø 4 æ 3 õ 1 ì 0.5 ò 0.5 ù 0.5"},
}

// The weights of the guess, as logarithms. Their order matters: a letter of the language, then a sign that any text may
// have, then a character that no text has.
const (
	signLog    = -5.0  // quotation marks, dashes, no-break space, euro, number, degree
	strangeLog = -11.0 // a letter of another language, a sign of another kind
	joinLog    = -4.0  // Latin beside Cyrillic within a word
	caseLog    = -4.0  // a capital after a small letter
	rowLog     = -1.0  // two letters beyond ASCII in a row, in a language where most are ASCII
	rareLog    = -2.0  // once, for a language or an encoding that few of our files use
)

const signs = "\u00a0„“”‘’«»–—…€№°§·•"

// guessBytes is the number of bytes of non-ASCII lines that suffices for a guess.
const guessBytes = 16 << 10

// bestTable returns the single-byte encoding in which head reads best.
func bestTable(head []byte) string {
	var sample []byte
	for l := range bytes.SplitAfterSeq(head, []byte{'\n'}) {
		if len(sample) < guessBytes && !ascii(l) {
			sample = append(sample, l[:min(len(l), guessBytes)]...)
		}
	}
	best, score := "windows-1252", math.Inf(-1)
	for _, l := range languages {
		logs := l.logs()
		for i, name := range l.encodings {
			text, _ := codingOf(name).decode(sample)
			s := likelihood(text, logs)
			if i > 0 || l.rare {
				s += rareLog
			}
			if s > score {
				best, score = name, s
			}
		}
	}
	return best
}

// logs returns the logarithm of each letter's share among those beyond ASCII.
func (l language) logs() map[rune]float64 {
	f := strings.Fields(l.letters)
	sum, logs := 0.0, map[rune]float64{}
	for i := 0; i < len(f); i += 2 {
		r, _ := utf8.DecodeRuneInString(f[i])
		n, err := strconv.ParseFloat(f[i+1], 64)
		if err != nil {
			panic(err) // a table above is wrong
		}
		logs[r] = n
		sum += n
	}
	for r, n := range logs {
		logs[r] = math.Log(n / sum)
	}
	return logs
}

// likelihood returns the log likelihood that text is in the language: the sum over its characters beyond ASCII.
func likelihood(text string, logs map[rune]float64) float64 {
	sum, prev := 0.0, ' '
	_, cyrillic := logs['о']
	for _, r := range text {
		letters := unicode.IsLetter(prev) && unicode.IsLetter(r)
		if r >= utf8.RuneSelf {
			sum += weight(r, logs)
		}
		switch high, before := r >= utf8.RuneSelf, prev >= utf8.RuneSelf; {
		case cyrillic && letters && high != before:
			sum += joinLog
		case !cyrillic && letters && high && before:
			sum += rowLog
		}
		if letters && (r >= utf8.RuneSelf || prev >= utf8.RuneSelf) && unicode.IsUpper(r) && unicode.IsLower(prev) {
			sum += caseLog
		}
		prev = r
	}
	return sum
}

// weight returns the log likelihood of one character beyond ASCII.
func weight(r rune, logs map[rune]float64) float64 {
	if w, ok := logs[unicode.ToLower(r)]; ok {
		return w
	}
	if strings.ContainsRune(signs, r) {
		return signLog
	}
	return strangeLog
}
