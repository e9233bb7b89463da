package sheet

import (
	"bufio"
	"bytes"
	"io"
)

// line is one line of a file, with its line end.
type line struct {
	text string
	size int  // its length in the file, in bytes
	bad  bool // some bytes are invalid in the encoding
	cut  bool // it is longer than a row may be; the rest is dropped
}

// lines reads a file line by line with lookahead. A line ends with LF, CR LF or CR.
type lines struct {
	in    *bufio.Reader
	code  *coding
	raw   []byte // the line being read
	ahead []line // lines that are read but not yet taken
}

// at returns the line i lines ahead, or io.EOF if the file ends before it.
func (l *lines) at(i int) (line, error) {
	for len(l.ahead) <= i {
		next, err := l.read()
		if err != nil {
			return line{}, err
		}
		l.ahead = append(l.ahead, next)
	}
	return l.ahead[i], nil
}

// take removes the first n lines.
func (l *lines) take(n int) {
	clear(l.ahead[:n])
	l.ahead = l.ahead[n:]
	if len(l.ahead) == 0 {
		l.ahead = nil
	}
}

// read reads the next line of the file.
func (l *lines) read() (line, error) {
	l.raw = l.raw[:0]
	var out line
	for ended := false; !ended; {
		chunk, err := l.chunk()
		if err != nil {
			return line{}, err
		}
		if len(chunk) == 0 {
			break
		}
		n := l.end(chunk)
		ended = n > 0
		if !ended {
			n = len(chunk)
		}
		cr := ended && l.isAt(chunk, n-l.code.unit(), '\r')
		l.keep(chunk[:n], &out)
		l.in.Discard(n)
		if cr {
			l.keepLF(&out)
		}
	}
	if out.size == 0 {
		return line{}, io.EOF
	}
	text, ok := l.code.decode(l.raw)
	out.text, out.bad = text, !ok && !out.cut
	return out, nil
}

// chunk returns the buffered bytes, at least one character, or nothing at the end of the file. A lone byte at the end
// of a UTF-16 file is a chunk too.
func (l *lines) chunk() ([]byte, error) {
	unit := l.code.unit()
	if b, err := l.in.Peek(unit); err == io.EOF {
		return b, nil
	} else if err != nil {
		return nil, err
	}
	b, err := l.in.Peek(l.in.Buffered())
	return b[:len(b)/unit*unit], err
}

// end returns the number of bytes up to and including the first LF or CR, or 0.
func (l *lines) end(chunk []byte) int {
	if l.code.order == nil {
		return bytes.IndexAny(chunk, "\r\n") + 1
	}
	for i := 0; i+1 < len(chunk); i += 2 {
		if l.isAt(chunk, i, '\n') || l.isAt(chunk, i, '\r') {
			return i + 2
		}
	}
	return 0
}

// isAt reports whether the character at byte i is c.
func (l *lines) isAt(chunk []byte, i int, c byte) bool {
	if l.code.order == nil {
		return chunk[i] == c
	}
	return i+1 < len(chunk) && l.code.order.Uint16(chunk[i:]) == uint16(c)
}

// keep appends bytes to the line as far as they fit.
func (l *lines) keep(b []byte, out *line) {
	out.size += len(b)
	if fits := maxRow - len(l.raw); len(b) > fits {
		b, out.cut = b[:fits], true
	}
	l.raw = append(l.raw, b...)
}

// keepLF appends the LF that follows a CR.
func (l *lines) keepLF(out *line) {
	unit := l.code.unit()
	if b, err := l.in.Peek(unit); err == nil && l.isAt(b, 0, '\n') {
		l.keep(b, out)
		l.in.Discard(unit)
	}
}
