package ui

import "github.com/a-h/templ"

// Btn is a button, or a link that looks like one. Say what it does with one of URL (a link), Submit, Opens, Menu or Closes.
type Btn struct {
	Label string
	Icon  string
	Kind  Kind
	Small bool
	Off   bool   // disabled
	Key   string // the key that does the same, shown as a hint

	URL    string // link
	Dialog bool   // the link opens in the dialog where JavaScript runs
	Leaves bool   // the link closes the dialog it stands in; elsewhere it leads on
	Region string // the link loads into this region where JavaScript runs

	Submit bool   // submits its form
	Form   string // id of a form elsewhere on the page
	Name   string // sent with the form, with Value
	Value  string
	Action string // posts the form to another address

	Opens  string // id of a dialog to open
	Closes string // id of a dialog to close
	Menu   string // id of a popover to show
}

// Kind is how loud a button is.
type Kind string

// The kinds of button: one Primary a page; Ghost inside toolbars; Danger for what cannot be undone.
const (
	Plain   Kind = ""
	Primary Kind = "primary"
	Ghost   Kind = "ghost"
	Danger  Kind = "danger"
)

func (b Btn) class(icon bool) string {
	class := "button"
	if b.Kind != Plain {
		class += " button-" + string(b.Kind)
	}
	if b.Small {
		class += " button-small"
	}
	if icon {
		class += " button-icon"
	}
	return class
}

// attributes are those a button or link has only sometimes.
func (b Btn) attributes() templ.Attributes {
	all := templ.Attributes{}
	set := func(name, value string) {
		if value != "" {
			all[name] = value
		}
	}
	set("form", b.Form)
	set("name", b.Name)
	if b.Action != "" {
		set("formaction", string(templ.URL(b.Action)))
	}
	set("popovertarget", b.Menu)
	set("data-region", b.Region)
	if b.Name != "" {
		all["value"] = b.Value
	}
	if b.Opens != "" {
		all["command"], all["commandfor"] = "show-modal", b.Opens
	}
	if b.Closes != "" {
		all["command"], all["commandfor"] = "close", b.Closes
	}
	if b.Dialog {
		all["data-dialog"] = true
	}
	if b.Leaves {
		all["data-leaves"] = true
	}
	if b.Key != "" {
		all["aria-keyshortcuts"] = b.Key
	}
	return all
}
