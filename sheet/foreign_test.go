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
		{ForeignNumbers, "PK\x03\x04\x14\x00\x00\x00\x00\x00Index/Document.iwa"},
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
		{ForeignICal, "\xEF\xBB\xBFBEGIN:VCALENDAR\r\nVERSION:2.0\r\n"},
		{ForeignLDIF, "dn: cn=Ona Onaitė,mail=ona@example.com\nobjectclass: top\nmail: ona@example.com\n"},
		{ForeignLDIF, "\xEF\xBB\xBFversion: 1\r\n\r\ndn:: Y249T25h\r\ncn:: T25h\r\n"},
		{ForeignLDIF, "# exported\nversion: 1\n\ndn: cn=Ona,\n dc=example\ncn: Ona\n"},
		{ForeignEmail, "Return-Path: <ona@example.com>\r\nReceived: from a\r\n\tby b; Mon, 2 Mar 2026\r\nSubject: Hi\r\n\r\nHello, you"},
		{ForeignEmail, "From: Ona <ona@example.com>\nTo: jonas@example.com\nSubject: A, B; C\n\nText\n"},
		{ForeignEmail, "MIME-Version: 1.0\nDate: Mon, 2 Mar 2026 10:00:00 +0200\nMessage-ID: <a@b>\nContent-Type: text/html\n\n<html><body>Hi</body></html>"},
		{ForeignEmail, "X-Mozilla-Status: 0001\nDate: Mon, 2 Mar 2026\nFrom: a@example.com\n\nText"},
		{ForeignEmail, "From ona@example.com Mon Mar  2 10:00:00 2026\nFrom: ona@example.com\nSubject: Hi\n\nText\n\nFrom jonas@example.com Mon Mar  2 11:00:00 2026\n"},
		{ForeignEmail, "From - Mon Mar  2 10:00:00 2026\nX-Mozilla-Status: 0001\nFrom: a@example.com\nDate: now\n\n"},
		{ForeignEmail, "!BDN\x00\x01"}, {ForeignEmail, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + string(codingOf("utf-16le").encode(nil, "__nameid_version1.0"))},
		{ForeignHTML, "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.com/\nSubject: Leads\nDate: Mon, 2 Mar 2026\nMIME-Version: 1.0\n\n<html><body>A</body></html>"},
		{ForeignDatabase, "SQLite format 3\x00\x10\x00"}, {ForeignDatabase, "\x00\x01\x00\x00Standard ACE DB\x00"}, {ForeignDatabase, "PGDMP\x01\x0e"},
		{ForeignDatabase, "-- MySQL dump 10.13\n--\n\n/*!40101 SET NAMES utf8 */;\nDROP TABLE IF EXISTS `leads`;\n"},
		{ForeignDatabase, "INSERT INTO leads (title, email) VALUES ('A', 'a@example.com');\n"}, {ForeignDatabase, "CREATE TABLE leads (title TEXT, email TEXT);\n"},
		{ForeignJSON, "{\"title\":\"A\"}\n{\"title\":\"B\"}\n"}, {ForeignZIP, "PK\x05\x06" + strings.Repeat("\x00", 18)},
	} {
		_, err := Detect([]byte(c.head))
		var foreign *ForeignError
		if !errors.As(err, &foreign) || foreign.Kind != c.kind || !errors.Is(err, ErrBinary) {
			t.Errorf("%q: %v, want %s", c.head, err, c.kind)
		}
	}
}

func TestDetectAcceptsTablesThatLookLikeOtherFiles(t *testing.T) {
	for _, text := range []string{
		"<Vardas>;<Pavardė>\nOna;Onaitė\n", "[Name],[Email]\nA,a@example.com\n", "BM;MZ\n1;2\n", "Title,Note\nA,<html>\n",
		"From,To,Subject\nA,B,C\n", "From:;To:;Subject:\na;b;c\n", "Subject: A\nB\n", "Note: a, b\nOther: c, d\n", "From,To\nFrom a@example.com Mon,b\n",
		"dn,cn\nA,B\n", "dn;mail\ncn=A;a@example.com\n", "version: 1,A\ndn: x,B\n", "Set,Price\nA,1\n", "Insert into,Kind\nA,B\n", "-- none --,Title\nx,y\n",
		"Begin,End\nBEGIN:VCARD,x\n", "Create Table,No\n1,2\n", "Drop table,No\n1,2\n", "Set;Price\nA;1\n", "Begin;\nA;\n", "-- Insert into (x)\nA,B\n",
		"{id},{name}\n1,A\n", "[1],[2]\na,b\n", "PK;Name\n1;A\n", "\"<b>\",Title\nx,y\n",
	} {
		if _, err := Detect([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
