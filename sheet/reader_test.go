package sheet

import (
	"bytes"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

var comma = Format{Encoding: "utf-8", Separator: ','}

// readAll reads every row and checks the invariants of any file: offsets and lines grow, and end at its end.
func readAll(t testing.TB, in string, f Format) []Row {
	t.Helper()
	r := NewReader(strings.NewReader(in), f)
	var rows []Row
	for {
		before := r.Offset()
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.Offset() <= before || r.Offset() > int64(len(in)) || row.Line > r.Lines() || len(row.Cells) < len(first(rows, row).Cells) {
			t.Fatalf("row %+v takes bytes %d to %d of %d", row, before, r.Offset(), len(in))
		}
		rows = append(rows, row)
	}
	if r.Offset() != int64(len(in)) {
		t.Fatalf("stopped at byte %d of %d", r.Offset(), len(in))
	}
	return rows
}

func first(rows []Row, row Row) Row {
	if len(rows) > 0 {
		return rows[0]
	}
	return row
}

func TestRows(t *testing.T) {
	long := strings.Repeat("x", maxField+1)
	for name, c := range map[string]struct {
		in   string
		want []Row
	}{
		"plain":               {"a,b\n1,2\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "2"}, ""}}},
		"no line end":         {"a,b\n1,2", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "2"}, ""}}},
		"CR LF":               {"a,b\r\n1,2\r\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "2"}, ""}}},
		"CR":                  {"a,b\r1,2\r", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "2"}, ""}}},
		"byte order mark":     {"\uFEFFa,b\n", []Row{{1, []string{"a", "b"}, ""}}},
		"sep line":            {"sep=,\r\na,b\n", []Row{{2, []string{"a", "b"}, ""}}},
		"empty lines":         {"\n\na,b\n\r\n  \n1,2\n\n", []Row{{3, []string{"a", "b"}, ""}, {6, []string{"1", "2"}, ""}}},
		"spaces stay":         {"a, b \n", []Row{{1, []string{"a", " b "}, ""}}},
		"quotes":              {`"a","b ""c"" d",""` + "\n", []Row{{1, []string{"a", `b "c" d`, ""}, ""}}},
		"separator in quotes": {`"a,b",c` + "\n", []Row{{1, []string{"a,b", "c"}, ""}}},
		"line in quotes":      {"a,\"b\r\nc\rd\n\"\nx,y\n", []Row{{1, []string{"a", "b\r\nc\rd\n"}, ""}, {5, []string{"x", "y"}, ""}}},
		"empty line in it":    {"a,\"b\n\nc\"\nx,y\n", []Row{{1, []string{"a", "b\n\nc"}, ""}, {4, []string{"x", "y"}, ""}}},
		"last cell empty":     {"a,\n,\n", []Row{{1, []string{"a", ""}, ""}, {2, []string{"", ""}, ""}}},
		"short":               {"a,b,c\n1\n2,,\n", []Row{{1, []string{"a", "b", "c"}, ""}, {2, []string{"1", "", ""}, RaggedShort}, {3, []string{"2", "", ""}, ""}}},
		"long":                {"a,b\n1,2,3\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "2", "3"}, RaggedLong}}},
		"long but empty":      {"a,b\n1,2,,,\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "2"}, ""}}},
		"bare quote":          {"a,b\n5\" pipe,x\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{`5" pipe`, "x"}, BadQuote}}},
		"quote in quotes":     {"a,b\n\"say \"hi\" now\",x\ny,z\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{`say "hi" now`, "x"}, BadQuote}, {3, []string{"y", "z"}, ""}}},
		"unclosed quote":      {"a,b\n1,\"2\n3,4\n5,6\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", `"2`}, BadQuote}, {3, []string{"3", "4"}, ""}, {4, []string{"5", "6"}, ""}}},
		"unclosed, then good": {"a,b\n\"1,2\n3,\"4\"\n5,6\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{`"1`, "2"}, BadQuote}, {3, []string{"3", "4"}, ""}, {4, []string{"5", "6"}, ""}}},
		"quote at the end":    {"a,b\n1,\"", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", `"`}, BadQuote}}},
		"broken UTF-8":        {"a,b\n\xff1,2\nx,ž\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"\uFFFD1", "2"}, BadEncoding}, {3, []string{"x", "ž"}, ""}}},
		"its own U+FFFD":      {"a,\uFFFD\n", []Row{{1, []string{"a", "\uFFFD"}, ""}}},
		"NUL":                 {"a,b\n1,\x00\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{"1", "\x00"}, HasNUL}}},
		"long cell":           {"a,b\n" + long + ",2\n3,4\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{long[1:], "2"}, TooLong}, {3, []string{"3", "4"}, ""}}},
		"long quoted cell":    {"a,b\n\"" + long + "\",2\n3,4\n", []Row{{1, []string{"a", "b"}, ""}, {2, []string{long[1:], "2"}, TooLong}, {3, []string{"3", "4"}, ""}}},
		"one column":          {"a\n1\n\n2\n", []Row{{1, []string{"a"}, ""}, {2, []string{"1"}, ""}, {4, []string{"2"}, ""}}},
		"nothing":             {"", nil},
		"only empty lines":    {"\n\r\n \n", nil},
	} {
		if got := readAll(t, c.in, comma); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %s", name, brief(got))
		}
	}
}

// brief shows rows without their long cells.
func brief(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString("\n\t")
		for _, c := range r.Cells {
			b.WriteString("[" + c[:min(len(c), 40)] + "]")
		}
		b.WriteString(" " + r.Problem)
	}
	return b.String()
}

func TestManyColumns(t *testing.T) {
	in := "a,b\n" + strings.Repeat("x,", maxColumns+5) + "x\n3,4\n"
	rows := readAll(t, in, comma)
	if len(rows) != 3 || rows[1].Problem != TooManyColumns || len(rows[1].Cells) != maxColumns || rows[2].Problem != "" {
		t.Errorf("%d rows, %d cells, %q", len(rows), len(rows[1].Cells), rows[1].Problem)
	}
}

func TestEndlessLine(t *testing.T) {
	for _, cell := range []string{strings.Repeat("x", 3*maxRow), `"` + strings.Repeat("x", 3*maxRow) + `"`, `"` + strings.Repeat("x", 3*maxRow)} {
		rows := readAll(t, "a,b\n1,"+cell+"\n3,4\n", comma)
		if len(rows) != 3 || rows[1].Problem != TooLong || len(rows[1].Cells[1]) > maxField || rows[2].Cells[0] != "3" || rows[2].Line != 3 {
			t.Errorf("%d rows, problem %q", len(rows), rows[1].Problem)
		}
	}
}

// An unclosed quote spoils only its own row, however far the next quote is. The time does not grow with the square of
// the file.
func TestUnclosedQuotesDoNotSwallowTheFile(t *testing.T) {
	line := strings.Repeat("y", 60) + ",z\n"
	far := strings.Repeat(line, 100_000)
	rows := readAll(t, "a,b\n1,\"2\n"+far+"\"3\",4\n", comma)
	if len(rows) != 100_003 || rows[1].Problem != BadQuote || rows[2].Problem != "" || rows[100_002].Cells[0] != "3" {
		t.Errorf("%d rows, problems %q and %q", len(rows), rows[1].Problem, rows[2].Problem)
	}
	for _, evil := range []string{"x,\"\n", "x,\"y\"\"\n", "a\"b,\"c\n", "\"\"x\n", ",\"\"\"\n", "\"\n\n\n\n", "\"\"\"\"x,\"\n"} {
		in := strings.Repeat(evil, 2_000_000/len(evil))
		if got := len(readAll(t, in, comma)); got < 2_000_000/len(evil)/40_000 {
			t.Errorf("%q repeated: %d rows", evil, got)
		}
	}
}

func TestReadErrorsAreReported(t *testing.T) {
	broken := errors.New("disk on fire")
	r := NewReader(io.MultiReader(strings.NewReader("a,b\n1,2\n3,\"4\n"), iotest.ErrReader(broken)), comma)
	for range 2 {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}
	if row, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("%v, %v", row, err)
	}
}

func TestFormatIsChecked(t *testing.T) {
	for _, f := range []Format{{}, {Encoding: "utf-8"}, {Encoding: "utf-8", Separator: '"'}, {Encoding: "utf-8", Separator: '\n'},
		{Encoding: "utf-8", Separator: 'ž'}, {Encoding: "utf-7", Separator: ','}} {
		if _, err := NewReader(strings.NewReader("a,b\n"), f).Next(); !errors.Is(err, ErrFormat) {
			t.Errorf("reading %+v: %v", f, err)
		}
		if _, err := NewReaderAt(strings.NewReader("a,b\n"), f, 4, 1); !errors.Is(err, ErrFormat) {
			t.Errorf("reading on %+v: %v", f, err)
		}
		w := NewWriter(io.Discard, f)
		if err := w.Write([]string{"a"}); !errors.Is(err, ErrFormat) || !errors.Is(w.Flush(), ErrFormat) {
			t.Errorf("writing %+v: %v", f, err)
		}
	}
}

// Reading can stop after any row and continue later with the same result.
func TestReadingContinues(t *testing.T) {
	text := "vardas;pastaba;€\r\nŽukauskas;\"dvi\r\neilutės\";1\n\n\"unclosed;x;2\ntrumpa\nJonas;\"a;\"\"b\";3\rPetras;;4"
	for _, enc := range []string{"utf-8", "utf-16le", "utf-16be", "windows-1257"} {
		f := Format{Encoding: enc, Separator: ';'}
		code := codingOf(enc)
		file := string(code.encode([]byte(code.mark), text))
		whole := readAll(t, file, f)
		for n := 0; n <= len(whole); n++ {
			r := NewReader(strings.NewReader(file), f)
			for range n {
				if _, err := r.Next(); err != nil {
					t.Fatal(err)
				}
			}
			on, err := NewReaderAt(strings.NewReader(file), f, r.Offset(), r.Lines())
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range whole[n:] {
				if got, err := on.Next(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s, after row %d: row %d is %+v, %v, want %+v", enc, n, n+i+1, got, err, want)
				}
			}
			if row, err := on.Next(); err != io.EOF || on.Offset() != int64(len(file)) {
				t.Errorf("%s: %+v, %v at byte %d of %d", enc, row, err, on.Offset(), len(file))
			}
		}
	}
}

func TestRealFiles(t *testing.T) {
	for _, c := range []struct {
		file         string
		rows, cells  int
		first, tenth string
	}{
		{"us-500.csv", 501, 11, "first_name|last_name|company_name", "Kris|Marrier|King Christopher A Esq"},
		{"x-education-50.csv", 51, 38, "Prospect ID|Lead Number|Lead Origin", "af465dfc-7204-4130-9e05-33231863c4b5|660616|API"},
	} {
		data, err := os.ReadFile("testdata/" + c.file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Detect(data)
		if err != nil || f != (Format{Encoding: "utf-8", Separator: ',', Header: true}) {
			t.Errorf("%s: %+v, %v", c.file, f, err)
		}
		rows := readAll(t, string(data), f)
		if len(rows) != c.rows {
			t.Fatalf("%s: %d rows", c.file, len(rows))
		}
		for i, r := range rows {
			if len(r.Cells) != c.cells || r.Problem != "" || r.Line != i+1 {
				t.Errorf("%s: row %d has %d cells, problem %q, line %d", c.file, i, len(r.Cells), r.Problem, r.Line)
			}
		}
		if a, b := strings.Join(rows[0].Cells[:3], "|"), strings.Join(rows[10].Cells[:3], "|"); a != c.first || b != c.tenth {
			t.Errorf("%s: %q and %q", c.file, a, b)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;\"b\r\nc\"\r\n;\n", "\"\"\"\",\"", "\xFF\xFEa\x00,\x00b\x00\n\x00", "\xFE\xFF\x00a\x00\n", "\xEF\xBB\xBFx\ty\r\rz",
		"a,b\n\"1,\"2\n3\"", "sep=;\na;b", "\x00\x00\x00", "ž\xff,\x9a\n"} {
		f.Add([]byte(s), uint8(0))
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, enc uint8) {
		format := Format{Encoding: Encodings()[int(enc)%len(codings)], Separator: rune(",;\t|"[enc%4])}
		rows := readAll(t, string(data), format)
		if len(rows) == 0 {
			return
		}
		r := NewReader(bytes.NewReader(data), format)
		for range len(rows) / 2 {
			r.Next()
		}
		on, err := NewReaderAt(bytes.NewReader(data), format, r.Offset(), r.Lines())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := on.Next(); err != nil || !reflect.DeepEqual(got, rows[len(rows)/2]) {
			t.Errorf("goes on with %+v, %v instead of %+v", got, err, rows[len(rows)/2])
		}
		if found, err := Detect(data); err == nil {
			readAll(t, string(data), found)
		}
	})
}

func TestBrokenEncodings(t *testing.T) {
	for _, c := range []struct{ enc, in, want string }{
		{"utf-16le", "a\x00,\x00\x01\xD8\n\x00", BadEncoding}, // half of a surrogate pair
		{"utf-16le", "a\x00,\x00b\x00\n", BadEncoding},        // half of a character
		{"utf-16be", "\x00a\x00,\xD8\x3D\xDC\x4D", ""},
		{"windows-1257", "a,\x9A", BadEncoding}, // š in 1250, nothing in 1257
		{"windows-1250", "a,\x9A", ""},
		{"iso-8859-1", "a,\x9A", BadEncoding},
		{"utf-8", "a,\xED\xA0\x80", BadEncoding},
	} {
		rows := readAll(t, c.in, Format{Encoding: c.enc, Separator: ','})
		if len(rows) != 1 || rows[0].Problem != c.want || len(rows[0].Cells) != 2 {
			t.Errorf("%s %q: %+v", c.enc, c.in, rows)
		}
	}
}
