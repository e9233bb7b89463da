// Package sheet reads and writes text tables (CSV and its relatives) row by row. It recognises the format of a file,
// reports a bad row and continues with the next, holds only a few rows in memory, and can continue where an earlier run
// stopped. It does not interpret the cells.
package sheet

import (
	"errors"
	"fmt"
	"strings"
)

// Limits of the reader. A file may have any length.
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

// Format is the format of a text table.
type Format struct {
	Encoding  string // one of Encodings
	Separator rune   // between cells: one ASCII character
	BOM       bool   // the file begins with a byte order mark
	Header    bool   // the first row names the columns
}

// Check returns ErrFormat if files cannot have this format.
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
	BadEncoding    = "encoding"         // bytes that are invalid in the encoding
	BadQuote       = "quote"            // a stray or unclosed quotation mark
	TooLong        = "too_long"         // a cell or a line over the limit; it is cut
	TooManyColumns = "too_many_columns" // the cells over the limit are dropped
	HasNUL         = "nul"              // a zero byte, a sign of a damaged file
)

// Row is one row of a table.
type Row struct {
	Line    int      // the line of the file where the row begins, from 1
	Cells   []string // at least as many as in the first row; missing ones are empty
	Problem string   // one of the constants above, or ""
}
