// Package sheet reads and writes tables of text (CSV and its relatives) row by row. It recognises how a file is written,
// reports a bad row and goes on with the next, never holds more than a few rows in memory, and can go on where an earlier
// run stopped. It knows nothing of what the cells mean.
package sheet

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds of what is read. A file may be of any length.
const (
	maxColumns = 10_000
	maxField   = 1 << 20 // bytes of one cell
	maxRow     = 4 << 20 // bytes of one row
	maxLines   = 10_000  // lines of one row, inside quotes
)

// The reasons why a file is refused as a whole.
var (
	ErrBinary = errors.New("sheet: not a text file")
	ErrEmpty  = errors.New("sheet: nothing in the file")
	ErrFormat = errors.New("sheet: unknown encoding or impossible separator")
)

// Format says how a table of text is written.
type Format struct {
	Encoding  string // one of Encodings
	Separator rune   // what stands between cells: one ASCII character
	BOM       bool   // the file begins with a byte order mark
	Header    bool   // the first row names the columns
}

// Check returns ErrFormat if a file cannot be written like this.
func (f Format) Check() error {
	if f.Separator <= 0 || f.Separator >= 0x80 || strings.ContainsRune("\r\n\"", f.Separator) {
		return fmt.Errorf("%w: separator %q", ErrFormat, f.Separator)
	}
	if codingOf(f.Encoding) == nil {
		return fmt.Errorf("%w: encoding %q", ErrFormat, f.Encoding)
	}
	return nil
}

// The problems that a row can have.
const (
	RaggedShort    = "ragged_short"     // fewer cells than the first row
	RaggedLong     = "ragged_long"      // more cells than the first row
	BadEncoding    = "encoding"         // bytes that the encoding does not know
	BadQuote       = "quote"            // a quotation mark that does not belong, or is not closed
	TooLong        = "too_long"         // a cell or a line beyond the bounds; it is cut
	TooManyColumns = "too_many_columns" // the cells beyond the bound are left out
	HasNUL         = "nul"              // a zero byte, a sign of a damaged file
)

// Row is one row of a table.
type Row struct {
	Line    int      // the line of the file on which the row begins, from 1
	Cells   []string // at least as many as in the first row, the missing ones empty
	Problem string   // what is wrong with the row, one of the constants above, or nothing
}
