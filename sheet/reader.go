package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Reader reads the rows of a table.
//
// It is not built on encoding/csv, which stops at the first stray quotation mark, lets an unclosed one swallow the rest
// of the file, supports neither a lone CR nor encodings, and cannot report its byte offset. Here the unit is the line:
// a row is one line, or several if a quoted cell contains line ends. If the quotes of a row make no sense, only its
// first line becomes the bad row, and reading continues with the next line.
type Reader struct {
	lines  lines
	sep    byte
	width  int   // cells in the first row
	offset int64 // bytes taken
	line   int   // lines taken
	err    error // a format that cannot be read
}

// NewReader returns a reader of a whole file. It skips a byte order mark and a first line "sep=;".
func NewReader(r io.Reader, f Format) *Reader {
	if err := f.Check(); err != nil {
		return &Reader{err: err}
	}
	code := codingOf(f.Encoding)
	in := &Reader{lines: lines{in: bufio.NewReaderSize(r, 64<<10), code: code}, sep: byte(f.Separator)}
	if b, _ := in.lines.in.Peek(len(code.mark)); code.mark != "" && string(b) == code.mark {
		in.lines.in.Discard(len(b))
		in.offset = int64(len(b))
	}
	if first, err := in.lines.at(0); err == nil && trimEnd(first.text) == "sep="+string(f.Separator) {
		in.took(1)
	}
	return in
}

// NewReaderAt returns a reader that continues where an earlier one stopped: at its Offset, after as many lines of the
// file as its Lines returned.
func NewReaderAt(rs io.ReadSeeker, f Format, offset int64, lines int) (*Reader, error) {
	if _, err := rs.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("sheet: back to the first row: %w", err)
	}
	in := NewReader(rs, f)
	if offset <= in.offset || in.err != nil {
		return in, in.err
	}
	if _, err := in.Next(); err != nil && err != io.EOF { // the first row determines the number of cells of the others
		return nil, err
	}
	if _, err := rs.Seek(offset, io.SeekStart); err != nil {
		return nil, fmt.Errorf("sheet: back to byte %d: %w", offset, err)
	}
	in.lines.in.Reset(rs)
	in.lines.ahead = nil
	in.offset, in.line = offset, lines
	return in, nil
}

// Offset returns the number of bytes of the file up to the end of the last row read.
func (r *Reader) Offset() int64 { return r.offset }

// Lines returns the number of lines of the file up to the end of the last row read.
func (r *Reader) Lines() int { return r.line }

// Next returns the next row, or io.EOF after the last one. Empty lines are skipped. A bad row is returned with its
// problem; an error means that the file cannot be read any further.
func (r *Reader) Next() (Row, error) {
	if r.err != nil {
		return Row{}, r.err
	}
	for {
		first, err := r.lines.at(0)
		if err != nil {
			return Row{}, err
		}
		if strings.Trim(first.text, " \r\n") != "" || r.sep == ' ' && trimEnd(first.text) != "" {
			return r.row(first)
		}
		r.took(1)
	}
}

// took counts n lines as read.
func (r *Reader) took(n int) {
	for _, l := range r.lines.ahead[:n] {
		r.offset += int64(l.size)
	}
	r.line += n
	r.lines.take(n)
}

// row reads the row that begins with the given line.
func (r *Reader) row(first line) (Row, error) {
	p := cells{sep: r.sep}
	out := Row{Line: r.line + 1}
	taken := first
	n, size := 1, len(first.text)
	for p.feed(first.text) && !first.cut {
		next, err := r.lines.at(n)
		if err != nil && err != io.EOF {
			return Row{}, err
		}
		size += len(next.text)
		if err == io.EOF || size > maxRow || n == maxLines || len(p.field) > maxField {
			p.stray = true
			break
		}
		n++
		taken.bad, taken.cut = taken.bad || next.bad, next.cut
		first = next
	}
	if p.stray {
		taken, n = r.lines.ahead[0], 1
		p.plain(taken.text)
	} else if p.open {
		p.add(string(p.field))
	}
	out.Cells, out.Problem = p.list, p.problem(taken)
	r.took(n)
	r.fit(&out)
	return out, nil
}

