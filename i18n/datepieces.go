package i18n

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pieces are the numbers of a date in their order, and its month if that is a
// word.
type pieces struct {
	texts   []string // the digits
	numbers []int
	month   int // 0 = the month is a number too
	at      int // the count of numbers before the word of the month
	dotted  bool
	closed  bool // the date ends with a dot
	reading DateReading
}

var (
	dateSigns  = regexp.MustCompile(`^[\d\pL .,/'’-]+$`)
	datePiece  = regexp.MustCompile(`\d+|\pL+`)
	dateDotted = regexp.MustCompile(`^\d{1,2}\. ?\d{1,2}\. ?\d`)
)

// datePieces splits a date. It reports false if the text holds anything besides
// numbers, a month and filler words.
func datePieces(s string) (pieces, bool) {
	p := pieces{dotted: dateDotted.MatchString(s)}
	if len(s) > 60 || !dateSigns.MatchString(s) {
		return p, false
	}
	for _, piece := range datePiece.FindAllString(s, -1) {
		if piece[0] >= '0' && piece[0] <= '9' {
			n, err := strconv.Atoi(piece)
			if err != nil {
				return p, false
			}
			p.texts, p.numbers = append(p.texts, piece), append(p.numbers, n)
			continue
		}
		if m := monthOf(piece, p.month == 0 && len(p.numbers) == 1); m > 0 && p.month == 0 {
			p.month, p.at = m, len(p.numbers)
		} else if !slices.Contains(dateWords, piece) && !weekday.MatchString(piece) {
			return p, false
		}
	}
	return p, true
}

// date interprets the pieces as year, month and day.
func (p pieces) date() (y, m, d int, fault DateFault) {
	switch {
	case p.month > 0 && len(p.numbers) == 2:
		y, d = p.yearAndDay()
		return y, p.month, d, ""
	case p.month > 0:
		return 0, 0, 0, NoDate
	case len(p.numbers) == 1 && len(p.texts[0]) == 8:
		n := p.numbers[0]
		return n / 10000, n / 100 % 100, n % 100, ""
	case len(p.numbers) != 3:
		return 0, 0, 0, NoDate
	case len(p.texts[0]) == 4 && p.short(1) && p.short(2):
		return p.numbers[0], p.numbers[1], p.numbers[2], ""
	case p.short(0) && p.short(1) && (len(p.texts[2]) == 4 || len(p.texts[2]) == 2):
		return p.yearLast()
	}
	return 0, 0, 0, NoDate
}

// short reports whether number i has few enough digits for a day or month.
func (p pieces) short(i int) bool { return len(p.texts[i]) <= 2 }

// yearAndDay interprets the two numbers around the word of a month.
func (p pieces) yearAndDay() (year, day int) {
	y, d := 1, 0
	if len(p.texts[0]) > 2 || p.numbers[0] > 31 || len(p.texts[1]) == 1 && p.at == 1 && len(p.texts[0]) == 2 && p.reading.Lang == "lt" {
		y, d = 0, 1
	}
	return p.year(y, p.month, p.numbers[d]), p.numbers[d]
}

// yearLast reads a numeric date that ends with the year. With dots the day
// comes first everywhere, unless a file is known to have another order. In
// Hungarian, a short year that ends with a dot comes first.
func (p pieces) yearLast() (y, m, d int, fault DateFault) {
	a, b := p.numbers[0], p.numbers[1]
	order := p.reading.Order
	switch {
	case p.reading.Lang == "hu" && p.closed && len(p.texts[0]) == 2 && len(p.texts[2]) == 2:
		return p.year(0, b, p.numbers[2]), b, p.numbers[2], ""
	case a > 31 && len(p.texts[2]) == 2:
		return p.year(0, b, p.numbers[2]), b, p.numbers[2], ""
	case p.dotted && !(p.reading.Only && order == MonthFirst):
		order = DayFirst
	case p.reading.Only && order != AnyOrder:
	case a > 12 && b <= 12:
		order = DayFirst
	case b > 12 && a <= 12:
		order = MonthFirst
	case a == b && order == AnyOrder:
		order = DayFirst
	}
	switch order {
	case DayFirst:
		return p.year(2, b, a), b, a, ""
	case MonthFirst:
		return p.year(2, a, b), a, b, ""
	}
	return 0, 0, 0, AmbiguousDate
}

// futureYears is the largest number of years by which a year of two digits may
// lie ahead.
const futureYears = 30

