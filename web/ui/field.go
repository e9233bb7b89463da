package ui

import (
	"encoding/json"
	"strconv"

	"github.com/a-h/templ"
)

// A Field is one control of a form with its label, hint and error.
type Field struct {
	ID    string // default "f-" + Name
	Name  string
	Label string
	Kind  string // type of an input: text (default), email, tel, url, number, password, search, file; or area, select, several, check, combo, tags, date, moment, entries
	Value string
	Hint  string
	Error string

	Required  bool
	Locked    bool // cannot be edited
	Autofocus bool
	Quiet     bool // no visible label but an aria-label
	End       bool // aligned right, for amounts
	Big       bool // a title

	Options     []Choice // of a select, or of several tick boxes; the chosen tags
	Values      []string // of several tick boxes: those that are ticked
	Blank       string   // text of the empty option of a select, "" for none
	Placeholder string
	Complete    string // autocomplete token: "email", "new-password", "off" (default)
	Mode        string // inputmode: "decimal", "numeric", …
	Min, Max    string // of numbers and dates
	Step        string
	MaxLength   int
	Rows        int    // of an area
	Accept      string // of a file
	Unit        string // shown after the control: "%", "EUR"

	// Where holds the labels of the field by country ("RU") and language ("ru"), empty where the field is not used; "" is the
	// key for no choice, "*" for others. A script follows the choice in the form. Elsewhere hides the field until then.
	Where     map[string]string
	Elsewhere bool

	Entries               []EntryRow // of a list of phone numbers or addresses; Options are their kinds
	EntryType             string     // type of their inputs
	EntryName             string     // what one of them is
	EntryAdd, EntryRemove string     // the labels of the buttons

	Search string // combo, tags: URL that returns entries for ?q=
	Chosen string // combo: text of the current Value
	Create string // combo: text of the entry that creates a record from the typed text, "" for none
}

// An EntryRow is one row of a list of phone numbers or addresses.
type EntryRow struct {
	Value, Kind string
	Primary     bool
}

// row returns the input of one row, which is called after the field.
func (f Field) row(i int) Field {
	one := f
	one.ID, one.Value, one.Required = f.id()+"-"+strconv.Itoa(i), f.Entries[i].Value, false
	if i == 0 {
		one.ID = f.id()
	} else {
		one.Autofocus, one.Quiet, one.Label = false, true, f.EntryName
	}
	return one
}

// id returns the ID of the control.
func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return "f-" + f.Name
}

// asks reports whether the field is marked as required. A select without an empty option needs no mark.
func (f Field) asks() bool {
	return f.Required && (f.kind() != "select" || f.Value == "" || f.Blank != "")
}

func (f Field) kind() string {
	if f.Kind == "" {
		return "text"
	}
	return f.Kind
}

func (f Field) complete() string {
	if f.Complete == "" {
		return "off"
	}
	return f.Complete
}

// area returns the content of a text box. Browsers drop its first line break, so it starts with one.
func (f Field) area() string { return "\n" + f.Value }

func (f Field) rows() string { return strconv.Itoa(max(f.Rows, 3)) }

// describedBy returns the IDs of the control's error and hint.
func (f Field) describedBy() string {
	ids := ""
	if f.Error != "" {
		ids = f.id() + "-error"
	}
	if f.Hint != "" && !f.Quiet {
		ids += pick(ids == "", "", " ") + f.id() + "-hint"
	}
	return ids
}

// extras returns the optional attributes of a control.
func (f Field) extras() map[string]any {
	all := map[string]any{}
	set := func(name, value string) {
		if value != "" {
			all[name] = value
		}
	}
	set("placeholder", f.Placeholder)
	set("inputmode", f.Mode)
	set("min", f.Min)
	set("max", f.Max)
	set("step", f.Step)
	set("accept", f.Accept)
	set("aria-describedby", f.describedBy())
	if f.MaxLength > 0 {
		all["maxlength"] = strconv.Itoa(f.MaxLength)
	}
	if f.Quiet {
		set("aria-label", f.Label)
	}
	if f.Error != "" {
		all["aria-invalid"] = "true"
	}
	if f.Required {
		all["required"] = true
	}
	if f.Autofocus {
		all["autofocus"] = true
	}
	return all
}

// where returns the data with which a script shows the field where it is used.
func (f Field) where() templ.Attributes {
	if len(f.Where) == 0 {
		return nil
	}
	text, _ := json.Marshal(f.Where) // texts only
	return templ.Attributes{"data-where": string(text)}
}

// A FormView is a form that works as a plain post and, with JavaScript, is replaced in place.
type FormView struct {
	ID     string // unique on the page; the response with errors is a form with the same ID
	Action string
	Files  bool // carries files
	Guard  bool // asks before unsaved typing is left
	Eager  bool // each change sends it, for a preview
}

// attributes returns the optional attributes of a form.
func (v FormView) attributes() templ.Attributes {
	if !v.Eager {
		return nil
	}
	return templ.Attributes{"data-eager": true, "hx-sync": "this:replace"}
}
