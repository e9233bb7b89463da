package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
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

func TestMatchRefusesAFileWithoutIDs(t *testing.T) {
	in := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(in, []byte("name,email\nJonas,jonas@rotona.lt\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	(&prompt{t: t}).refuse(exitFailed, "no column id", "", "match", in)
}
