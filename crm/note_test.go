package crm

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

func TestANoteBelongsToWhoWroteIt(t *testing.T) {
	n := &Note{Body: "Called, no answer"}
	if errs := SettleNote(edit(nil, n)); errs != nil || n.Owner != ada.User {
		t.Errorf("a new note belongs to %s, %v", n.Owner, errs)
	}
	author := record.NewID()
	n = &Note{Body: "From another program", Owner: author}
	if errs := SettleNote(edit(nil, n)); errs != nil || n.Owner != author {
		t.Errorf("a note with an author belongs to %s, %v", n.Owner, errs)
	}
	was := &Note{Body: "Old"}
	is := *was
	if errs := SettleNote(edit(was, &is)); errs != nil || is.Owner != record.None {
		t.Errorf("whoever changes a note becomes its author: %s, %v", is.Owner, errs)
	}
}

func TestTheTitleOfANoteIsItsFirstLine(t *testing.T) {
	for body, want := range map[string]string{
		"Called":                        "Called",
		"\n\n  Called \nAgreed":         "Called",
		"Called\r\nAgreed":              "Called",
		"":                              "",
		strings.Repeat("ž", 80):         strings.Repeat("ž", 80),
		strings.Repeat("ž", 81):         strings.Repeat("ž", 79) + "…",
		"a\n" + strings.Repeat("b", 81): "a",
	} {
		if got := NoteType.Title(&Note{Body: body}); got != want {
			t.Errorf("%q has the title %q, want %q", body, got, want)
		}
	}
}

func TestTheTitleOfANoteFitsOnALine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringOf(rapid.SampledFrom([]rune("ab ž\n😀"))).Draw(t, "body")
		title := NoteType.Title(&Note{Body: body})
		if n := utf8.RuneCountInString(title); n > 80 || strings.Contains(title, "\n") {
			t.Fatalf("a title of %d characters: %q", n, title)
		}
		if whole := strings.TrimSuffix(title, "…"); !strings.Contains(body, whole) || (whole == "") != (strings.TrimSpace(body) == "") {
			t.Fatalf("the title %q is not from the note %q", title, body)
		}
	})
}
