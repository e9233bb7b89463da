package e2e

import (
	_ "embed"
	"strings"
)

//go:embed testdata/axe.min.js
var axeJS string

// A Violation is a rule of accessibility that a page breaks, and where.
type Violation struct {
	ID     string
	Impact string
	Help   string
	Nodes  []struct {
		HTML           string
		FailureSummary string
	}
}

// String tells the rule and the places.
func (v Violation) String() string {
	text := v.ID + " (" + v.Impact + "): " + v.Help
	for _, n := range v.Nodes {
		text += "\n  " + n.HTML + "\n    " + strings.ReplaceAll(n.FailureSummary, "\n", "\n    ")
	}
	return text
}

// runAxe asks for WCAG 2.2 AA and what it builds on.
const runAxe = `axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
	resultTypes: ['violations'],
}).then(r => r.violations.map(({id, impact, help, nodes}) => ({
	ID: id, Impact: impact || '', Help: help,
	Nodes: nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary || ''})),
})))`

// Violations checks the page as it is with axe-core against WCAG 2.2 AA.
func (w *Window) Violations() []Violation {
	w.t.Helper()
	if !Eval[bool](w, "typeof axe === 'object'") {
		Eval[bool](w, axeJS+";true")
	}
	return Eval[[]Violation](w, runAxe)
}

// Axe fails the test for every violation on the page as it is.
func (w *Window) Axe() {
	w.t.Helper()
	for _, v := range w.Violations() {
		w.t.Errorf("%s: %s", w.URL(), v)
	}
}
