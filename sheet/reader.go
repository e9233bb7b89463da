package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Reader reads the rows of a table.
//
// It is not built on encoding/csv, which gives up the file at the first stray quotation mark, lets an unclosed one swallow
// the rest, knows neither a lone CR nor encodings, and cannot say at which byte of the file it stands. Here the unit is
// the line: a row is one line, or several if a quoted cell goes over line ends. If the quotes of a row make no sense, its
// first line alone is the bad row and reading goes on with the line after it.
type Reader struct {
	lines  lines
	sep    byte
	width  int   // cells in the first row
	offset int64 // bytes taken
	line   int   // lines taken
	err    error // a format that cannot be read
}

// NewReader returns a reader of a whole file. A byte order mark and a first line "sep=;" are passed over.
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

// NewReaderAt returns a reader that goes on where an earlier one stood: at its Offset, with lines of the file already
// taken as told by its Lines.
func NewReaderAt(rs io.ReadSeeker, f Format, offset int64, lines int) (*Reader, error) {
	if _, err := rs.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("sheet: back to the first row: %w", err)
	}
	in := NewReader(rs, f)
	if offset <= in.offset || in.err != nil {
		return in, in.err
	}
	if _, err := in.Next(); err != nil && err != io.EOF { // the first row says how many cells the others must have
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

// Offset returns the number of bytes of the file up to the end of the last row.
func (r *Reader) Offset() int64 { return r.offset }

// Lines returns the number of lines of the file up to the end of the last row.
func (r *Reader) Lines() int { return r.line }

// Next returns the next row, or io.EOF after the last one. Empty lines are no rows. A bad row is returned with its
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

// took notes that n lines are done with.
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

// fit brings a row to the width of the first one.
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
		row.Cells = row.Cells[:len(row.Cells)-1] // spreadsheets like to end rows with empty cells
	}
	if len(row.Cells) > r.width {
		problem = RaggedLong
	}
	if row.Problem == "" {
		row.Problem = problem
	}
}

// cells takes a row apart, line by line.
type cells struct {
	sep   byte
	list  []string
	field []byte // the quoted cell being read
	open  bool   // inside quotes
	stray bool   // the quotes make no sense
	bare  bool   // a quotation mark inside an unquoted cell
	long  bool   // a cell was cut
	many  bool   // cells were left out
}

// feed reads one line and reports whether the row goes on in the next.
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

// quoted reads on inside quotes and returns what follows the closing one.
func (p *cells) quoted(text string) (rest string, closed bool) {
	for {
		before, after, found := strings.Cut(text, `"`)
		if len(p.field) <= maxField { // one byte more shows that it is too long
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

// plain takes a line apart at the separators alone, for a row whose quotes make no sense.
func (p *cells) plain(text string) {
	*p = cells{sep: p.sep, stray: true}
	for cell := range strings.SplitSeq(trimEnd(text), string(p.sep)) {
		if n := len(cell); n > 1 && cell[0] == '"' && cell[n-1] == '"' {
			cell = cell[1 : n-1]
		}
		p.add(cell)
	}
}

// add appends a cell, within the bounds.
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

// problem names the gravest problem of a row that was read from taken.
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

// trimEnd returns a line without what ends it.
func trimEnd(s string) string { return strings.TrimRight(s, "\r\n") }
