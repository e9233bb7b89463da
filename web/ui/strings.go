package ui

import "slices"

// panelOf returns the URL of a panel as an attribute. The default one is left to the browser, since every row of a list has it.
func panelOf(record, panel string) string { return pick(panel == record+"/panel", "", panel) }

func contains(list []string, value string) bool { return slices.Contains(list, value) }
