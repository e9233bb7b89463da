package ui

import "slices"

func contains(list []string, value string) bool { return slices.Contains(list, value) }
