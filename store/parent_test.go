package store

import (
	"fmt"
	"testing"

	"github.com/vedlys/vedlys/record"
)

// The parent was two fields once. What the history says of them is one change now.
func TestOldChangesOfParentsAreJoined(t *testing.T) {
	a, b := record.NewID().String(), record.NewID().String()
	body := record.Change{Field: "body", Old: "x", New: "y"}
	for _, c := range []struct {
		was, want []record.Change
	}{
		{[]record.Change{{Field: "parent_type", Old: "lead", New: "company"}, body, {Field: "parent", Old: a, New: b}},
			[]record.Change{body, {Field: "parent", Old: "lead:" + a, New: "company:" + b}}},
		{[]record.Change{{Field: "parent_type", New: "lead"}, {Field: "parent", New: a}}, []record.Change{{Field: "parent", New: "lead:" + a}}},
		{[]record.Change{body, {Field: "parent", Old: "lead:" + a, New: "lead:" + b}}, []record.Change{body, {Field: "parent", Old: "lead:" + a, New: "lead:" + b}}},
	} {
		e := &Entry{RecordType: "note", Changes: c.was}
		if renameChanges(e); fmt.Sprint(e.Changes) != fmt.Sprint(c.want) {
			t.Errorf("%v, want %v", e.Changes, c.want)
		}
	}
}
