package ui

import (
	"hash/fnv"
	"strings"

	"github.com/vedlys/vedlys/match"
)

// Hues is the number of colours of a status, a person or a company.
const Hues = 12

// HueOf returns the hue for an ID, always the same.
func HueOf(id string) int {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(id))
	return int(sum.Sum32() % Hues)
}

// initials returns the initials of a person.
func (p Person) initials() string {
	if p.Initials != "" {
		return p.Initials
	}
	return match.PersonInitials(p.Name)
}

// A Mark is the avatar of a record: initials on a hue, round for a person and square for anything else. The hue depends on the
// name, so that a company looks the same everywhere and two companies mostly differ.
type Mark struct {
	Name   string
	Person bool
}

func (m Mark) hue() int { return HueOf(strings.ToLower(m.Name)) }

// initials returns the initials of a person or of anything else.
func (m Mark) initials() string {
	if m.Person {
		return match.PersonInitials(m.Name)
	}
	return match.CompanyInitials(m.Name)
}
