package sheet

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// Writer writes the rows of a table, as RFC 4180 says, in any of the encodings.
type Writer struct {
	out  *bufio.Writer
	code *coding
	sep  string
	line []byte
	err  error
}

// NewWriter returns a writer. With BOM set, a UTF file begins with a byte order mark, by which Excel knows it.
func NewWriter(w io.Writer, f Format) *Writer {
	if err := f.Check(); err != nil {
		return &Writer{err: err}
	}
	out := &Writer{out: bufio.NewWriter(w), code: codingOf(f.Encoding), sep: string(f.Separator)}
	if f.BOM {
		_, out.err = out.out.WriteString(out.code.mark)
	}
	return out
}

// Write writes one row. Cells that a spreadsheet would take for a formula get an apostrophe in front (see Escape), and
// characters that the encoding lacks become question marks.
func (w *Writer) Write(cells []string) error {
	if w.err != nil {
		return w.err
	}
	w.line = w.line[:0]
	for i, c := range cells {
		if i > 0 {
			w.line = w.code.encode(w.line, w.sep)
		}
		c = Escape(c)
		if w.needsQuotes(c) || c == "" && len(cells) == 1 { // an empty line would be no row
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		w.line = w.code.encode(w.line, c)
	}
	w.line = w.code.encode(w.line, "\r\n")
	_, w.err = w.out.Write(w.line)
	return w.err
}

// needsQuotes reports whether a cell would not come back as it is.
func (w *Writer) needsQuotes(c string) bool {
	return strings.ContainsAny(c, "\"\r\n"+w.sep) || strings.HasPrefix(c, "\uFEFF") || strings.TrimSpace(c) != c
}

// Flush writes what is still buffered.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}

// number is a number or a phone number: digits after a sign, and what people put between digits. A spreadsheet may reckon
// with it, but it can neither call a function nor read another cell.
var number = regexp.MustCompile(`^[+-] ?\(?[0-9][0-9 ().,/-]*(;ext=[0-9]+)?$`)

// Escape puts an apostrophe before a cell that a spreadsheet would take for a formula: one that begins with =, +, -, @, a
// tab or a line end, or a full-width form of them, after spaces or not. Numbers (-5, -1.50) and phone numbers (+370 612
// 34567) stay as they are. A cell that already has apostrophes before such a beginning gets one more, so that Unescape
// returns every cell unchanged.
func Escape(cell string) string {
	if formula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Unescape takes off the apostrophe that Escape puts on. It is for the cells of a file that is read, so that exporting
// and importing again changes nothing.
func Unescape(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return cell
}

// formula reports whether a cell begins like a formula and is no number.
func formula(cell string) bool {
	if cell == "" {
		return false
	}
	if strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return true
	}
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	return strings.IndexAny(cell, "=+-@＝＋－＠﹢﹣﹦﹫") == 0 && !number.MatchString(cell)
}
