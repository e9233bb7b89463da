package match

import "strings"

// respell writes each sound with one letter, whatever its spelling in the five languages and in transliteration. It
// works on folded Latin text, the longest groups first.
var respell = strings.NewReplacer(
	"shch", "sc", "sch", "s", "tch", "c", "sh", "s", "zh", "z", "kh", "c", "ch", "c", "ck", "k", "cz", "c", "cs", "c",
	"tz", "c", "ts", "c", "sz", "s", "zs", "z", "ph", "f", "th", "t", "gh", "g", "x", "ks", "qu", "kv", "q", "k", "w", "v",
	"yj", "i", "ij", "i", "iy", "i", "jy", "i", "ji", "i", "yi", "i", "ii", "i",
	"ju", "u", "yu", "u", "iu", "u", "ja", "a", "ya", "a", "ia", "a", "je", "e", "ye", "e", "ie", "e", "jo", "o", "yo", "o", "io", "o",
	"y", "i", "j", "i", "'", "",
)

// sound returns the approximate sound of a folded Latin word: the common form of what two people may write who heard
// the word or transliterated it from Cyrillic. Doubled letters count once.
func sound(word string) string {
	w := respell.Replace(word)
	out := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if len(out) == 0 || out[len(out)-1] != w[i] {
			out = append(out, w[i])
		}
	}
	return string(out)
}

// skeleton returns the first sound and the consonants after it, where letters that are often confused are the same. It
// serves to find candidates only.
func skeleton(word string) string {
	s := sound(word)
	out := make([]byte, 0, 8)
	for i := 0; i < len(s) && len(out) < 8; i++ {
		c := s[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'h':
			if i > 0 {
				continue
			}
			c = 'a'
		case 'z':
			c = 's'
		case 'k', 'g':
			c = 'c'
		case 'd':
			c = 't'
		}
		if len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return string(out)
}

// distance returns the number of letters to change, insert, delete or swap with their neighbour to turn a into b, or
// limit+1 if it is more than limit.
func distance(a, b string, limit int) int {
	if a == b {
		return 0
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > limit || len(b) > maxDistance {
		return limit + 1
	}
	var rows [3][maxDistance + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above, twice := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(above[j]+1, row[j-1]+1, above[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, twice[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(rows[len(a)%3][len(b)], limit+1)
}

// maxDistance is the length of the longest text that distance compares.
const maxDistance = 48
