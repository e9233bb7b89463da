package crm

import "strings"

func given(first, middle string) string { return strings.TrimSpace(first + " " + middle) }

// filled returns the values that are not empty.
func filled(values ...string) []string {
	var out []string
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			out = append(out, v)
		}
	}
	return out
}
