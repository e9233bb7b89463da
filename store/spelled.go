package store

import (
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// within filters by any of the periods.
func within(w *where, col string, periods []any) {
	var any []string
	var args []interface{}
	for _, v := range periods {
		p := v.(record.Period)
		part := col + " <= ?"
		if p.From != nil {
			part, args = "("+col+" >= ? AND "+part+")", append(args, arg(p.From))
		}
		any, args = append(any, part), append(args, arg(p.To))
	}
	w.add("("+strings.Join(any, " OR ")+")", args...)
}

// fragments returns the fragments of which a field's folded text must contain
// one to match the text: a phone number has several spellings.
func fragments(f *record.Field, text string) []string {
	if f.Kind == record.PhoneKind {
		return match.PhoneTerms(text)
	}
	if part := fold(f, text); part != "" {
		return []string{part}
	}
	return nil
}

// samePhone matches phone numbers in all their spellings: those that contain
// the national digits, or have the same digits.
func samePhone(w *where, d *db.Dialect, f *record.Field, col string, values []any) {
	col = foldedColumn(d, f, col)
	any := []string{"1 = 0"}
	var args []interface{}
	for _, v := range values {
		typed := v.(string)
		any, args = append(any, col+" = ?"), append(args, digits(typed))
		if len(digits(typed)) < samePhoneDigits {
			continue
		}
		for _, part := range match.PhoneTerms(typed) {
			any, args = append(any, d.Like(col)), append(args, "%"+d.LikeEscape(part)+"%")
		}
	}
	w.add("("+strings.Join(any, " OR ")+")", args...)
}

// samePhoneDigits is the number of digits from which a phone number has other
// spellings.
const samePhoneDigits = 7
