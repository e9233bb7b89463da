package e2e

import (
	_ "embed"
	"strings"
)

//go:embed testdata/axe.min.js
var axeJS string

// A Violation is an accessibility rule that a page breaks, and the elements
// that break it.
type Violation struct {
	ID     string
	Impact string
	Help   string
	Nodes  []struct {
		HTML           string
		FailureSummary string
	}
}

// String returns the rule and the elements.
func (v Violation) String() string {
	text := v.ID + " (" + v.Impact + "): " + v.Help
	for _, n := range v.Nodes {
		text += "\n  " + n.HTML + "\n    " + strings.ReplaceAll(n.FailureSummary, "\n", "\n    ")
	}
	return text
}

// runAxe checks WCAG 2.2 AA and the levels that it includes.
const runAxe = `axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
	resultTypes: ['violations'],
}).then(r => r.violations.map(({id, impact, help, nodes}) => ({
	ID: id, Impact: impact || '', Help: help,
	Nodes: nodes.map(n => ({HTML: n.html, FailureSummary: n.failureSummary || ''})),
})))`

// calm reports whether nothing is being read or moved. A part of the page whose fresh rows are slow to come is dimmed
// meanwhile, and dimmed text has less contrast.
const calm = `!document.querySelector('.htmx-request') &&
	!document.getAnimations().some(a => a instanceof CSSTransition && a.playState === 'running')`

// Violations checks the page with axe-core against WCAG 2.2 AA, once it is calm.
func (w *Window) Violations() []Violation {
	w.t.Helper()
	w.until("wait for a calm page", func() (bool, string, error) {
		ok, err := eval[bool](w, calm)
		return ok, "still reading", err
	})
	if !Eval[bool](w, "typeof axe === 'object'") {
		Eval[bool](w, axeJS+";true")
	}
	return Eval[[]Violation](w, runAxe)
}

// Axe fails the test for every violation on the page in its current state.
func (w *Window) Axe() {
	w.t.Helper()
	for _, v := range w.Violations() {
		w.t.Errorf("%s: %s", w.URL(), v)
	}
}
