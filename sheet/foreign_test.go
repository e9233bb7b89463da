package sheet

import (
	"errors"
	"strings"
	"testing"
)

func TestDetectNamesOtherKindsOfFiles(t *testing.T) {
	wideName := string(codingOf("utf-16le").encode(nil, "WordDocument"))
	for _, c := range []struct{ kind, head string }{
		{ForeignXLSX, "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml"},
		{ForeignXLSX, "PK\x03\x04\x14\x00_rels/.relsPK\x03\x04xl/workbook.xml"},
		{ForeignODS, "PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.spreadsheet"},
		{ForeignDocument, "PK\x03\x04\x14\x00mimetypeapplication/vnd.oasis.opendocument.text"},
		{ForeignDocument, "PK\x03\x04[Content_Types].xmlPK\x03\x04word/document.xml"},
		{ForeignDocument, "{\\rtf1\\ansi"},
		{ForeignDocument, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + wideName},
		{ForeignXLS, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 500)},
		{ForeignZIP, "PK\x03\x04\x14\x00leads.csv"}, {ForeignZIP, "Rar!\x1a\x07"}, {ForeignZIP, "\x1F\x8B\x08"},
		{ForeignPDF, "%PDF-1.7\n1 0 obj"},
		{ForeignImage, "\x89PNG\r\n\x1a\n"}, {ForeignImage, "RIFF\x10\x00\x00\x00WEBPVP8 "}, {ForeignImage, "\x00\x00\x00\x18ftypheic"},
		{ForeignHTML, "<html><table><tr><th>Title</th></tr></table></html>"},
		{ForeignHTML, "\n  <!DOCTYPE html>\n<html lang=lt>"},
		{ForeignHTML, "\xEF\xBB\xBF<meta http-equiv=Content-Type><table border=1><tr><td>A"},
		{ForeignHTML, "<TABLE><TR><TD>A;B"},
		{ForeignHTML, "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html xmlns:o=3D\"urn\">"},
		{ForeignHTML, "\xFF\xFE" + string(codingOf("utf-16le").encode(nil, "<html><body>A</body></html>"))},
		{ForeignXML, `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table></Table></Workbook>`},
		{ForeignXML, "<leads><lead>A</lead></leads>"},
		{ForeignJSON, `[{"title":"A"}]`}, {ForeignJSON, "{\n  \"data\": []\n}"}, {ForeignJSON, `[["Title"],["A"]]`},
		{ForeignVCard, "BEGIN:VCARD\nVERSION:3.0\n"}, {ForeignVCard, "\xEF\xBB\xBFbegin:vcard\r\n"}, {ForeignICal, "BEGIN:VCALENDAR\n"},
	} {
		_, err := Detect([]byte(c.head))
		var foreign *ForeignError
		if !errors.As(err, &foreign) || foreign.Kind != c.kind || !errors.Is(err, ErrBinary) {
			t.Errorf("%q: %v, want %s", c.head, err, c.kind)
		}
	}
}

func TestDetectTakesTablesThatLookLikeOtherFiles(t *testing.T) {
	for _, text := range []string{
		"<Vardas>;<Pavardė>\nOna;Onaitė\n", "[Name],[Email]\nA,a@example.com\n", "BM;MZ\n1;2\n", "Title,Note\nA,<html>\n",
		"{id},{name}\n1,A\n", "[1],[2]\na,b\n", "PK;Name\n1;A\n", "\"<b>\",Title\nx,y\n",
	} {
		if _, err := Detect([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
