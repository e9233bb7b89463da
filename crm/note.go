package crm

import (
	"strings"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// A Note is a text on a record. Everyone who sees the record sees it; its author
// and those who see all records may change it.
type Note struct {
	record.Meta
	Parent record.Parent
	Body   string
	Owner  ID // the author
}

// NoteType describes notes.
var NoteType = record.Describe(record.Shape[Note]{
	Name: "note", Plural: "notes",
	Meta:  func(n *Note) *record.Meta { return &n.Meta },
	Title: func(n *Note, _ i18n.NameOrder) string { return firstLine(n.Body) },
},
	record.LongText("body", func(n *Note) *string { return &n.Body }, record.Required, record.Wide),
	record.ParentOf("parent", func(n *Note) *record.Parent { return &n.Parent }, record.Required, record.Filtered),
	record.Ref("owner", "user", func(n *Note) *ID { return &n.Owner }, record.ReadOnly),
)

var notes = describe(NoteType, SettleNote, Descriptor{Icon: "sticky-note"})

// SettleNote sets the author.
func SettleNote(e Edit[Note]) record.Errors {
	if e.New() && e.Is.Owner == record.None {
		e.Is.Owner = e.By.User
	}
	return nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	s = strings.TrimSpace(s) // a line may end with "\r\n"
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
