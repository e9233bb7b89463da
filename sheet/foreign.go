package sheet

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// A ForeignError reports a file of a known kind that is no text table, such as a workbook or a web page. It is an
// ErrBinary too.
type ForeignError struct {
	Kind string // one of the Foreign kinds below
}

// The kinds of files that users take for text tables.
const (
	ForeignXLSX     = "xlsx"     // workbooks of Excel since 2007, also XLSM and XLSB
	ForeignXLS      = "xls"      // workbooks of Excel up to 2003
	ForeignODS      = "ods"      // spreadsheets of LibreOffice and others
	ForeignNumbers  = "numbers"  // spreadsheets of Apple
	ForeignDocument = "document" // texts and slides
	ForeignPDF      = "pdf"
	ForeignZIP      = "zip" // archives of any kind
	ForeignImage    = "image"
	ForeignHTML     = "html"
	ForeignXML      = "xml"
	ForeignJSON     = "json"
	ForeignVCard    = "vcard"
	ForeignICal     = "ical"
	ForeignLDIF     = "ldif"     // address books of mail programs and directories
	ForeignEmail    = "email"    // messages and mailboxes: EML, MSG, mbox, PST
	ForeignDatabase = "database" // SQLite and Access, and dumps of others
)

// ForeignKinds lists all kinds of ForeignError.
var ForeignKinds = []string{ForeignXLSX, ForeignXLS, ForeignODS, ForeignNumbers, ForeignDocument, ForeignPDF, ForeignZIP, ForeignImage, ForeignHTML,
	ForeignXML, ForeignJSON, ForeignVCard, ForeignICal, ForeignLDIF, ForeignEmail, ForeignDatabase}

func (e *ForeignError) Error() string {
	return "sheet: a file of the kind " + e.Kind + ", not a table of text"
}

// Is makes every ForeignError an ErrBinary.
func (e *ForeignError) Is(target error) bool { return target == ErrBinary }

// signatures are the first bytes of kinds of files. An empty kind is binary data without a name of its own.
var signatures = []struct{ start, kind string }{
	{"\x89PNG", ForeignImage}, {"\xFF\xD8\xFF", ForeignImage}, {"GIF8", ForeignImage}, {"II*\x00", ForeignImage}, {"MM\x00*", ForeignImage},
	{"PK\x03\x04", ForeignZIP}, {"PK\x05\x06", ForeignZIP}, {"\x1F\x8B", ForeignZIP}, {"7z\xBC\xAF", ForeignZIP}, {"Rar!", ForeignZIP},
	{"BZh", ForeignZIP}, {"\xFD7zXZ", ForeignZIP}, {"%PDF-", ForeignPDF}, {"\xD0\xCF\x11\xE0", ForeignXLS}, {"{\\rtf", ForeignDocument},
	{"SQLite format 3\x00", ForeignDatabase}, {"\x00\x01\x00\x00Standard Jet DB", ForeignDatabase},
	{"\x00\x01\x00\x00Standard ACE DB", ForeignDatabase}, {"PGDMP", ForeignDatabase}, {"!BDN", ForeignEmail},
	{"\x7FELF", ""}, {"MZ", ""}, {"RIFF", ""}, {"OggS", ""}, {"ID3", ""}, {"\x00\x00\x00", ""},
}

// signed reports whether head begins like a binary file, and of which kind.
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

// zipped returns the kind of a ZIP archive according to the names of the files in it.
func zipped(head []byte) string {
	holds := func(s string) bool { return bytes.Contains(head, []byte(s)) }
	switch {
	case holds("application/vnd.oasis.opendocument.spreadsheet"):
		return ForeignODS
	case holds("application/vnd.oasis.opendocument"), holds("word/document.xml"), holds("ppt/presentation.xml"):
		return ForeignDocument
	case holds("Index/Document.iwa"), holds("Index/CalculationEngine.iwa"):
		return ForeignNumbers
	case holds("xl/"), holds("[Content_Types].xml"):
		return ForeignXLSX
	}
	return ForeignZIP
}

// compound returns the kind of a compound file of old Office programs: a workbook unless a stream has a name that word
// processors or Outlook use.
func compound(head []byte) string {
	holds := func(name string) bool { return bytes.Contains(head, codingOf("utf-16le").encode(nil, name)) }
	switch {
	case holds("WordDocument"), holds("PowerPoint Document"):
		return ForeignDocument
	case holds("__nameid_version1.0"), holds("__substg1.0_"):
		return ForeignEmail
	}
	return ForeignXLS
}

// pictured recognises the pictures whose kind is not in the first bytes: WebP and those of phones.
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

	// mailHead matches two or more lines that only a message begins with. In a mailbox, the line that separates
	// messages comes before them.
	mailHead = regexp.MustCompile(`^(?:>?From \S+ +\S.*\r?\n)?(?:[!-9;-~]+:(?: .*)?\r?\n(?:[ \t].*\r?\n)*){2,}`)
	mailSign = regexp.MustCompile(`(?im)^(?:Received|Return-Path|Delivered-To|Message-ID|Date|Subject|From|To|MIME-Version): `)
	savedWeb = regexp.MustCompile(`(?im)^(?:X-Document-Type|Snapshot-Content-Location):|^From: <Saved by `)

	ldifHead = regexp.MustCompile(`(?i)^(?:(?:#.*|version: *\d+|[ \t]*)\r?\n)*dn::? *\S.*\r?\n(?: .*\r?\n)*[a-z][\w;.-]*::? `)
	sqlHead  = regexp.MustCompile(`(?i)^(?:(?:--.*|/\*.*|[ \t]*)\r?\n)*(?:CREATE (?:TABLE|DATABASE) [^,;\n]+[(;]|INSERT INTO [^,;\n]+\(|(?:DROP TABLE |PRAGMA |SET (?:NAMES |[@\w.]+ *=))[^,;\n]*;\r?\n)`)
)

// message reports whether text begins like an e-mail or a mailbox, but not like a web page saved as one.
func message(text string) bool {
	head := mailHead.FindString(text)
	return len(mailSign.FindAllString(head, -1)) > 1 && !savedWeb.MatchString(head)
}

// written returns the kind of a text that is no table, or "".
func written(text string) string {
	text = strings.TrimLeft(text, " \t\r\n\uFEFF")
	start := strings.ToUpper(text[:min(len(text), 64)])
	switch {
	case strings.HasPrefix(start, "BEGIN:VCARD"):
		return ForeignVCard
	case strings.HasPrefix(start, "BEGIN:VCALENDAR"):
		return ForeignICal
	case ldifHead.MatchString(text):
		return ForeignLDIF
	case message(text):
		return ForeignEmail
	case sqlHead.MatchString(text):
		return ForeignDatabase
	case htmlTag.MatchString(text), savedWeb.MatchString(mailHead.FindString(text)), strings.HasPrefix(start, "MIME-VERSION:") && htmlIn.MatchString(text):
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
