package records

import (
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// nameColumn is the first column of every list: the record's name with a line below it.
const nameColumn = "name"

// isName reports whether a field is shown in the name column only.
func isName(t *record.Type, f *record.Field) bool { return f == crm.NameField(t) && f.Required }

// offered returns the fields that can be columns beside the name.
func offered(t *record.Type) []*record.Field {
	return slices.DeleteFunc(t.Listed(), func(f *record.Field) bool { return isName(t, f) })
}

// defaultColumns returns the default columns of a list. They are few enough to fit a screen of 1366 pixels in every language.
func defaultColumns(t *record.Type) []*record.Field {
	var out []*record.Field
	for _, key := range crm.DescriptorOf(t).Columns {
		if f := t.Field(key); f != nil && f.Listed {
			out = append(out, f)
		}
	}
	return out
}

// A viewSettings holds a person's columns and density for the lists of a type.
type viewSettings struct {
	Columns []string `json:"columns,omitempty"` // keys; none = the defaults
	Density string   `json:"density,omitempty"` // "", "compact" or "roomy"
}

func (rq *typeRequest) settingsKey() string { return "list." + rq.t.Name }

// viewSettings returns the columns and density of the list: from the URL, else from the user's preferences. What the toolbar
// sends is saved as the preference.
func (rq *typeRequest) viewSettings() (viewSettings, record.Errors, error) {
	var l viewSettings
	if err := rq.app().Records.Preference(rq.Ctx(), rq.By, rq.settingsKey(), &l); err != nil {
		return l, nil, err
	}
	before, errs := l, record.Errors(nil)
	asked := rq.R.URL.Query()
	if rq.byToolbar() {
		l = viewSettings{} // the toolbar sends all its controls: an absent one means the default
	}
	if asked.Has("col") {
		l.Columns, errs = rq.columnKeys(asked["col"])
	}
	if asked.Has("density") {
		l.Density = asked.Get("density")
	}
	if !slices.Contains([]string{"", "compact", "roomy"}, l.Density) {
		l.Density = ""
	}
	if rq.byToolbar() && (l.Density != before.Density || !slices.Equal(l.Columns, before.Columns)) {
		return l, errs, rq.app().Records.SetPreference(rq.Ctx(), rq.By, rq.settingsKey(), l)
	}
	return l, errs, nil
}

// byToolbar reports whether the request comes from the list's toolbar, which sends all its controls.
func (rq *typeRequest) byToolbar() bool {
	return ui.Into(rq.R, "list") && strings.HasSuffix(rq.R.Header.Get("HX-Source"), "#list-filters")
}

// columnKeys reads chosen columns, repeated or separated by points. It returns nil for the default ones.
func (rq *typeRequest) columnKeys(asked []string) (keys []string, errs record.Errors) {
	chosen := map[string]bool{}
	for _, key := range strings.Split(strings.Join(asked, "."), ".") {
		f := rq.t.Field(key)
		switch {
		case key == nameColumn:
		case f == nil || !f.Listed:
			errs = append(errs, record.Wrong("unknown_field", "field", key))
		default:
			chosen[key] = true
		}
	}
	keys = []string{}
	for _, f := range rq.inOrder() {
		if chosen[f.Key] {
			keys = append(keys, f.Key)
		}
	}
	if slices.Equal(keys, keysOf(defaultColumns(rq.t))) {
		return nil, errs
	}
	return keys, errs
}

// inOrder returns all possible columns: the default ones first, then in the order of the type.
func (rq *typeRequest) inOrder() []*record.Field {
	out := defaultColumns(rq.t)
	for _, f := range offered(rq.t) {
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

// columns returns the fields in the view settings; fields that no longer exist are left out.
func (rq *typeRequest) columns(l viewSettings) []*record.Field {
	if l.Columns == nil {
		return defaultColumns(rq.t)
	}
	var out []*record.Field
	for _, key := range l.Columns {
		if f := rq.t.Field(key); f != nil && f.Listed {
			out = append(out, f)
		}
	}
	return out
}

// withSorted appends the column that the list is sorted by if it is not shown. The default order, newest first, needs no
// column.
func withSorted(t *record.Type, fields []*record.Field, q record.Query) []*record.Field {
	f := q.Sort
	if f == nil || !f.Listed || f == crm.NameField(t) || f.Key == "created" || slices.Contains(fields, f) {
		return fields
	}
	return append(slices.Clip(fields), f)
}

// showsNarrow reports whether a column is shown on a narrow screen: the status, the first of the type's narrow columns, and the
// sorted one.
func (v *view) showsNarrow(f *record.Field) bool {
	if f.Step || f == v.query.Sort {
		return true
	}
	for _, key := range crm.DescriptorOf(v.t).Narrow {
		if g := v.t.Field(key); g != nil && slices.Contains(v.fields, g) {
			return f == g
		}
	}
	return false
}

// showsNarrowIn is showsNarrow for one record: the first of them that has a value is shown, so that a lead without an
// amount shows its phone number.
func (v *view) showsNarrowIn(f *record.Field, r any) bool {
	if f.Step || f == v.query.Sort {
		return true
	}
	for _, key := range crm.DescriptorOf(v.t).Narrow {
		if g := v.t.Field(key); g != nil && slices.Contains(v.fields, g) && !g.Empty(r) {
			return f == g
		}
	}
	return false
}
