package sheet

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// Writer writes the rows of a table according to RFC 4180, in any of the encodings.
type Writer struct {
	out  *bufio.Writer
	code *coding
	sep  string
	line []byte
	err  error
}

// NewWriter returns a writer. With BOM set, a UTF file begins with a byte order mark, by which Excel recognises it.
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

// Write writes one row. Cells that a spreadsheet would take for a formula get an apostrophe in front (see Escape).
// Characters that the encoding lacks become question marks.
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
		if w.needsQuotes(c) || c == "" && len(cells) == 1 { // a reader would skip an empty line
			c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
		w.line = w.code.encode(w.line, c)
	}
	w.line = w.code.encode(w.line, "\r\n")
	_, w.err = w.out.Write(w.line)
	return w.err
}

// needsQuotes reports whether an unquoted cell would not be read back unchanged.
func (w *Writer) needsQuotes(c string) bool {
	return strings.ContainsAny(c, "\"\r\n"+w.sep) || strings.HasPrefix(c, "\uFEFF") || strings.TrimSpace(c) != c
}

// Flush writes the buffered rows.
func (w *Writer) Flush() error {
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}

// number matches a number or a phone number: a sign, then digits and the characters that people put between them. A
// spreadsheet may calculate with it, but it cannot call a function or read another cell.
var number = regexp.MustCompile(`^[+-] ?\(?[0-9][0-9 ().,/-]*(;ext=[0-9]+)?$`)

// Escape puts an apostrophe before a cell that a spreadsheet would take for a formula: one that begins with =, +, -, @,
// a tab or a line end, or a full-width form of them, with or without spaces before. Numbers (-5, -1.50) and phone
// numbers (+370 612 34567) stay unchanged. A cell that already has apostrophes before such a beginning gets one more,
// so that Unescape restores every cell.
func Escape(cell string) string {
	if formula(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Unescape removes the apostrophe that Escape adds. It is applied to the cells of imported files, so that exporting and
// importing again changes nothing.
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
