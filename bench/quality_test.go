package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/i18n"
)

func TestReportKeepsItsOtherPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "RESULTS.md")
	for _, part := range [][2]string{{speedHeading, "fast\n\n## at 100\n\nvery"}, {qualityHeading, "good"}, {speedHeading, "faster"}, {qualityHeading, "better"}, {speedHeading, "fastest"}} {
		if err := replacePart(path, part[0], part[0]+"\n\n"+part[1]+"\n\n"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if want := "# Measured speed\n\nfastest\n\n# Measured matching\n\nbetter\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestQualityOfAnInventedBase(t *testing.T) {
	b, err := inventedBase("7")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s := judge(b)
	s.print(&out, 0)
	if all := at(s.counters, ""); all.precision() < 0.95 || all.recall() < 0.95 {
		t.Errorf("precision %.3f, recall %.3f", all.precision(), all.recall())
	}
	for _, want := range []string{"| all |", "| all, each pair by itself |", "| lt, people |", "| typo |", "| spouses |"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
}

// Every reason on an invented base has words in the five languages, with its values in them.
func TestReasonsHaveWords(t *testing.T) {
	b, err := inventedBase("7")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, v := range judge(b).said {
		for _, r := range v.Reasons {
			for _, lang := range i18n.Languages {
				text := i18n.For(lang, nil).T(r.Key, r.Args...)
				if strings.ContainsAny(text, "⟦{}") || r.Args[1] != "" && r.Args[1] == r.Args[3] && strings.Contains(text, "(") && !strings.Contains(text, r.Args[1].(string)) {
					t.Fatalf("%s in %s: %q of %q", r.Key, lang, text, r.Args)
				}
			}
			seen[r.Key] = true
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d reasons were given", len(seen))
	}
}
