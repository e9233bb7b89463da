package sheet

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/quick"
)

// write returns a file of the given rows.
func write(t testing.TB, f Format, rows [][]string) string {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, f)
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// readBack returns the cells of a file as they were before writing.
func readBack(t testing.TB, file string, f Format) [][]string {
	t.Helper()
	var out [][]string
	for _, r := range readAll(t, file, f) {
		if r.Problem != "" {
			t.Fatalf("%+v: line %d: %s %q", f, r.Line, r.Problem, r.Cells)
		}
		for i, c := range r.Cells {
			r.Cells[i] = Unescape(c)
		}
		out = append(out, r.Cells)
	}
	return out
}

func TestRoundTrip(t *testing.T) {
	table := [][]string{
		{"vardas", "a,b;c\td|e", `"x" ""`, "eilute", " lead and trail "},
		{"", "", "", "", ""},
		{"one\ntwo\r\nthree\rfour", "=1+1", "'=1+1", "-5", "+370 612 34567"},
		{"@x", "\ttab", "\rcr", "\nlf", "--"},
		{"'", "''", "'a", `"`, "sep=,"},
	}
	local := map[string]string{"utf-8": "Žąsis ľúbezný őrült Жуков 👍\uFEFF", "utf-16le": "Žąsis Жуков 👍", "utf-16be": "Žąsis Жуков 👍", "windows-1257": "Žąsis „ėį“",
		"windows-1250": "ľúbezný őrült", "windows-1251": "Жуков ёж №", "windows-1252": "café €", "iso-8859-1": "café", "iso-8859-2": "ľúbezný ő", "iso-8859-4": "žąsis",
		"iso-8859-5": "Жуков", "iso-8859-13": "žąsis", "iso-8859-15": "café €", "koi8-r": "Жуков", "ibm852": "ľúbezný ő", "ibm866": "Жуков"}
	for _, enc := range Encodings() {
		for _, sep := range ",;\t|" {
			for _, bom := range []bool{false, true} {
				f := Format{Encoding: enc, Separator: sep, BOM: bom}
				rows := append([][]string{{local[enc], "2", "3", "4", "5"}}, table...)
				if local[enc] == "" {
					t.Fatalf("no text for %s", enc)
				}
				file := write(t, f, rows)
				if got := readBack(t, file, f); !reflect.DeepEqual(got, rows) {
					t.Errorf("%+v: %q", f, got)
				}
			}
		}
	}
}

func TestRoundTripOfAnyText(t *testing.T) {
	f := Format{Encoding: "utf-8", Separator: ';', BOM: true}
	same := func(a, b, c string) bool {
		row := []string{strings.ReplaceAll(a, "\x00", ""), strings.ReplaceAll(b, "\x00", ""), strings.ReplaceAll(c, "\x00", "")}
		return reflect.DeepEqual(readBack(t, write(t, f, [][]string{row, row}), f), [][]string{row, row})
	}
	if err := quick.Check(same, &quick.Config{MaxCount: 1000}); err != nil {
		t.Error(err)
	}
	if got := readBack(t, write(t, f, [][]string{{"a"}, {""}, {"b"}}), f); !reflect.DeepEqual(got, [][]string{{"a"}, {""}, {"b"}}) {
		t.Errorf("a single empty cell is lost: %q", got)
	}
}

func TestNaughtyStringsComeBack(t *testing.T) {
	data, err := os.ReadFile("testdata/naughty-strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil || len(list) < 500 {
		t.Fatal(len(list), err)
	}
	rows := [][]string{{"first", "second"}}
	for _, s := range list {
		rows = append(rows, []string{s, "x"}, []string{"x", s})
	}
	for _, enc := range []string{"utf-8", "utf-16le"} {
		f := Format{Encoding: enc, Separator: ',', BOM: true}
		once := write(t, f, rows)
		back := readBack(t, once, f)
		if !reflect.DeepEqual(back, rows) {
			t.Errorf("%s: not the same", enc)
		}
		if again := write(t, f, back); again != once {
			t.Errorf("%s: the second export differs", enc)
		}
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"text":                "text",
		"=1+1":                "'=1+1",
		"=cmd|' /C calc'!A0":  "'=cmd|' /C calc'!A0",
		"+SUM(A1)":            "'+SUM(A1)",
		"-2+cmd|x":            "'-2+cmd|x",
		"@SUM(1)":             "'@SUM(1)",
		"\tx":                 "'\tx",
		"\r=1":                "'\r=1",
		"\n=1":                "'\n=1",
		"  =1":                "'  =1",
		"\u200b=1":            "'\u200b=1",
		"＝1+1":                "'＝1+1",
		"＋SUM":                "'＋SUM",
		"－x":                  "'－x",
		"＠x":                  "'＠x",
		"-":                   "'-",
		"-5":                  "-5",
		"-1 234,50":           "-1 234,50",
		"+3.5":                "+3.5",
		"+37061234567":        "+37061234567",
		"+370 (612) 34-567":   "+370 (612) 34-567",
		"+37052123456;ext=12": "+37052123456;ext=12",
		"+1=2":                "'+1=2",
		"'=1":                 "''=1",
		"'text":               "'text",
		"'-5":                 "'-5",
		"a=1":                 "a=1",
	} {
		if got := Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
		if back := Unescape(want); back != in {
			t.Errorf("Unescape(%q) = %q, want %q", want, back, in)
		}
	}
	inverse := func(s string) bool { return Unescape(Escape(s)) == s }
	if err := quick.Check(inverse, nil); err != nil {
		t.Error(err)
	}
}

func TestWriterReplacesCharactersThatTheEncodingLacks(t *testing.T) {
	if got := write(t, Format{Encoding: "windows-1257", Separator: ','}, [][]string{{"Žukas Жук", "ž\xff"}}); got != "\xDEukas ???,\xFE?\r\n" {
		t.Errorf("%q", got)
	}
	if got := write(t, Format{Encoding: "utf-8", Separator: ',', BOM: true}, [][]string{{"ž\xff"}}); got != "\xEF\xBB\xBFž\uFFFD\r\n" {
		t.Errorf("%q", got)
	}
}

// endless produces rows until it has returned size bytes.
type endless struct{ size int }

func (e *endless) Read(b []byte) (int, error) {
	if e.size <= 0 {
		return 0, io.EOF
	}
	const row = "Jonas;\"Žukauskas; UAB \"\"Rotona\"\"\";jonas@example.com;+37061234567;\"two\nlines\"\n"
	n := 0
	for n+len(row) <= len(b) {
		n += copy(b[n:], row)
	}
	e.size -= n
	return n, nil
}

// A file of 100 MB passes through reader and writer in a few megabytes of
// memory.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	f := Format{Encoding: "utf-8", Separator: ';'}
	r, w := NewReader(&endless{100 << 20}, f), NewWriter(io.Discard, f)
	most, rows := uint64(0), 0
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil || row.Problem != "" || len(row.Cells) != 5 {
			t.Fatal(row, err)
		}
		if err := w.Write(row.Cells); err != nil {
			t.Fatal(err)
		}
		if rows++; rows%100_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
	}
	if rows < 1_000_000 || most > 64<<20 {
		t.Errorf("%d rows, at most %d MB in use", rows, most>>20)
	}
	t.Logf("%d rows, at most %d MB in use", rows, most>>20)
}
