package vedlys_test

import (
	"fmt"
	"go/scanner"
	"go/token"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// terms are words that this code once used in a sense of its own, in all their forms, with the term to use instead. They are
// matched in text that split has prepared.
var terms = []struct {
	forms   *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\bwalk(?:s|ed|ing|er)?\b`), "unit of work (or a verb such as go, step, read)"},
	{regexp.MustCompile(`\bhallways?\b`), "write path"},
	{regexp.MustCompile(`\bnudg(?:e|es|ed|ing)\b`), "change event"},
	{regexp.MustCompile(`\btall(?:y|ies|ied|ying)\b`), "counter"},
	{regexp.MustCompile(`\bstandings?\b`), "counter, or status or stage"},
	{regexp.MustCompile(`\bclash(?:es|ed|ing)?\b`), "conflict"},
	{regexp.MustCompile(`\bheaps?\b`), "trash page"},
	{regexp.MustCompile(`\bdesks?\b`), "renderer"},
	{regexp.MustCompile(`\bstretch(?:es|ed|ing)?\b`), "interval"},
}

// likely is what each term contains. It rules out most text quickly.
var likely = regexp.MustCompile(`(?i)walk|hallway|nudg|tall|standing|clash|heap|desk|stretch`)

// phrases are expressions that comments do not use, with what to write instead.
var phrases = []struct {
	form    *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\b(?:says|tells) whether\b`), "reports whether"},
	{regexp.MustCompile(`\bshall\b`), "must, or the plain present"},
	{regexp.MustCompile(`\banew\b`), "again"},
}

// proper are uses of such a word in its usual sense, by the extension of the file, each with the reason.
var proper = []struct {
	ext    string
	use    *regexp.Regexp
	reason string
}{
	{".go", regexp.MustCompile(`\bWalkDir\b`), "a function of the standard library"},
	{".go", regexp.MustCompile(`\bHeap(?:Alloc|Inuse)\b`), "fields of runtime.MemStats"},
	{".css", regexp.MustCompile(`\bstretch\b`), "a value of CSS properties such as align-items"},
	{".sql", regexp.MustCompile(`\btally(?:_pkey)?\b`), "the former name of a table"},
}

func TestRetiredTermsAreNotUsed(t *testing.T) {
	read := 0
	for _, name := range trackedFiles(t) {
		if !isSource(name) {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		read++
		for _, problem := range retiredIn(name, string(text)) {
			t.Errorf("%s:%s", name, problem)
		}
	}
	if read < 500 {
		t.Errorf("only %d source files were read", read)
	}
}

func TestRetiredTermsAreFound(t *testing.T) {
	const clean = "package p\n"
	for _, c := range []struct {
		name, text string
		found      int
	}{
		{"app/hallway.go", clean, 1},
		{"e2e/clash_test.go", clean, 1},
		{"p.go", clean + "func walkPages() {}", 1},
		{"p.go", clean + "type Nudge struct{ tallies int }", 2},
		{"p.go", clean + "func TestRowsThatClash(t *T) { desk := newHeap() }", 3},
		{"p.go", clean + "// open_stretch is\n// the standing of a record.\nvar x int", 2},
		{"p.go", clean + "var x int // it says\n// whether", 1},
		{"p.go", clean + "/* It shall be\n   made anew. */", 2},
		{"p.templ", "// x tells\n// whether\ntempl x() {}", 1},
		{"p.js", "const desk = 1; // it shall", 2},
		{"p.css", "/* a heap */ .a { align-items: stretch; }", 1},
		{"p.sql", "-- Made anew.\nCREATE TABLE tally (id int);\nCREATE TABLE nudge (id int);", 2},
		{"p.go", clean + `var x = "a walk in the hallway shall nudge us anew" // outstanding TheAPI Cheap`, 0},
		{"p.go", clean + "var _ = filepath.WalkDir; var _ = m.HeapAlloc; var Desktop = 1", 0},
		{"p.css", "/* the \"desktop\" */ .a { align-items: stretch; }", 0},
		{"p.js", `fetch("https://example.com/walkthrough")`, 0},
	} {
		if problems := retiredIn(c.name, c.text); len(problems) != c.found {
			t.Errorf("%s %q: %q, want %d problems", c.name, c.text, problems, c.found)
		}
	}
}

// isSource reports whether a tracked file is source that people write.
func isSource(name string) bool {
	if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, ".min.js") || strings.HasPrefix(name, "web/dist/") || strings.HasPrefix(name, "web/vendor/") {
		return false
	}
	return slices.Contains([]string{".go", ".templ", ".js", ".css", ".sql"}, path.Ext(name))
}

