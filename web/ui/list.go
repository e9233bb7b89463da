package ui

import "github.com/a-h/templ"

// A Tab is one entry of a strip of views or sections.
type Tab struct {
	Label   string
	URL     string
	Count   string // already formatted, "" for none
	Current bool
	Region  string // loads into this region instead of the whole page
	Changed bool   // the view has unsaved changes
}

// A ToolbarView is the filter form of a list. Each control has a name, the address bar contains all values, and each change
// reloads the region.
type ToolbarView struct {
	Action string
	Region string
}

// A FilterView is one filter: a button with a count and a popover of controls.
type FilterView struct {
	ID    string // of the popover; unique on the page
	Label string
	Icon  string
	Count int    // number of picked values
	Value string // shown on the button instead of the count, such as "> 10,000"
	Open  bool   // open when the page loads, for a filter that was just added
}

// A ChipView is one active filter with a link that removes it.
type ChipView struct {
	Label  string
	Value  string
	URL    string // the same list without it
	Region string
}

// A ColumnChoice is one line of the column chooser.
type ColumnChoice struct {
	Key   string
	Label string
	Shown bool
	Usual bool // one of the default columns; the URL has no columns while exactly these are shown
	Fixed bool // always shown
}

// A TableView is a table of records.
type TableView struct {
	ID      string
	Label   string // caption for screen readers
	Select  bool   // rows can be selected
	Density string // "", "compact" or "roomy"
	Region  string // region that the sort links load into
	Usual   bool   // columns that nobody chose: those that do not fit are left out
	Columns []Column
}

// A Column is the head of a table column.
type Column struct {
	Key    string
	Label  string
	Sort   string // URL of the list sorted by it, "" if it cannot be
	Sorted string // "", "asc" or "desc"
	End    bool   // numbers and amounts: aligned right
	Name   bool   // the sticky first column
	Side   bool   // hidden on a narrow screen
	Spare  bool   // left out last where the usual columns do not fit
}

// ariaSort returns the value of the aria-sort attribute.
func (c Column) ariaSort() string {
	switch c.Sorted {
	case "asc":
		return "ascending"
	case "desc":
		return "descending"
	}
	return "none"
}

// classes returns the classes of the head's cell.
func (c Column) classes() templ.CSSClasses {
	return templ.Classes(templ.KV("table-end", c.End), templ.KV("table-name", c.Name), templ.KV("table-side", c.Side), templ.KV("table-spare", c.Spare))
}

// A RowView is the table row of a record.
type RowView struct {
	ID     string
	URL    string // of the record's page
	Label  string // name of the record, for the tick box
	Select bool
	Peeked bool // its panel is open
}

// A NameCellView is the first cell of a row: avatar, name that opens the panel, and a second line.
type NameCellView struct {
	Mark  Mark
	URL   string // of the record's page
	Panel string // of its side panel, "" if it has none
	Title string
	Sub   string
}

// A PagerView is the foot of a list.
type PagerView struct {
	Region   string
	Range    string // formatted, such as "1–50 of 1,234"
	Previous string // URLs, "" if there is none
	Next     string
}

// A BulkView is the bar that appears when rows are selected; children are its actions.
type BulkView struct {
	Action string // URL of the post; a button may have its own in Btn.Action
	All    string // number of records if all matches are taken, such as "10,000+"; "" does not offer it
	Query  string // the filter that "all" refers to, posted as "query"

	AllLabel string // such as "All 300 that match"
}

// An EmptyView explains an empty list and what to do; children are the actions.
type EmptyView struct {
	Icon  string
	Title string
	Why   string
}
