// Package qualify holds the pages that turn a lead into a customer: the wizard with its targets, the receipt with its undo, and
// the page with the results side by side.
package qualify

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// targets are the types a lead can become, in order of creation.
var targets = []string{"company", "contact", "opportunity"}

func icon(target string) string { return crm.DescriptorOf(crm.TypeByName(target)).Icon }

// A wizard is one request to the wizard of a lead. All choices and values so far are in the form, so the server keeps no state
// between two steps.
type wizard struct {
	*shell.Visit
	renderer *field.Renderer
	lead     record.ID
	form     url.Values
	out      *qualify.Outline
	preview  *crm.Qualification // the result of a dry run; nil if there are errors
	wrong    map[string]string  // errors by the name of the control, "" for the form as a whole
	conflict *unit.Conflict     // changes by others since the wizard was opened
}

// Wizard asks whether a lead is suitable and what it becomes.
func Wizard(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	w := &wizard{Visit: v, lead: id, form: url.Values{}}
	if ui.Into(v.R, "dialog") {
		w.form.Set("dialog", "1")
	}
	if err := w.outline(everything); err != nil {
		return err
	}
	switch v.Workspace.Lists.Category(w.out.Lead.Status) {
	case crm.CategoryQualified:
		return w.already(http.StatusOK)
	case crm.CategoryDisqualified:
		return record.Fail(record.Conflict, "lead_disqualified")
	}
	return w.begin()
}

// begin shows the first step.
func (w *wizard) begin() error {
	if err := w.suggest(); err != nil {
		return err
	}
	return w.choose(http.StatusOK)
}

// Qualify processes a step of the wizard and shows the next one or qualifies the lead.
func Qualify(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	form, err := v.Form()
	if err != nil {
		return err
	}
	w := &wizard{Visit: v, lead: id, form: form}
	if err := w.outline(w.ticked()); err != nil {
		return err
	}
	switch c := v.Workspace.Lists.Category(w.out.Lead.Status); {
	case form.Get("go") == "skip" && w.run():
		return w.next()
	case c == crm.CategoryQualified: // by a colleague, or by the same form sent twice
		return w.already(http.StatusConflict)
	case c == crm.CategoryDisqualified:
		w.wrong = w.say(record.Fail(record.Conflict, "lead_disqualified"))
		return w.again(http.StatusConflict)
	}
	return w.step(form.Get("go"))
}

// step continues according to the pressed button, or "" for Ctrl+Enter.
func (w *wizard) step(pressed string) error {
	first := w.form.Get("at") != "2"
	switch {
	case !slices.Contains([]string{"", "next", "details", "again", "back"}, pressed):
		return record.Wrong("bad_form")
	case pressed == "back":
		return w.choose(http.StatusOK)
	case w.form.Get("fit") == "no":
		return w.unsuitable()
	case first && w.none():
		w.wrong = w.say(record.Wrong("nothing_chosen"))
		return w.choose(http.StatusUnprocessableEntity)
	case pressed == "details", pressed == "again", first && w.alike():
		return w.details(http.StatusOK)
	}
	return w.finish()
}

// finish qualifies the lead. Errors are shown beside the values.
func (w *wizard) finish() error {
	plan, err := w.plan()
	if err != nil {
		return w.refuse(err)
	}
	done, q, err := w.Kit.App.Qualify.Qualify(w.Ctx(), w.By, w.lead, plan, false)
	if err != nil {
		return w.refuse(err)
	}
	if err := w.remember(); err != nil {
		return err
	}
	w.Toast(done, "qualify.done", "name", w.out.Lead.Title)
	return w.after(q)
}

// refuse shows the step again with the errors or conflicts.
func (w *wizard) refuse(err error) error {
	kind := record.KindOf(err)
	if kind != record.Invalid && kind != record.Conflict {
		return err
	}
	if errors.As(err, &w.conflict) {
		if err := w.outline(w.ticked()); err != nil {
			return err
		}
	} else {
		w.wrong = w.say(err)
	}
	if kind == record.Invalid {
		return w.details(http.StatusUnprocessableEntity)
	}
	return w.again(http.StatusConflict)
}

