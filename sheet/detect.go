package sheet

import (
	"bytes"
	"math"
	"regexp"
	"strings"
	"unicode/utf8"
)

// detectBytes and detectRows are the numbers of bytes and rows that Detect reads.
const (
	detectBytes = 256 << 10
	detectRows  = 200
)

// Detect recognises the format of a table from the first bytes of the file, ideally 256 kB. It returns ErrEmpty if the
// file is empty, a *ForeignError for a file of another known kind, and ErrBinary for other binary data.
func Detect(head []byte) (Format, error) {
	head = head[:min(len(head), detectBytes)]
	f := Format{Encoding: "utf-8", Separator: ','}
	if code := marked(head); code != nil {
		f.Encoding, f.BOM = code.name, true
	} else if kind, ok := signed(head); ok && kind != "" {
		return Format{}, &ForeignError{kind}
	} else if ok || binaryFile(head) {
		return Format{}, ErrBinary
	} else {
		f.Encoding = encodingOf(head)
	}
	text, _ := codingOf(f.Encoding).decode(head)
	if strings.Trim(text, " \t\r\n\v\f\x00\x1a\uFEFF") == "" {
		return Format{}, ErrEmpty
	}
	if kind := written(text); kind != "" {
		return Format{}, &ForeignError{kind}
	}
	f.Separator = separatorOf(head, f)
	f.Header = headerIn(rows(head, f))
	return f, nil
}

// marked returns the encoding that the byte order mark names, or nil.
func marked(head []byte) *coding {
	for i, c := range codings {
		if c.mark != "" && bytes.HasPrefix(head, []byte(c.mark)) {
			return &codings[i]
		}
	}
	return nil
}

// binaryFile reports whether head has the control characters of binary data. A few zero bytes count as damage, which is
// reported with their row. UTF-16 has many zeros, all on the same side.
func binaryFile(head []byte) bool {
	if wide(head) != "" {
		return false
	}
	controls := 0
	for _, b := range head {
		if b < ' ' && !bytes.ContainsRune([]byte("\t\r\n\v\f\x1a"), rune(b)) {
			controls++
		}
	}
	return controls > 2 && controls*50 > len(head)
}

// wide recognises UTF-16 without a byte order mark: separators, digits and line ends have a zero on one side, hardly
// any character has one on the other.
func wide(head []byte) string {
	even, odd := 0, 0
	for i, b := range head {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	switch least := len(head) / 20; {
	case odd > least && odd > 20*even:
		return "utf-16le"
	case even > least && even > 20*odd:
		return "utf-16be"
	}
	return ""
}

// encodingOf recognises the encoding of a text without a byte order mark.
func encodingOf(head []byte) string {
	if w := wide(head); w != "" {
		return w
	}
	good, bad := 0, 0 // characters beyond ASCII that are UTF-8, and bytes that are not
	for b := head; len(b) > 0; {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 && utf8.FullRune(b) {
			bad++
		} else if n > 1 {
			good++
		}
		b = b[n:]
	}
	if bad*4 <= good {
		return "utf-8" // any damage is reported with its row
	}
	return bestTable(head)
}

// separatorOf returns the separator that gives the most rows as many cells as the first one, and the most cells.
func separatorOf(head []byte, f Format) rune {
	best, score := f.Separator, 0.0
	for _, sep := range ",;\t|" {
		f.Separator = sep
		if s := regularity(rows(head, f)); s > score {
			best, score = sep, s
		}
	}
	return best
}

// regularity grows with the number of rows that have as many cells as the first one, and with that number of cells.
func regularity(table []Row) float64 {
	if len(table) == 0 || len(table[0].Cells) < 2 {
		return 0
	}
	same := 0.0
	for _, r := range table {
		if r.Problem == "" || r.Problem == BadEncoding || r.Problem == HasNUL {
			same++
		}
	}
	share := same / float64(len(table))
	return share * share * math.Log2(float64(len(table[0].Cells)))
}

// rows reads the first rows of a table, without the last one if it may be cut off.
func rows(head []byte, f Format) []Row {
	var out []Row
	in := NewReader(bytes.NewReader(head), f)
	for len(out) < detectRows {
		row, err := in.Next()
		if err != nil {
			break
		}
		out = append(out, row)
	}
	if len(head) == detectBytes && len(out) > 1 && len(out) < detectRows {
		out = out[:len(out)-1]
	}
	return out
}

// data matches a cell that is no column name: a number, a date, an amount, an e-mail or web address, a phone number.
var data = regexp.MustCompile(`^[+-]?[€$£]?[0-9][0-9 .,:/()€$£%+-]*$|^\S+@\S+\.\S+$|^https?://|^\+?[(]?[0-9][0-9 ().-]{5,}$`)

// headerIn reports whether the first row names the columns: no cell in it is data or occurs twice.
func headerIn(table []Row) bool {
	if len(table) == 0 {
		return false
	}
	seen := map[string]bool{}
	for _, c := range table[0].Cells {
		c = strings.ToLower(strings.TrimSpace(c))
		if data.MatchString(c) || c != "" && seen[c] {
			return false
		}
		seen[c] = true
	}
	return len(seen) > 1 || !seen[""]
}
