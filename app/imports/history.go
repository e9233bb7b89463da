package imports

import (
	"slices"

	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// historyFields lists the fields that hold when something happened. They are
// read-only, except to an import with history from another system.
var historyFields = []string{"created", "status_since", "qualified", "stage_since", "closed"}

// phoneCountry is the field with the country in which a record's phone numbers
// are dialled. Exports contain it.
const phoneCountry = "phone_country"

// takes reports whether a column may go to the field.
func (p *Plan) takes(f *record.Field) bool {
	return !f.ReadOnly || f.Key == phoneCountry || p.History && slices.Contains(historyFields, f.Key)
}

// applyHistory applies a change of History: switched on, it finds the columns
// with moments by their headings; switched off, it frees them.
func (p *Plan) applyHistory(t *record.Type, before bool) {
	if len(p.Fields) != len(p.Headers) {
		return // check refuses it
	}
	for _, key := range historyFields {
		f := t.Field(key)
		if f == nil {
			continue
		}
		at := slices.Index(p.Fields, key)
		switch {
		case before && !p.History && at >= 0:
			p.Fields[at] = ""
		case p.History && !before && at < 0:
			if at = p.columnOf(t, f); at >= 0 {
				p.Fields[at] = key
			}
		}
	}
}

// columnOf returns the first unassigned column that is named like the field,
// or -1. An export's own columns are left out until then.
func (p *Plan) columnOf(t *record.Type, f *record.Field) int {
	for _, name := range append(ownNames(t, f), headings()[f.Key]...) {
		for i, h := range p.Headers {
			free := p.Fields[i] == "" || p.Fields[i] == LeaveOut && h == f.Key
			if free && match.Letters(name) != "" && match.Letters(h) == match.Letters(name) {
				return i
			}
		}
	}
	return -1
}
