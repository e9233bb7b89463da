package ui

import (
	"time"

	"github.com/a-h/templ"
)

// A PanelView is the head of the side panel of a record.
type PanelView struct {
	ID    string
	Mark  Mark
	URL   string // of the record's own page
	Title string
	Sub   string
	Live  string // its change events, such as "lead:0190…"
}

// A StatusBarView is the row of statuses of a record. A click sets one.
type StatusBarView struct {
	Action  string
	Name    string // of the field
	Label   string
	Version int64
	Steps   []StatusStep
}

// A StatusStep is one status of a status bar.
type StatusStep struct {
	Choice
	Current bool
	Done    bool
	Open    string // URL of a form that opens as a dialog instead (qualify, disqualify)
}

// A TimelineItem is one entry of a timeline. Its body, if any, is given as children of TimelineEntry.
type TimelineItem struct {
	ID   string
	Kind Happening
	Who  Person // the zero Person for the system
	What string // follows the name: "Note", "changed the status"
	When time.Time
	Menu templ.Component // actions of the entry, or nil

	Undone bool // it was undone
	Undo   TimelineUndo
}

// A TimelineUndo is the undo of a timeline entry. The zero value shows nothing.
type TimelineUndo struct {
	Receipts []string // posted to PathUndo; none if it cannot be undone
	Again    bool     // it redoes what was undone
	Count    int      // number of records
	Why      string   // why it cannot be undone
}

// An UndoneView is the undo of what a page is about.
type UndoneView struct {
	Title string
	Text  string // who undid it and when
	URL   string // of the page that shows the undo, "" if there is none
	Redo  TimelineUndo
}

// Happening is the kind of a timeline entry. It selects the icon.
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

// A FieldChange is one field of a change with its old and new value, formatted.
type FieldChange struct {
	Label string
	Was   string
	Is    string
	By    string // what changed, instead of both: "+VIP, −Cold"
}

// A BoardView is a board: columns of cards that can be dragged from one to another.
type BoardView struct {
	Label string
	Field string // the field of the columns, posted when a card moves
}

// A BoardColumnView is a column of a board.
type BoardColumnView struct {
	Choice
	Count     string   // formatted
	Sum       string   // formatted, "" for none
	Parts     []string // sums in single currencies, formatted
	PartsMark string   // of the button that shows the parts: "+2" for two that are not in the sum
	Fold      string   // URL that folds or unfolds it, "" if it cannot be
	Folded    bool     // narrow, without cards
	Open      string   // URL of a form for a card that is dropped here, with %s for its ID; "" moves it at once
	More      BoardMoreView
}

// A BoardMoreView is the link to more cards of a column.
type BoardMoreView struct {
	Column string // id of the column
	URL    string // URL of the same board with more cards in this column, "" if all are shown
	Next   string // URL of the next cards only
	Show   string // query with the number of cards, such as "show.new=40"
	Label  string // "" for the default text
}

// A BoardCardView is a card of a board.
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
	Note    string // the source of the record
	Tags    []Choice
	Days    string // badge of a card without a status change, such as "22 d"; "" for none
	DaysFor string // the same in full words
	Locked  bool   // cannot be moved
}

// A Step is one page of a wizard.
type Step struct {
	Label   string
	URL     string // "" if it cannot be opened yet
	Done    bool
	Current bool
}

// A ProgressView shows work in the background.
type ProgressView struct {
	Label string
	Value int64
	Most  int64 // 0: unknown
	Text  string
}
