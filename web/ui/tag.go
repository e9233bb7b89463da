package ui

import (
	"strconv"
	"strings"
)

// tagsShown is the number of tags that are shown where there is little room.
const tagsShown = 3

// moreTags returns how many tags are not shown there, such as "+2".
func moreTags(tags []Choice) string { return "+" + strconv.Itoa(len(tags)-tagsShown) }

// restOf returns their names.
func restOf(tags []Choice) string {
	var names []string
	for _, t := range tags[tagsShown:] {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}
