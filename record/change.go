package record

import (
	"cmp"
	"slices"
)

// A Change is the old and new value of one field. Both are canonical texts
// (Kind.Text), so that a change outlives the Go type of the field.
type Change struct {
	Field string `json:"f"`
	Old   string `json:"o,omitempty"`
	New   string `json:"n,omitempty"`

	// Of a custom value that its field could not read: Old or New is the stored
	// JSON.
	OldUnread bool `json:"ou,omitempty"`
	NewUnread bool `json:"nu,omitempty"`

	// Of a field that shows more than it stores: what it showed, which other
	// fields of the record hold in part.
	OldWhole string `json:"ow,omitempty"`
	NewWhole string `json:"nw,omitempty"`
}

// Shown returns the texts of what the field showed before and after, for people
// and programs. Undo compares and sets Old and New.
func (c Change) Shown() (was, is string) {
	return cmp.Or(c.OldWhole, c.Old), cmp.Or(c.NewWhole, c.New)
}

// Diff lists the fields in which two versions of a record differ, in the order
// of the description.
func Diff(t *Type, was, is any) []Change {
	var out []Change
	ew, ei := EnvOf(t, was), EnvOf(t, is)
	for _, f := range t.Fields {
		if f.Key == "created" || f.Key == "updated" || f.Same(was, is) {
			continue // the times differ after every change
		}
		c := Change{Field: f.Key}
		c.Old, c.OldUnread = f.StoredText(was, ew)
		c.New, c.NewUnread = f.StoredText(is, ei)
		if f.IsOver() {
			c.OldWhole, c.NewWhole = f.Kind.Text(f.Get(was), ew), f.Kind.Text(f.Get(is), ei)
		}
		out = append(out, c)
	}
	return out
}

// StoredText returns the canonical text of what the field itself stores, or the
// stored JSON if it cannot be read.
func (f *Field) StoredText(r any, e *Env) (text string, unread bool) {
	if raw, unread := f.Unread(r); unread {
		return string(raw), true
	}
	return f.Kind.Text(f.Stored(r), e), false
}

// EnvOf returns the environment for reading a record's own values: its currency
// and its country.
func EnvOf(t *Type, r any) *Env {
	e := &Env{Currency: t.CurrencyOf(r)}
	if f := t.Field("country"); f != nil {
		e.Country, _ = f.Get(r).(string)
	}
	return e
}

// PhoneCountries returns the countries from which a record's phone numbers
// without a country code may be, the likeliest first: its own country, that of
// the file it was imported from, then the given ones.
func PhoneCountries(t *Type, r any, then ...string) []string {
	var out []string
	for _, key := range []string{"country", "phone_country"} {
		if f := t.Field(key); f != nil {
			out = append(out, f.Get(r).(string))
		}
	}
	return slices.DeleteFunc(append(out, then...), func(c string) bool { return c == "" })
}
