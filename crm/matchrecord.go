package crm

import (
	"strings"

	"github.com/vedlys/vedlys/record"
)

func given(first, middle string) string { return strings.TrimSpace(first + " " + middle) }

// reached returns the plain values that are not empty, and those of the list
// beside them.
func reached(further record.Several, values ...string) []string {
	var out []string
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			out = append(out, v)
		}
	}
	return append(out, further.Values()...)
}