// retiredIn lists the retired terms and phrases in a file as "line: what". In Go it looks at identifiers and comments, elsewhere
// at the whole text.
func retiredIn(name, text string) []string {
	problems := termsIn(0, name, path.Ext(name))
	pieces := otherPieces
	if path.Ext(name) == ".go" {
		pieces = goPieces
	}
	for _, p := range pieces(text) {
		if p.named {
			problems = append(problems, termsIn(p.line, p.text, path.Ext(name))...)
		}
		if p.comment {
			for _, phrase := range phrases {
				for _, found := range phrase.form.FindAllString(strings.ToLower(p.text), -1) {
					problems = append(problems, fmt.Sprintf("%d: %q: write %s", p.line, found, phrase.instead))
				}
			}
		}
	}
	return problems
}

// termsIn lists the retired terms in a piece of text that begins at a line.
func termsIn(line int, text, ext string) []string {
	if !likely.MatchString(text) {
		return nil
	}
	for _, p := range proper {
		if p.ext == ext {
			text = p.use.ReplaceAllString(text, "")
		}
	}
	var problems []string
	for _, term := range terms {
		for _, found := range term.forms.FindAllString(split(text), -1) {
			problems = append(problems, fmt.Sprintf("%d: %q: write %s", line, found, term.instead))
		}
	}
	return problems
}

// A piece is a part of a file: an identifier, a comment, or any line of a file that is not Go.
type piece struct {
	line    int
	text    string
	named   bool // it is searched for terms
	comment bool // it is searched for phrases
}

// goPieces returns the identifiers and comments of Go source. Comments on adjacent lines are one piece.
func goPieces(text string) []piece {
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(text))
	var s scanner.Scanner
	s.Init(file, []byte(text), func(token.Position, string) {}, scanner.ScanComments)
	var pieces []piece
	for last := token.ILLEGAL; ; {
		pos, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return pieces
		case tok == token.COMMENT && last == token.COMMENT:
			pieces[len(pieces)-1].text += " " + unmarked(lit)
		case tok == token.COMMENT:
			pieces = append(pieces, piece{files.Position(pos).Line, unmarked(lit), true, true})
		case tok == token.IDENT:
			pieces = append(pieces, piece{files.Position(pos).Line, lit, true, false})
		}
		if tok != token.SEMICOLON || lit != "\n" { // an automatic one may come between two comments
			last = tok
		}
	}
}

// comments matches the comments of the other languages. Line comments on adjacent lines are one.
var comments = regexp.MustCompile(`(?ms)(?:^|[ \t])(?://|--)[^\n]*(?:\n[ \t]*(?://|--)[^\n]*)*|/\*.*?\*/|<!--.*?-->`)

// otherPieces returns the lines and the comments of source that is not Go.
func otherPieces(text string) []piece {
	var pieces []piece
	for i, line := range strings.Split(text, "\n") {
		pieces = append(pieces, piece{i + 1, line, true, false})
	}
	for _, at := range comments.FindAllStringIndex(text, -1) {
		line := strings.Count(text[:at[0]], "\n") + 1
		pieces = append(pieces, piece{line, unmarked(text[at[0]:at[1]]), false, true})
	}
	return pieces
}

// marks matches the marks of comments and the white space between words.
var marks = regexp.MustCompile(`(?m)^[ \t]*(?://|--|/?\*)|\s+`)

// unmarked returns the text of a comment on one line.
func unmarked(comment string) string {
	return strings.Join(strings.Fields(marks.ReplaceAllString(comment, " ")), " ")
}

// The borders between words of an identifier: aB, and the last capital of ABc.
var (
	humps    = regexp.MustCompile(`([a-z0-9])([A-Z])`)
	acronyms = regexp.MustCompile(`([A-Z])([A-Z][a-z])`)
)

// split separates the words of identifiers in a text and makes all words lower case.
func split(text string) string {
	text = humps.ReplaceAllString(text, "$1 $2")
	text = acronyms.ReplaceAllString(text, "$1 $2")
	return strings.ToLower(strings.ReplaceAll(text, "_", " "))
}
