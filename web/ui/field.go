package ui

import (
	"encoding/json"
	"strconv"

	"github.com/a-h/templ"
)

// Field is one control of a form with its label, hint and error.
type Field struct {
	ID    string // default "f-" + Name
	Name  string
	Label string
	Kind  string // as of an input: text (default), email, tel, url, number, password, search, file; or area, select, check, combo, date, moment
	Value string
	Hint  string
	Error string

	Required  bool
	Locked    bool // shown, not editable
	Autofocus bool
	Quiet     bool // no visible label: it is the aria-label
	End       bool // text at the right, for amounts
	Big       bool // a title

	Options     []Choice // of a select
	Blank       string   // words of the empty option of a select, "" for none
	Placeholder string
	Complete    string // autocomplete token: "email", "new-password", "off" (default)
	Mode        string // inputmode: "decimal", "numeric", …
	Min, Max    string // of numbers and dates
	Step        string
	MaxLength   int
	Rows        int    // of an area
	Accept      string // of a file
	Unit        string // said after the control: "%", "EUR"

	// Where holds what the field is called by country ("RU") and language ("ru"), empty where nobody has it; "" stands for no
	// choice, "*" for others. A script follows the choice in the form. Elsewhere hides the field from it until then.
	Where     map[string]string
	Elsewhere bool

	Search string // combo: address that finds entries for ?q=
	Chosen string // combo: the words of the current Value
	Create string // combo: words of the entry that makes a new one from what was typed, "" for none
}

// id is the id of the control.
func (f Field) id() string {
	if f.ID != "" {
		return f.ID
	}
	return "f-" + f.Name
}

// asks reports whether the field must be said to be required: a select that cannot be left empty goes without saying.
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

// area is the content of a text box. A browser drops the first line break in it, so one is put there for it to drop.
func (f Field) area() string { return "\n" + f.Value }

func (f Field) rows() string { return strconv.Itoa(max(f.Rows, 3)) }

// describedBy lists the ids of what explains the control: its error and its hint.
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

// extras are the attributes a control has only sometimes.
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

// where is what a script needs to show the field where it is used.
func (f Field) where() templ.Attributes {
	if len(f.Where) == 0 {
		return nil
	}
	text, _ := json.Marshal(f.Where) // texts only
	return templ.Attributes{"data-where": string(text)}
}

// FormView is a form that works as a plain post and, where JavaScript runs, answers in place.
type FormView struct {
	ID     string // unique on the page; the answer to a bad form is the same form with this id
	Action string
	Files  bool // carries files
	Guard  bool // leaving with unsaved typing asks first
	Eager  bool // each change sends it, to see what would come of it
}

// attributes are those a form has only sometimes.
func (v FormView) attributes() templ.Attributes {
	if !v.Eager {
		return nil
	}
	return templ.Attributes{"data-eager": true, "hx-sync": "this:replace"}
}
