package crm

import (
	"strings"

	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// matchAddresses returns the further addresses of a record.
func matchAddresses(r any) (out []match.Address) {
	for _, a := range FurtherAddresses(r) {
		out = append(out, match.Address{Street: a.Street, City: a.City, Postcode: a.Postcode})
	}
	return out
}

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
