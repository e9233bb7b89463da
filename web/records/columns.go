package records

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// nameColumn is the first column of every list: what the record is called, and a line under it.
const nameColumn = "name"

// usual are the columns one mostly wants to see beside the name: of each group the first that a type has. They are few enough
// for all of them to fit a screen of 1366 pixels in every language.
var usual = [][]string{{"status", "stage"}, {"amount", "company"}, {"owner"}, {"phone"}, {"expected_close", "updated"}}

// nameField is the field by which the name column is sorted.
func nameField(t *record.Type) *record.Field {
	for _, key := range []string{"title", "name", "last_name"} {
		if f := t.Field(key); f != nil {
			return f
		}
	}
	return t.Fields[0]
}

// isName reports whether a field is shown by the name column alone.
func isName(t *record.Type, f *record.Field) bool { return f == nameField(t) && f.Required }

// offered are the fields that can be columns besides the name.
func offered(t *record.Type) []*record.Field {
	return slices.DeleteFunc(t.Listed(), func(f *record.Field) bool { return isName(t, f) })
}

// usualColumns are the columns of a list that nobody has chosen others for.
func usualColumns(t *record.Type) []*record.Field {
	var out []*record.Field
	for _, group := range usual {
		for _, key := range group {
			if f := t.Field(key); f != nil && f.Listed {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// A viewSettings is how a person wants to see the lists of a type.
type viewSettings struct {
	Columns []string `json:"columns,omitempty"` // keys; none = the usual ones
	Density string   `json:"density,omitempty"` // "", "compact" or "roomy"
}

func (tv *typeVisit) settingsKey() string { return "list." + tv.t.Name }

// viewSettings reads how the list shall look: as the address says, else as the person likes it. What the toolbar sends is kept as
// what they like.
func (tv *typeVisit) viewSettings() (viewSettings, record.Errors, error) {
	var l viewSettings
	if err := tv.app().Preference(tv.Ctx(), tv.By, tv.settingsKey(), &l); err != nil {
		return l, nil, err
	}
	before, errs := l, record.Errors(nil)
	asked := tv.R.URL.Query()
	if tv.byToolbar() {
		l = viewSettings{} // its controls say all; what they leave out is as usual
	}
	if asked.Has("col") {
		l.Columns, errs = tv.columnKeys(asked["col"])
	}
	if asked.Has("density") {
		l.Density = asked.Get("density")
	}
	if !slices.Contains([]string{"", "compact", "roomy"}, l.Density) {
		l.Density = ""
	}
	if tv.byToolbar() && (l.Density != before.Density || !slices.Equal(l.Columns, before.Columns)) {
		return l, errs, tv.app().SetPreference(tv.Ctx(), tv.By, tv.settingsKey(), l)
	}
	return l, errs, nil
}

// byToolbar reports whether the list's own toolbar asks, which carries all its controls.
func (tv *typeVisit) byToolbar() bool {
	return ui.Into(tv.R, "list") && strings.HasSuffix(tv.R.Header.Get("HX-Source"), "#list-filters")
}

// columnKeys reads chosen columns, repeated or parted by points. The usual ones are no choice.
func (tv *typeVisit) columnKeys(asked []string) (keys []string, errs record.Errors) {
	chosen := map[string]bool{}
	for _, key := range strings.Split(strings.Join(asked, "."), ".") {
		f := tv.t.Field(key)
		switch {
		case key == nameColumn:
		case f == nil || !f.Listed:
			errs = append(errs, record.Wrong("unknown_field", "field", key))
		default:
			chosen[key] = true
		}
	}
	keys = []string{}
	for _, f := range tv.inOrder() {
		if chosen[f.Key] {
			keys = append(keys, f.Key)
		}
	}
	if slices.Equal(keys, keysOf(usualColumns(tv.t))) {
		return nil, errs
	}
	return keys, errs
}

// inOrder are all possible columns: the usual ones first, then as described.
func (tv *typeVisit) inOrder() []*record.Field {
	out := usualColumns(tv.t)
	for _, f := range offered(tv.t) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

func keysOf(fields []*record.Field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Key
	}
	return out
}

// columns are the fields that the look shows; a column that is there no more is left out.
func (tv *typeVisit) columns(l viewSettings) []*record.Field {
	if l.Columns == nil {
		return usualColumns(tv.t)
	}
	var out []*record.Field
	for _, key := range l.Columns {
		if f := tv.t.Field(key); f != nil && f.Listed {
			out = append(out, f)
		}
	}
	return out
}

// withSorted adds the column that a list is sorted by where it is not among those chosen, so that one sees the order. The list
// as it begins, newest first, needs none.
func withSorted(t *record.Type, fields []*record.Field, q record.Query) []*record.Field {
	f := q.Sort
	if f == nil || !f.Listed || f == nameField(t) || f.Key == "created" || slices.Contains(fields, f) {
		return fields
	}
	return append(slices.Clip(fields), f)
}

// narrowColumns are the fields of which a narrow screen shows the first that is a column, beside the name and the step.
var narrowColumns = []string{"amount", "phone", "email", "company"}

// stays reports whether a column is shown on a narrow screen too: the step, the amount or else the phone, and the sorted one.
func (v *view) stays(f *record.Field) bool {
	if f.Step || f == v.query.Sort {
		return true
	}
	for _, key := range narrowColumns {
		if g := v.t.Field(key); g != nil && slices.Contains(v.fields, g) {
			return f == g
		}
	}
	return false
}
