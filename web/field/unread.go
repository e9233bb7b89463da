package field

import (
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// Unread is the value of a custom field whose kind cannot read what is stored: the stored text. It is shown as it is and stays
// until somebody enters another value.
type Unread string

// Value returns the value of a field in a record, or Unread.
func Value(f *record.Field, r any) any {
	if text, unread := f.UnreadText(r); unread {
		return Unread(text)
	}
	return f.Get(r)
}

// showUnread shows a value that cannot be read, with a mark.
func (d *Renderer) showUnread(v Unread) templ.Component { return unreadMark(d, string(v)) }

// holdUnread changes the control of a kind so that it holds a text that the kind cannot read.
func (d *Renderer) holdUnread(c ui.Field, text string) ui.Field {
	stored := ui.Choice{ID: text, Name: text, Hue: -1}
	switch c.Kind {
	case "select":
		c.Options = append([]ui.Choice{stored}, c.Options...)
	case "several":
		c.Options, c.Values = append([]ui.Choice{stored}, c.Options...), append(c.Values, text)
	case "check":
		c.Kind, c.Options = "select", append([]ui.Choice{stored}, d.answers()...)
	case "combo":
		c.Chosen = text
	case "area", "date", "moment", "file":
	default:
		c.Kind = "text"
	}
	c.Hint = d.Page.T("field.unread_hint")
	return c
}

// untouched reports whether a form repeats a text that cannot be read, so that the value stays.
func untouched(f *record.Field, form url.Values, text string) bool {
	if words := form.Get(f.Key + "_text"); form.Has(f.Key + "_text") {
		return words == text
	}
	return slices.Equal(filled(form[f.Key]), []string{text})
}

// filled returns the values that are not empty.
func filled(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
}

// without returns the form without a text that cannot be read and that was posted beside other values.
func without(f *record.Field, form url.Values, text string) url.Values {
	out := url.Values{f.Key: slices.DeleteFunc(slices.Clone(form[f.Key]), func(s string) bool { return s == text })}
	if form.Has(f.Key + "_text") {
		out[f.Key+"_text"] = form[f.Key+"_text"]
	}
	return out
}
