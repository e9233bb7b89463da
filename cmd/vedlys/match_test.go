package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

const matchRows = "\ufeffid,kind,first_name,last_name,company,email,phone,city,country,birth_date\n" +
	"a,person,Jonas,Žukauskas,UAB „Rotona“,jonas@rotona.lt,8 612 34567,Kaunas,LT,1970-02-03\n" +
	"b,person,Zukauskas,Jonas,Rotona,jonas@rotona.lt; j.zukauskas@gmail.com,+370 612 34567,Kaunas,LT,1970-03-02\n" +
	"c,person,Ona,Žukauskienė,UAB „Rotona“,ona@rotona.lt,8 612 34567,Kaunas,LT,\n" +
	"d,company,,,UAB „Rotona“,info@rotona.lt,,Kaunas,LT,\n"

func TestMatchWritesPairsWithReasons(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "people.csv"), filepath.Join(dir, "pairs.csv")
	if err := os.WriteFile(in, []byte(matchRows), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &prompt{t: t}
	for _, language := range []string{"en", "lt", "sk", "ru", "hu"} {
		if said := s.do("", "match", in, "--out", out, "--language", language, "--tier", "merge"); !strings.Contains(said, "1 pairs of 4 rows") {
			t.Errorf("said %q", said)
		}
		text, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][0] != "a" || rows[1][1] != "b" {
			t.Fatalf("%v: %s", err, text)
		}
		if reasons := rows[1][3]; strings.Contains(reasons, "⟦") || strings.Count(reasons, "; ") < 4 {
			t.Errorf("%s: %s", language, reasons)
		}
	}
	if said := s.do("", "match", in); !strings.Contains(said, "same phone (8 612 34567)") {
		t.Errorf("on the standard output: %s", said)
	}
}

func TestMatchReadsWhatSpreadsheetsWrite(t *testing.T) {
	wide := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(strings.TrimPrefix(matchRows, "\ufeff"))) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for name, text := range map[string]string{"semicolons": strings.ReplaceAll(strings.ReplaceAll(matchRows, ";", ","), ",", ";"),
		"CRLF": strings.ReplaceAll(matchRows, "\n", "\r\n"), "UTF-16": string(wide), "empty rows": matchRows + "\n,,,,\n"} {
		in := filepath.Join(t.TempDir(), "people.csv")
		if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if said := (&prompt{t: t}).do("", "match", in); !strings.Contains(said, "\na,b,0.9") && !strings.Contains(said, "\na,b,1.0") || !strings.Contains(said, "Žukauskas") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestMatchReportsMalformedRows(t *testing.T) {
	in := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(in, []byte("id,first_name,last_name\n1,Jo\"nas,Petraitis\n2,Jo\"nas,Petraitis\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := (&prompt{t: t}).run("", "match", in); code != exitDone || !strings.Contains(out, "1,2,") || !strings.Contains(errs, "2 rows are not well written, the first is line 2 (quote)") {
		t.Errorf("exit code %d: %s%s", code, out, errs)
	}
}

func TestMatchRefusesWhatItCannotRead(t *testing.T) {
	for says, text := range map[string]string{
		"no column id":                 "name,email\nJonas,jonas@rotona.lt\n",
		"The file is empty":            "",
		"This is a PDF document":       "%PDF-1.7\nno table\n",
		"This is a web page":           "<html><table><tr><th>id</th></tr></table></html>",
		"These are contact cards":      "BEGIN:VCARD\nVERSION:3.0\n",
		"no rows under them":           "id,first_name\n",
		"lines 2 and 4 have one id, 1": "id,first_name\n1,Jonas\n2,Ona\n1,Petras\n",
		"line 3 has no id":             "id,first_name\n1,Jonas\n,Petras\n",
	} {
		in := filepath.Join(t.TempDir(), "people.csv")
		if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		(&prompt{t: t}).refuse(exitFailed, says, "", "match", in)
	}
}

func TestMatchTakesTheCountryOfPhones(t *testing.T) {
	in := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(in, []byte("id,first_name,last_name,phone\n1,Jonas,Petraitis,8 612 34567\n2,Jonas,Petraitis,+37061234567\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if said := (&prompt{t: t}).do("", "match", in, "--country", "lt"); !strings.Contains(said, "same phone (8 612 34567)") {
		t.Error(said)
	}
	(&prompt{t: t}).refuse(exitFailed, "two letters", "", "match", in, "--country", "Lietuva")
}

// The old file remains until the new pairs are complete.
func TestMatchNeverDamagesAFile(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "people.csv"), filepath.Join(dir, "pairs.csv")
	for path, text := range map[string]string{in: matchRows, out: "old"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	(&prompt{t: t}).refuse(exitFailed, "would overwrite", "", "match", in, "--out", in)
	(&prompt{t: t}).refuse(exitFailed, "no such file", "", "match", in, "--out", filepath.Join(dir, "none", "pairs.csv"))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	// Reading a file of this size takes longer than the command needs to notice the stop.
	if err := os.WriteFile(in, []byte(manyRows()), 0o600); err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	if code := run(stopped, []string{"match", in, "--out", out}, console{nil, io.Discard, &errs}); code != exitFailed || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
	left, err := os.ReadDir(dir)
	if text, _ := os.ReadFile(out); err != nil || string(text) != "old" || len(left) != 2 {
		t.Errorf("%v, %q, %v", err, text, left)
	}
}

func manyRows() string {
	var b strings.Builder
	b.WriteString("id,last_name\n")
	for i := range 20_000 {
		fmt.Fprintf(&b, "%d,Petraitis%d\n", i, i)
	}
	return b.String()
}
