package ui

import (
	"time"

	"github.com/a-h/templ"
)

// PanelView is the head of the side panel of a record.
type PanelView struct {
	ID    string
	Mark  Mark
	URL   string // of the record's own page
	Title string
	Sub   string
	Live  string // what refreshes it, such as "lead:0190…"
}

// StatusBarView is the row of steps a record walks through; a click moves it there.
type StatusBarView struct {
	Action  string
	Name    string // of the field
	Label   string
	Version int64
	Steps   []StatusStep
}

// StatusStep is one step of a status bar.
type StatusStep struct {
	Choice
	Current bool
	Done    bool
	Open    string // address of what must be asked first (qualify, disqualify); opens as a dialog
}

// TimelineItem is one thing that happened to a record. Its body, if any, is given as children of TimelineEntry.
type TimelineItem struct {
	ID   string
	Kind Happening
	Who  Person // the zero Person for the system
	What string // said after the name: "Note", "changed the status"
	When time.Time
	Menu templ.Component // actions of the entry, or nil

	Undone bool // it does not hold any more
	Undo   TimelineUndo
}

// TimelineUndo is how a timeline entry is undone: the zero one shows nothing.
type TimelineUndo struct {
	Receipts []string // posted to PathUndo; none where it cannot be undone
	Again    bool     // it does again what was undone
	Count    int      // records that it is about
	Why      string   // why it cannot be undone
}

// Happening is the kind of a timeline entry; it decides icon and look.
type Happening string

// The kinds of timeline entry.
const (
	Created   Happening = "created"
	Edited    Happening = "edited"
	Moved     Happening = "moved"
	Noted     Happening = "noted"
	Called    Happening = "called"
	Mailed    Happening = "mailed"
	Assigned  Happening = "assigned"
	Qualified Happening = "qualified"
	Imported  Happening = "imported"
	Deleted   Happening = "deleted"
	Restored  Happening = "restored"
	Merged    Happening = "merged"
)

var happeningIcons = map[Happening]string{
	Created: "flag", Edited: "pencil", Moved: "arrow-right", Noted: "sticky-note", Called: "phone", Mailed: "mail",
	Assigned: "user", Qualified: "circle-check", Imported: "upload", Deleted: "trash-2", Restored: "rotate-ccw", Merged: "merge",
}

// FieldChange is one field of an edit: what it was and what it became, as shown to a reader.
type FieldChange struct {
	Label string
	Was   string
	Is    string
}

// BoardView is a board: columns of cards that are dragged from one to another.
type BoardView struct {
	Label string
	Field string // the field a column stands for, posted when a card moves
}

// BoardColumnView is a column of a board.
type BoardColumnView struct {
	Choice
	Count  string   // formatted
	Sum    string   // formatted, "" for none
	Others []string // sums in other currencies, formatted
	Fold   string   // address that folds or unfolds it, "" where it cannot be
	Folded bool     // narrow, without cards
	Open   string   // address of what must be asked when a card arrives here, %s being its id; "" moves at once
	More   BoardMoreView
}

// BoardMoreView is the way to more cards of a column.
type BoardMoreView struct {
	Column string // id of the column
	URL    string // address of the same board with more cards in this column, "" when all are shown
	Next   string // address of the next cards alone
	Show   string // part of the address that says how many are shown, such as "show.new=40"
	Label  string // "" for the usual words
}

// BoardCardView is a card of a board.
type BoardCardView struct {
	ID      string
	URL     string
	Panel   string
	Version int64
	Title   string
	Sub     string
	Amount  string // formatted
	Due     string // YYYY-MM-DD
	DueTone Tone
	Owner   Person
	Note    string // where it comes from
	Days    string // badge of a card that stands still, such as "22 d"; "" for none
	DaysFor string // the same in full words
	Locked  bool   // may not be moved
}

// Step is one page of a wizard.
type Step struct {
	Label   string
	URL     string // "" where one cannot go yet
	Done    bool
	Current bool
}

// ProgressView is work that goes on in the background.
type ProgressView struct {
	Label string
	Value int64
	Most  int64 // 0: unknown
	Text  string
}
