package sheet

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// A ForeignError reports a file of a known kind that is no table of text, such as a workbook or a web page. It is an
// ErrBinary too.
type ForeignError struct {
	Kind string // one of the Foreign kinds below
}

// The kinds of files that people take for tables of text.
const (
	ForeignXLSX     = "xlsx"     // workbooks of Excel since 2007, also XLSM and XLSB
	ForeignXLS      = "xls"      // workbooks of Excel up to 2003
	ForeignODS      = "ods"      // spreadsheets of LibreOffice and others
	ForeignDocument = "document" // texts and slides
	ForeignPDF      = "pdf"
	ForeignZIP      = "zip" // archives of any kind
	ForeignImage    = "image"
	ForeignHTML     = "html"
	ForeignXML      = "xml"
	ForeignJSON     = "json"
	ForeignVCard    = "vcard"
	ForeignICal     = "ical"
)

// ForeignKinds lists all kinds of ForeignError.
var ForeignKinds = []string{ForeignXLSX, ForeignXLS, ForeignODS, ForeignDocument, ForeignPDF, ForeignZIP, ForeignImage, ForeignHTML,
	ForeignXML, ForeignJSON, ForeignVCard, ForeignICal}

func (e *ForeignError) Error() string {
	return "sheet: a file of the kind " + e.Kind + ", not a table of text"
}

// Is makes every ForeignError an ErrBinary.
func (e *ForeignError) Is(target error) bool { return target == ErrBinary }

// signatures are the first bytes of files with a kind of their own. An empty kind is binary data of no interest.
var signatures = []struct{ start, kind string }{
	{"\x89PNG", ForeignImage}, {"\xFF\xD8\xFF", ForeignImage}, {"GIF8", ForeignImage}, {"II*\x00", ForeignImage}, {"MM\x00*", ForeignImage},
	{"PK\x03\x04", ForeignZIP}, {"PK\x05\x06", ForeignZIP}, {"\x1F\x8B", ForeignZIP}, {"7z\xBC\xAF", ForeignZIP}, {"Rar!", ForeignZIP},
	{"BZh", ForeignZIP}, {"\xFD7zXZ", ForeignZIP}, {"%PDF-", ForeignPDF}, {"\xD0\xCF\x11\xE0", ForeignXLS}, {"{\\rtf", ForeignDocument},
	{"\x7FELF", ""}, {"MZ", ""}, {"SQLite format 3\x00", ""}, {"RIFF", ""}, {"OggS", ""}, {"ID3", ""}, {"\x00\x00\x00", ""},
}

// signed reports whether head begins like a file that is no text, and of which kind it is.
func signed(head []byte) (kind string, ok bool) {
	for _, s := range signatures {
		if !bytes.HasPrefix(head, []byte(s.start)) || len(s.start) < 3 && ascii(head) {
			continue
		}
		switch {
		case bytes.HasPrefix(head, []byte("PK")):
			return zipped(head), true
		case s.kind == ForeignXLS:
			return compound(head), true
		case pictured(head):
			return ForeignImage, true
		}
		return s.kind, true
	}
	return "", false
}

// zipped returns what a ZIP archive really is, by the names of the files in it.
func zipped(head []byte) string {
	holds := func(s string) bool { return bytes.Contains(head, []byte(s)) }
	switch {
	case holds("application/vnd.oasis.opendocument.spreadsheet"):
		return ForeignODS
	case holds("application/vnd.oasis.opendocument"), holds("word/document.xml"), holds("ppt/presentation.xml"):
		return ForeignDocument
	case holds("xl/"), holds("[Content_Types].xml"):
		return ForeignXLSX
	}
	return ForeignZIP
}

// compound returns what a compound file of an old Office program is: a workbook unless a stream is named like a text's.
func compound(head []byte) string {
	for _, name := range []string{"WordDocument", "PowerPoint Document"} {
		if bytes.Contains(head, codingOf("utf-16le").encode(nil, name)) {
			return ForeignDocument
		}
	}
	return ForeignXLS
}

// pictured recognises the pictures whose kind is not in the first bytes: WebP and those of telephones.
func pictured(head []byte) bool {
	if len(head) < 12 {
		return false
	}
	box := string(head[4:12])
	return string(head[8:12]) == "WEBP" || strings.HasPrefix(box, "ftyphe") || strings.HasPrefix(box, "ftypmif") || strings.HasPrefix(box, "ftypavif")
}

var (
	htmlTag = regexp.MustCompile(`(?i)^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|meta|table|style|div)\b`)
	htmlIn  = regexp.MustCompile(`(?i)<(html|table|tbody|td)\b[^>]*>`)
	xmlTag  = regexp.MustCompile(`^<([A-Za-z_][\w:.-]*)(\s[^<>]*)?>`)
)

// written returns the kind of a text that is no table, or nothing.
func written(text string) string {
	text = strings.TrimLeft(text, " \t\r\n\uFEFF")
	start := strings.ToUpper(text[:min(len(text), 64)])
	switch {
	case strings.HasPrefix(start, "BEGIN:VCARD"):
		return ForeignVCard
	case strings.HasPrefix(start, "BEGIN:VCALENDAR"):
		return ForeignICal
	case htmlTag.MatchString(text), strings.HasPrefix(start, "MIME-VERSION:") && htmlIn.MatchString(text):
		return ForeignHTML
	case strings.HasPrefix(start, "<?XML"), strings.HasPrefix(start, "<!DOCTYPE"):
		if htmlIn.MatchString(text) && !strings.Contains(text, "office:spreadsheet") {
			return ForeignHTML
		}
		return ForeignXML
	}
	if m := xmlTag.FindStringSubmatch(text); m != nil && strings.Contains(text, "</"+m[1]+">") {
		return ForeignXML
	}
	if jsonText(text) {
		return ForeignJSON
	}
	return ""
}

// jsonText reports whether text begins like a JSON object, or an array of objects or arrays.
func jsonText(text string) bool {
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return false
	}
	d := json.NewDecoder(strings.NewReader(text))
	first, err := d.Token()
	if err != nil {
		return false
	}
	second, err := d.Token()
	if err != nil {
		return false
	}
	_, named := second.(string)
	if first == json.Delim('[') {
		return second == json.Delim('{') || second == json.Delim('[') || second == json.Delim(']')
	}
	if !named {
		return second == json.Delim('}')
	}
	_, err = d.Token()
	return err == nil
}