// fit pads or trims a row to the width of the first one.
func (r *Reader) fit(row *Row) {
	if r.width == 0 {
		r.width = len(row.Cells)
	}
	problem := ""
	if len(row.Cells) < r.width {
		problem = RaggedShort
		row.Cells = append(row.Cells, make([]string, r.width-len(row.Cells))...)
	}
	for len(row.Cells) > r.width && row.Cells[len(row.Cells)-1] == "" {
		row.Cells = row.Cells[:len(row.Cells)-1] // spreadsheets often end rows with empty cells
	}
	if len(row.Cells) > r.width {
		problem = RaggedLong
	}
	if row.Problem == "" {
		row.Problem = problem
	}
}

// cells splits a row into cells, line by line.
type cells struct {
	sep   byte
	list  []string
	field []byte // the quoted cell being read
	open  bool   // inside quotes
	stray bool   // the quotes make no sense
	bare  bool   // a quotation mark inside an unquoted cell
	long  bool   // a cell was cut
	many  bool   // cells were dropped
}

// feed parses one line and reports whether the row continues on the next.
func (p *cells) feed(text string) bool {
	for !p.stray {
		if p.open {
			rest, closed := p.quoted(text)
			if !closed {
				return !p.stray
			}
			if trimEnd(rest) == "" {
				return false
			}
			text = rest[1:] // the separator
		}
		if strings.HasPrefix(text, `"`) {
			p.open, p.field, text = true, p.field[:0], text[1:]
			continue
		}
		cell, rest, more := strings.Cut(text, string(p.sep))
		if !more {
			cell = trimEnd(cell)
		}
		p.bare = p.bare || strings.Contains(cell, `"`)
		p.add(cell)
		if !more {
			return false
		}
		text = rest
	}
	return false
}

// quoted parses the inside of quotes and returns the rest after the closing one.
func (p *cells) quoted(text string) (rest string, closed bool) {
	for {
		before, after, found := strings.Cut(text, `"`)
		if len(p.field) <= maxField { // one byte more proves that it is too long
			p.field = append(p.field, before[:min(len(before), maxField+1-len(p.field))]...)
		}
		switch {
		case !found:
			return "", false
		case strings.HasPrefix(after, `"`):
			p.field, text = append(p.field, '"'), after[1:]
		case trimEnd(after) == "" || after[0] == p.sep:
			p.add(string(p.field))
			p.open = false
			return after, true
		default:
			p.stray = true
			return "", false
		}
	}
}

// plain splits a line at the separators alone, for a row whose quotes make no sense.
func (p *cells) plain(text string) {
	*p = cells{sep: p.sep, stray: true}
	for cell := range strings.SplitSeq(trimEnd(text), string(p.sep)) {
		if n := len(cell); n > 1 && cell[0] == '"' && cell[n-1] == '"' {
			cell = cell[1 : n-1]
		}
		p.add(cell)
	}
}

// add appends a cell, within the limits.
func (p *cells) add(cell string) {
	if len(cell) > maxField {
		cell, p.long = strings.ToValidUTF8(cell[:maxField], ""), true
	}
	if len(p.list) == maxColumns {
		p.many = true
		return
	}
	p.list = append(p.list, cell)
}

// problem returns the worst problem of a row whose first line is taken.
func (p *cells) problem(taken line) string {
	switch {
	case taken.cut || p.long:
		return TooLong
	case taken.bad:
		return BadEncoding
	case p.stray || p.bare:
		return BadQuote
	case p.many:
		return TooManyColumns
	}
	for _, c := range p.list {
		if strings.IndexByte(c, 0) >= 0 {
			return HasNUL
		}
	}
	return ""
}

// trimEnd returns a line without its line end.
func trimEnd(s string) string { return strings.TrimRight(s, "\r\n") }
