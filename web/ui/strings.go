package ui

import "slices"

// panelOf is the address of a panel as an attribute; the usual one is left for the browser to make, since a list has it in
// every row.
func panelOf(record, panel string) string { return pick(panel == record+"/panel", "", panel) }

func contains(list []string, value string) bool { return slices.Contains(list, value) }
