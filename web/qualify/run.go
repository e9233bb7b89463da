package qualify

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Run opens the wizard for the selected leads of a list, one after another.
func Run(v *shell.Visit) error {
	asked := v.R.URL.Query()
	ids, err := ticked(v, asked)
	if err != nil {
		return err
	}
	w := &wizard{Visit: v, form: url.Values{"of": {strconv.Itoa(len(ids))}}}
	if of, err := strconv.Atoi(asked.Get("of")); err == nil && of >= len(ids) && of <= unit.MaxRun {
		w.form.Set("of", strconv.Itoa(of))
	}
	if ui.Into(v.R, "dialog") {
		w.form.Set("dialog", "1")
	}
	for _, id := range ids {
		w.form.Add("ids", id.String())
	}
	return w.advance()
}

// StartRun is Run for the form of a list without JavaScript.
func StartRun(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	ids, err := ticked(v, form)
	if err != nil {
		return err
	}
	return v.Go(runAddress(ids, len(ids)))
}

// ticked returns the leads that a list's form is about. If one of them does not exist it returns an error.
func ticked(v *shell.Visit, form url.Values) ([]record.ID, error) {
	ids, err := records.Ticked(v, "lead", form)
	if err != nil {
		return nil, err
	}
	if len(ids) > unit.MaxRun {
		return nil, record.Fail(record.TooLarge, "too_many_records", "max", unit.MaxRun)
	}
	seen, err := v.Kit.App.Records.Titles(v.Ctx(), v.By, v.Workspace.Type("lead"), ids...)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if name, ok := seen[id]; !ok || name.InTrash {
			return nil, record.Absent()
		}
	}
	return ids, nil
}

func runAddress(ids []record.ID, of int) string {
	q := url.Values{"of": {strconv.Itoa(of)}}
	for _, id := range ids {
		q.Add("ids", id.String())
	}
	return "/leads/qualify?" + q.Encode()
}

// run reports whether the wizard goes through several leads. The IDs of the remaining ones are in the form.
func (w *wizard) run() bool { return w.form.Get("of") != "" }

// rest returns the remaining leads.
func (w *wizard) rest() []record.ID {
	var out []record.ID
	for _, text := range w.form["ids"] {
		if id, ok := record.ParseID(text); ok && len(out) < unit.MaxRun {
			out = append(out, id)
		}
	}
	return out
}

// next shows the next lead of the run, or ends it.
func (w *wizard) next() error {
	of, _ := strconv.Atoi(w.form.Get("of"))
	if !ui.ByScript(w.R) && len(w.form["ids"]) > 0 {
		return w.Go(runAddress(w.rest(), of))
	}
	on := &wizard{Visit: w.Visit, form: url.Values{"of": w.form["of"], "ids": w.form["ids"], "dialog": w.form["dialog"]}}
	return on.advance()
}

// advance shows the first remaining lead. Leads that cannot be qualified are skipped.
func (w *wizard) advance() error {
	passed := 0
	for _, id := range w.rest() {
		w.form["ids"] = w.form["ids"][1:]
		w.lead = id
		err := w.outline(everything)
		if err != nil && record.KindOf(err) != record.NotFound {
			return err
		}
		if err == nil && w.open() {
			w.passed(passed)
			return w.begin()
		}
		passed++
	}
	w.passed(passed)
	return w.end()
}

func (w *wizard) passed(n int) {
	if n > 0 {
		w.Warn("qualify.passed", "n", n)
	}
}

// open reports whether the lead can be qualified.
func (w *wizard) open() bool {
	c := w.Workspace.Lists.Category(w.out.Lead.Status)
	return c != crm.CategoryQualified && c != crm.CategoryDisqualified
}

// end closes the wizard.
func (w *wizard) end() error {
	if w.form.Get("dialog") == "1" && ui.ByScript(w.R) {
		ui.CloseDialog(w.W)
		return w.Part()
	}
	return w.Go("/leads")
}

// unsuitable disqualifies the lead.
func (w *wizard) unsuitable() error {
	f := w.Workspace.Type("lead").Field("status")
	status, perr := f.Kind.Parse(w.form.Get("status"), f, w.renderer.Env(""))
	if perr == nil && f.Kind.Empty(status) {
		perr = record.Wrong("required")
	}
	if perr != nil {
		w.wrong = w.say(perr.On("status"))
		return w.choose(http.StatusUnprocessableEntity)
	}
	done, err := w.Kit.App.Qualify.Disqualify(w.Ctx(), w.By, status.(record.ID), w.form.Get("note"), w.lead)
	if kind := record.KindOf(err); err != nil && (kind == record.Invalid || kind == record.Conflict) {
		w.wrong = w.say(err)
		return w.choose(shell.Status(kind))
	}
	if err != nil {
		return err
	}
	return w.disqualified(done)
}

func (w *wizard) disqualified(done *unit.Done) error {
	if w.run() {
		w.Toast(done, "qualify.disqualified", "name", w.out.Lead.Title)
		return w.next()
	}
	if w.form.Get("dialog") == "1" {
		return w.Finish(done, "qualify.disqualified", w.leadURL(), "name", w.out.Lead.Title)
	}
	w.Toast(done, "qualify.disqualified", "name", w.out.Lead.Title)
	return w.Go(w.leadURL())
}