// year returns a year in full. One of two digits is in this century unless that
// is too far ahead or, for a date in the past, in the future.
func (p pieces) year(i, month, day int) int {
	y := p.numbers[i]
	if len(p.texts[i]) > 2 {
		return y
	}
	now := p.reading.Now
	y += 2000
	at := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if p.reading.Past && at.After(now) || y > now.Year()+futureYears {
		y -= 100
	}
	return y
}

// dateWords are filler words in dates, without accents.
var dateWords = strings.Fields("m men menesio d г год года году r rok roku y the of st nd rd th an en i jei d diena dienos ga го е v o at val h ora kl p")

// weekday matches the name of a day of the week, short or long.
var weekday = regexp.MustCompile(plainStems(`^(?:(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?|(?:pirm|antr|treč|ketvirt|penkt|šešt|sekm)adien\pL*|` +
	`pondel\pL*|utor\pL*|stred\pL*|štvrt\pL*|piat\pL*|sobot\pL*|nedeľ\pL*|po|ut|st|št|pi|so|ne|понедельник|вторник|сред[аы]|четверг|пятниц[аы]|суббот[аы]|воскресенье|пн|вт|ср|чт|пт|сб|вс|` +
	`hétfő\pL*|kedd\pL*|szerd\pL*|csütörtök\pL*|péntek\pL*|szombat\pL*|vasárnap\pL*)$`))

// months match the names of each month in English, Lithuanian, Slovak, Russian
// and Hungarian, in all cases and short forms.
var months = func() (out [12]*regexp.Regexp) {
	const sk, ru, hu = `(?:a|i|u|om|y)?`, `(?:ь|я|ю|е|ем)`, `(?:i|ban|ben)?`
	for i, words := range []string{
		`jan(?:uary)?|saus(?:is|io|į|yje)?|január` + sk + `|янв(?:ар` + ru + `)?|január` + hu,
		`feb(?:ruary)?|vas(?:ar(?:is|io|į|yje))?|február` + sk + `|февр?|феврал` + ru + `|febr|február` + hu,
		`mar(?:ch)?|kov(?:as|o|ą|e)?|mar(?:ec|ca|ci|com)|мар(?:т(?:а|у|е|ом)?)?|márc(?:ius` + hu + `)?`,
		`apr(?:il)?|bal(?:and(?:is|žio|į|yje))?|apríl` + sk + `|апр(?:ел` + ru + `)?|ápr(?:ilis` + hu + `)?`,
		`may|geg(?:už(?:ė|ės|ę|ėje))?|máj` + sk + `|ма(?:й|я|ю|е|ем)|máj(?:us` + hu + `)?`,
		`june?|birž?(?:el(?:is|io|į|yje))?|jún` + sk + `|июн` + ru + `?|jún(?:ius` + hu + `)?`,
		`july?|liep(?:a|os|ą|oje)?|júl` + sk + `|июл` + ru + `?|júl(?:ius` + hu + `)?`,
		`aug(?:ust)?|rugp(?:j(?:ūtis|ūčio|ūtį|ūtyje)?)?|rgp|august(?:a|e|u|om)|авг(?:уст(?:а|у|е|ом)?)?|augusztus` + hu,
		`sept?(?:ember)?|rugs(?:ėjis|ėjo|ėjį|ėjyje)?|rgs|septemb(?:ra|ri|rom)|сент?|сентябр` + ru + `|szept?(?:ember` + hu + `)?`,
		`oct(?:ober)?|spal?(?:is|io|į|yje)?|okt(?:ób(?:er|ra|ri|rom))?|окт(?:ябр` + ru + `)?|október` + hu,
		`nov(?:ember` + hu + `)?|lapkr?(?:itis|ičio|itį|ityje)?|lap|novemb(?:ra|ri|rom)|нояб?|ноябр` + ru,
		`dec(?:ember` + hu + `)?|gruod?(?:is|žio|į|yje)?|grd|decemb(?:ra|ri|rom)|дек(?:абр` + ru + `)?`,
	} {
		out[i] = regexp.MustCompile(`^(?:` + plainStems(words) + `)$`)
	}
	return out
}()

// plainStems removes the accents from an expression, as they are removed from
// the text it is matched with.
func plainStems(expression string) string {
	return strings.NewReplacer(`\pl`, `\pL`).Replace(plainDate(expression))
}

// romans are the months as Roman numerals, which are used between day and year.
var romans = []string{"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"}

// monthOf returns the month that a word names, or 0. Roman numerals count only
// after a day.
func monthOf(word string, afterDay bool) int {
	for i, m := range months {
		if m.MatchString(word) {
			return i + 1
		}
	}
	if afterDay {
		return slices.Index(romans, word) + 1
	}
	return 0
}
