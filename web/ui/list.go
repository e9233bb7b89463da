package ui

import "github.com/a-h/templ"

// Tab is one entry of a strip of views or sections.
type Tab struct {
	Label   string
	URL     string
	Count   string // already formatted, "" for none
	Current bool
	Region  string // loads into this region instead of the whole page
	Changed bool   // the view has unsaved changes
}

// ToolbarView is the filter form of a list: every control in it has a name, the address bar holds all of them, and each
// change loads the region anew.
type ToolbarView struct {
	Action string
	Region string
}

// FilterView is one filter: a button with a count and a popover of controls.
type FilterView struct {
	ID    string // of the popover; unique on the page
	Label string
	Icon  string
	Count int    // how many values are picked
	Value string // said on the button instead of the count, such as "> 10,000"
	Open  bool   // shown open when the page arrives, for a filter just added
}

// ChipView is one active filter with a link that takes it away.
type ChipView struct {
	Label  string
	Value  string
	URL    string // the same list without it
	Region string
}

// ColumnChoice is one line of the column chooser.
type ColumnChoice struct {
	Key   string
	Label string
	Shown bool
	Usual bool // shown where nobody chose; the address says nothing about columns while the usual ones are shown
	Fixed bool // always shown
}

// TableView is a table of records.
type TableView struct {
	ID      string
	Label   string // caption for screen readers
	Select  bool   // rows can be ticked
	Density string // "", "compact" or "roomy"
	Region  string // that the sort links load into
	Columns []Column
}

// Column is the head of a table column.
type Column struct {
	Key    string
	Label  string
	Sort   string // address of the list sorted by it, "" where it cannot be
	Sorted string // "", "asc" or "desc"
	End    bool   // numbers and money: at the right
	Name   bool   // the sticky first column
	Side   bool   // left out on a narrow screen
}

// ariaSort is the sort state in the words of WAI-ARIA.
func (c Column) ariaSort() string {
	switch c.Sorted {
	case "asc":
		return "ascending"
	case "desc":
		return "descending"
	}
	return "none"
}

// classes are those of the head's cell.
func (c Column) classes() templ.CSSClasses {
	return templ.Classes(templ.KV("table-end", c.End), templ.KV("table-name", c.Name), templ.KV("table-side", c.Side))
}

// RowView is a table row that stands for a record.
type RowView struct {
	ID     string
	URL    string // of the record's page
	Label  string // what it is called, for the tick box
	Select bool
	Peeked bool // its panel is open
}

// NameCellView is the first cell of a row: tile, name that opens the panel, and a second line.
type NameCellView struct {
	Mark  Mark
	URL   string // of the record's page
	Panel string // of its side panel, "" where it has none
	Title string
	Sub   string
}

// PagerView is the foot of a list.
type PagerView struct {
	Region   string
	Range    string // such as "1–50 of 1,234", already said
	Previous string // addresses, "" where there is none
	Next     string
}

// BulkView is the bar that appears when rows are ticked; children are its actions.
type BulkView struct {
	Action string // where the form is posted; a button may have its own with Btn.Action
	All    int64  // how many records the whole list means, to offer them; 0 offers nothing
	AllAs  string // posted as "all" for them
	Query  string // the filter that "all" means, posted as "query"

	AllLabel string // such as "All 300 that match"
}

// EmptyView says why there is nothing to see and what to do; children are the actions.
type EmptyView struct {
	Icon  string
	Title string
	Why   string
}