// again shows the current step again.
func (w *wizard) again(status int) error {
	if w.form.Get("at") == "2" {
		return w.details(status)
	}
	return w.choose(status)
}

func (w *wizard) say(err error) map[string]string { return shell.FieldErrors(w.Page, err) }

// everything is the plan with all targets.
var everything = qualify.Plan{Company: &qualify.Target{}, Contact: &qualify.Target{}, Opportunity: &qualify.Target{}}

// outline loads the lead and what it would become.
func (w *wizard) outline(plan qualify.Plan) error {
	var err error
	if w.out, err = w.Kit.App.Qualify.Outline(w.Ctx(), w.By, w.lead, plan); err != nil {
		return err
	}
	w.renderer = field.NewRenderer(w.Page, w.Workspace, w.By, w.out.Names)
	return nil
}

// choose shows the first step.
func (w *wizard) choose(status int) error {
	if err := w.outline(everything); err != nil {
		return err
	}
	return w.show(status, chooseStep(w))
}

// details shows the second step, with a preview if there are no errors so far.
func (w *wizard) details(status int) error {
	if w.wrong == nil && !w.unchosen() {
		plan, err := w.plan()
		if err == nil {
			plan.Version = 0
			_, w.preview, err = w.Kit.App.Qualify.Qualify(w.Ctx(), w.By, w.lead, plan, true)
		}
		if kind := record.KindOf(err); err != nil && kind != record.Invalid && kind != record.Conflict {
			return err
		}
		if err != nil {
			w.wrong = w.say(err)
		}
	}
	return w.show(status, detailsStep(w))
}

// show writes a step: in the dialog, in place of the step before, or as a page.
func (w *wizard) show(status int, step templ.Component) error {
	title := w.Page.T("qualify.title", "name", w.out.Lead.Title)
	if w.run() { // the head of the dialog stays, while one lead comes after another
		title = w.Page.T("action.qualify")
	}
	return w.Dialog(status, "leads", title, step)
}

// cancel returns the button that closes the wizard and leaves the lead, and any remaining ones, as they are.
func (w *wizard) cancel() ui.Btn {
	b := ui.Btn{Label: w.Page.T("action.cancel"), URL: w.leadURL()}
	switch {
	case w.form.Get("dialog") == "1" && ui.ByScript(w.R):
		b.URL, b.Closes = "", "dialog"
	case w.run():
		b.URL = "/leads"
	}
	return b
}

func (w *wizard) leadURL() string { return "/leads/" + w.lead.String() }

// after responds to a qualification: with the next lead, the results side by side, or the receipt.
func (w *wizard) after(q *crm.Qualification) error {
	switch {
	case w.run():
		return w.next()
	case w.on("side"):
		return w.Go(sideBySide(w.Workspace, q, w.inOrder()))
	case w.form.Get("dialog") == "1" && ui.ByScript(w.R):
		rc, err := qualifiedReceipt(w.Visit, w.lead)
		if err != nil {
			return err
		}
		rc.step, rc.dialog = true, true
		return rc.show(http.StatusOK)
	}
	return w.Go(w.leadURL() + "/qualification")
}

// already shows the receipt of a lead that is qualified already, also if the same form was sent twice.
func (w *wizard) already(status int) error {
	rc, err := qualifiedReceipt(w.Visit, w.lead)
	if record.KindOf(err) == record.NotFound && err != nil {
		return record.Fail(record.Conflict, "already_qualified")
	}
	if err != nil {
		return err
	}
	if status != http.StatusOK {
		rc.wrong = []string{w.Page.T("error.already_qualified")}
	}
	rc.dialog = w.form.Get("dialog") == "1"
	return rc.show(status)
}
