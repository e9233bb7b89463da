package crm

import (
	"slices"

	"github.com/vedlys/vedlys/record"
)

// CustomTargets returns what a workspace's own references may refer to: the
// record types of the menu, people, and the values of lists.
func CustomTargets() []string {
	var out []string
	for _, t := range Types {
		out = append(out, t.Name)
	}
	return slices.Concat(out, []string{"user"}, ListNames)
}

// PointTo makes a custom reference refer to a target. Lists are not sorted by
// records, whose names the referring record does not hold.
func PointTo(f *record.Field, target string) {
	if record.TakesTarget(f.Kind) {
		f.Target = target
		f.Sorted = TypeByName(target) == nil
	}
}
