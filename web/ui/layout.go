package ui

// A HeadView is the top of a page.
type HeadView struct {
	Title     string
	Count     string // a number beside the title, already formatted
	Hint      string // one line of help
	Back      string // URL of the page above, "" for none
	BackLabel string
}

// Size is the greatest width of a scrolling page.
type Size int

// The widths of a page: forms and settings are Narrow, most are Normal, tables and side-by-side panes are Wide.
const (
	Normal Size = iota
	Narrow
	Wide
)

// A RegionView is a part of a page that reloads itself. Without a URL it loads the page in the address bar again and takes the
// part from it.
type RegionView struct {
	ID     string
	Live   string // its change events, separated by spaces: "lead", "lead:0190… note"
	URL    string
	Inline bool // sized by its content, for a region inside a scrolling page
	Poll   bool // reloads every two seconds as well, for changes before the page listens
}

// trigger returns the events on which a region reloads.
func (v RegionView) trigger() string { return pick(v.Poll, "refresh, every 2s", "refresh") }
