package sheet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encodings returns the encodings that can be read and written, in the order of the menu.
func Encodings() []string {
	names := make([]string, len(codings))
	for i, c := range codings {
		names[i] = c.name
	}
	return names
}

// coding is one encoding. All but the UTF-16 ones write ASCII as ASCII, so lines, separators and quotes can be found in
// their bytes.
type coding struct {
	name  string
	table *charmap.Charmap // of a single-byte encoding
	order byteOrder        // of UTF-16
	mark  string           // the byte order mark
}

// byteOrder is one of the two in encoding/binary.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

var codings = []coding{
	{name: "utf-8", mark: "\xEF\xBB\xBF"},
	{name: "utf-16le", order: binary.LittleEndian, mark: "\xFF\xFE"},
	{name: "utf-16be", order: binary.BigEndian, mark: "\xFE\xFF"},
	{name: "windows-1257", table: charmap.Windows1257},
	{name: "windows-1250", table: charmap.Windows1250},
	{name: "windows-1251", table: charmap.Windows1251},
	{name: "windows-1252", table: charmap.Windows1252},
	{name: "iso-8859-1", table: charmap.ISO8859_1},
	{name: "iso-8859-2", table: charmap.ISO8859_2},
	{name: "iso-8859-4", table: charmap.ISO8859_4},
	{name: "iso-8859-5", table: charmap.ISO8859_5},
	{name: "iso-8859-13", table: charmap.ISO8859_13},
	{name: "iso-8859-15", table: charmap.ISO8859_15},
	{name: "koi8-r", table: charmap.KOI8R},
	{name: "ibm852", table: charmap.CodePage852},
	{name: "ibm866", table: charmap.CodePage866},
}

// codingOf returns the encoding with that name, or nil.
func codingOf(name string) *coding {
	for i := range codings {
		if codings[i].name == strings.ToLower(name) {
			return &codings[i]
		}
	}
	return nil
}

// unit returns the size in bytes of the smallest character.
func (c *coding) unit() int {
	if c.order != nil {
		return 2
	}
	return 1
}

// decode returns b as text and reports whether all bytes are valid. Invalid ones become U+FFFD.
func (c *coding) decode(b []byte) (text string, ok bool) {
	switch {
	case c.order != nil:
		return c.decodeWide(b)
	case c.table != nil && !ascii(b):
		return c.decodeTable(b)
	case utf8.Valid(b):
		return string(b), true
	}
	return strings.ToValidUTF8(string(b), "\uFFFD"), false
}

func (c *coding) decodeTable(b []byte) (string, bool) {
	var out strings.Builder
	out.Grow(len(b) + len(b)/2)
	ok := true
	for _, x := range b {
		r := c.table.DecodeByte(x)
		if r == utf8.RuneError || r >= 0x80 && r < 0xA0 {
			r, ok = utf8.RuneError, false // no text has the control characters above ASCII
		}
		out.WriteRune(r)
	}
	return out.String(), ok
}

func (c *coding) decodeWide(b []byte) (string, bool) {
	units, own := make([]uint16, len(b)/2), 0
	for i := range units {
		units[i] = c.order.Uint16(b[2*i:])
		if units[i] == utf8.RuneError {
			own++ // the file itself contains it
		}
	}
	text := string(utf16.Decode(units))
	if len(b)%2 == 1 {
		text += string(utf8.RuneError)
	}
	return text, strings.Count(text, string(utf8.RuneError)) == own
}

// encode appends text to b. A character that the encoding lacks becomes a question mark.
func (c *coding) encode(b []byte, text string) []byte {
	for _, r := range text {
		switch {
		case c.order != nil:
			for _, u := range utf16.AppendRune(nil, r) {
				b = c.order.AppendUint16(b, u)
			}
		case c.table == nil:
			b = utf8.AppendRune(b, r)
		default:
			x, known := c.table.EncodeRune(r)
			if !known {
				x = '?'
			}
			b = append(b, x)
		}
	}
	return b
}

// ascii reports whether b is all ASCII.
func ascii(b []byte) bool {
	return bytes.IndexFunc(b, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
