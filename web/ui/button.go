package ui

import "github.com/a-h/templ"

// A Btn is a button, or a link that looks like one. What it does is one of URL (a link), Submit, Opens, Menu or Closes.
type Btn struct {
	Label string
	Icon  string
	Kind  Kind
	Small bool
	Off   bool   // disabled
	Key   string // the key with the same effect, shown as a hint

	URL    string // link
	Dialog bool   // with JavaScript the link opens in the dialog
	Leaves bool   // the link closes the dialog it is in, or else is followed
	Region string // with JavaScript the link loads into this region

	Submit bool   // submits its form
	Form   string // ID of a form elsewhere on the page
	Name   string // sent with the form, with Value
	Value  string
	Action string // posts the form to another URL

	Opens  string // ID of a dialog to open
	Closes string // ID of a dialog to close
	Menu   string // ID of a popover to show
}

// Kind is the prominence of a button.
type Kind string

// The kinds of button: one Primary per page; Ghost inside toolbars; Danger for actions that cannot be undone.
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

// attributes returns the optional attributes of a button or link.
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
