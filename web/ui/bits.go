package ui

import "strconv"

// Choice is one entry of a list a person picks from: a status, a source, an owner.
type Choice struct {
	ID   string
	Name string
	Hue  int // 0…11, -1 for none
	Icon string
	Note string // said beside the name, dimmed
	Off  bool   // shown but not to be picked
	Ask  string // address of what must be asked first; it opens in the dialog instead of the choice being saved
}

// Tone is the meaning of a coloured mark.
type Tone string

// The tones: Quiet is no colour.
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

// PillSelectView is a status that is changed where it stands.
type PillSelectView struct {
	ID      string // of the select; unique on the page
	Name    string // of the field, such as "status"
	Label   string // said to screen readers, such as "Status of Žemaitijos Print"
	Action  string // where the choice is posted
	Version int64
	Value   string // id of the current choice
	Locked  bool   // it can be seen, not changed
	Options []Choice
}

func (v PillSelectView) current() Choice {
	for _, option := range v.Options {
		if option.ID == v.Value {
			return option
		}
	}
	return Choice{Hue: -1}
}
