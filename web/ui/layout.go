package ui

// HeadView is the top of a page.
type HeadView struct {
	Title     string
	Count     string // a number beside the title, already formatted
	Hint      string // one line of help
	Back      string // address of the page above, "" for none
	BackLabel string
}

// Size is how wide the column of a scrolling page may get.
type Size int

// The widths of a page: forms and settings are Narrow, most are Normal, tables and side-by-side panes are Wide.
const (
	Normal Size = iota
	Narrow
	Wide
)

// RegionView names a self-refreshing part of a page. An empty URL means: fetch the page in the address bar again and take
// this part out of it.
type RegionView struct {
	ID     string
	Live   string // what refreshes it, separated by spaces: "lead", "lead:0190… note"
	URL    string
	Inline bool // sized by its content, for a region inside a scrolling page
	Poll   bool // it also looks by itself every two seconds, for what may change before the page listens
}

// trigger is what makes a region fetch itself.
func (v RegionView) trigger() string { return pick(v.Poll, "refresh, every 2s", "refresh") }
