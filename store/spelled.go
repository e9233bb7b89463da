package store

import (
	"strings"

	"github.com/vedlys/vedlys/db"
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
			part, args = "("+col+" >= ? AND "+part+")", append(args, p.From)
		}
		any, args = append(any, part), append(args, p.To)
	}
	w.add("("+strings.Join(any, " OR ")+")", args...)
}

// fragments returns the fragments of which a field's folded text must contain
// one to match the text: a phone number has several spellings.
func fragments(f *record.Field, text string) []string {
	if kind := f.FreeText(); kind != nil {
		return kind.Fragments(text)
	}
	if part := fold(f, text); part != "" {
		return []string{part}
	}
	return nil
}

// spelled matches free text in all its spellings.
func spelled(w *where, d *db.Dialect, f *record.Field, col string, values []any) {
	col = foldedColumn(d, f, col)
	var same []any
	var parts []string
	var like []interface{}
	for _, v := range values {
		exact, fragments := f.FreeText().Spellings(v.(string))
		if exact != "" || f.Gathers() == nil { // no list equals one value
			same = append(same, exact)
		}
		for _, part := range fragments {
			parts, like = append(parts, d.Like(col)), append(like, "%"+d.LikeEscape(part)+"%")
		}
	}
	equal := col + " IN (" + marks(len(same)) + ")"
	switch len(same) {
	case 0:
		equal = "1 = 0"
	case 1:
		equal = col + " = ?"
	}
	if len(parts) == 0 {
		w.add(equal, same...)
		return
	}
	w.add("("+equal+" OR "+strings.Join(parts, " OR ")+")", append(same, like...)...)
}
