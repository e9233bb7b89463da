package ui

import (
	"strconv"
	"strings"
)

// A Choice is one entry of a list to pick from: a status, a source, an owner.
type Choice struct {
	ID   string
	Name string
	Hue  int // 0…11, -1 for none
	Icon string
	Note string // dimmed text beside the name
	New  bool   // picking it makes it
	Off  bool   // shown but cannot be picked
	Ask  string // URL of a form that opens in the dialog instead of saving the choice; %s stands for the record's ID
}

// Tone is the meaning of a coloured mark.
type Tone string

// The tones: Quiet has no colour.
const (
	Quiet Tone = ""
	Info  Tone = "info"
	Good  Tone = "good"
	Warn  Tone = "warn"
	Bad   Tone = "bad"
)

func (t Tone) icon() string {
	switch t {
	case Good:
		return "circle-check"
	case Warn:
		return "triangle-alert"
	case Bad:
		return "circle-alert"
	}
	return "info"
}

func hue(n int) string {
	if n < 0 {
		return "none"
	}
	return strconv.Itoa(n % Hues)
}

// A PillSelectView is a status that can be changed in place.
type PillSelectView struct {
	ID      string // of the select; unique on the page
	Name    string // of the field, such as "status"
	Label   string // for screen readers, such as "Status of Žemaitijos Print"
	Action  string // URL of the post
	Version int64
	Value   string // ID of the current choice
	Locked  bool   // cannot be changed
	Options []Choice
	Record  string // ID of the record, for Choice.Ask; "" if every choice is saved at once
}

// asks reports whether picking a choice opens a form, whose URL asking returns.
func (v PillSelectView) asks(c Choice) bool     { return v.Record != "" && c.Ask != "" }
func (v PillSelectView) asking(c Choice) string { return strings.Replace(c.Ask, "%s", v.Record, 1) }

func (v PillSelectView) current() Choice {
	for _, option := range v.Options {
		if option.ID == v.Value {
			return option
		}
	}
	return Choice{Hue: -1}
}
