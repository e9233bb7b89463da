package settings

import (
	"context"
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/app/derived"
	"github.com/vedlys/vedlys/app/sample"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// formView is a form with the posted or the stored values, and its errors.
type formView struct {
	Form   url.Values
	Errors map[string]string
}

func (v formView) field(name, label string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: v.Form.Get(name), Error: v.Errors[name]}
}

func (v formView) choice(name, label, blank string, options []ui.Choice) ui.Field {
	f := v.field(name, label)
	f.Kind, f.Blank, f.Options = "select", blank, options
	return f
}

// Workspace shows the name and the presets of the workspace.
func Workspace(v *shell.Visit) error {
	ws := v.Workspace
	return showWorkspace(v, http.StatusOK, formView{Form: url.Values{"name": {ws.Name}, "country": {ws.Country}, "language": {ws.Language},
		"currency": {ws.Currency}, "zone": {ws.Zone}}})
}

func showWorkspace(v *shell.Visit, status int, f formView) error {
	s := sampleView{formView: f}
	var err error
	if s.leads, err = v.Kit.App.Samples.Sampled(v.Ctx(), v.By); err != nil {
		return err
	}
	receipt, n, err := v.Kit.App.Samples.InTrash(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	if n > 0 {
		s.trashed, s.trash = receipt.String(), n
	}
	if s.derived, err = v.Kit.App.Derived.Progress(v.Ctx(), v.By); err != nil {
		return err
	}
	return page(v, status, "workspace", nil, workspace(v.Page, s))
}

// sampleView is the form of the workspace with the state of the sample data and of the work in the background.
type sampleView struct {
	formView
	leads   int    // leads in the sample, 0 if there is nothing to remove
	trashed string // receipt of the removal, "" if the sample is not in the trash
	trash   int    // records of the sample in the trash
	derived derived.Progress
}

// progress shows how many records are prepared for search and sorting.
func (v sampleView) progress(pg *ui.Page) ui.ProgressView {
	p := v.derived
	return ui.ProgressView{Label: pg.T("settings.derived"), Value: p.Done, Most: p.Total,
		Text: pg.T("import.progress", "done", pg.Number(p.Done), "total", pg.Number(p.Total))}
}

// removal asks whether to remove the sample data.
type removal struct {
	*sample.Preview
	pg     *ui.Page
	cancel ui.Btn
}

// RemoveSamplePage asks whether to remove the sample data, and lists what is removed and what is kept.
func RemoveSamplePage(v *shell.Visit) error {
	p, err := v.Kit.App.Samples.Preview(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	return v.Dialog(http.StatusOK, "settings", v.Page.T("settings.sample_question"), removeSampleForm(removal{p, v.Page, v.Cancel("/settings/workspace")}))
}

// empty reports whether nothing would be removed.
func (r removal) empty() bool { return len(r.counts(r.Goes))+len(r.People) == 0 }

// counts returns the numbers of records by type, in the order of the menu, those that are not in it last.
func (r removal) counts(of map[string]int) (out []string) {
	for _, t := range crm.AllTypes() {
		if n := of[t.Name]; n > 0 {
			out = append(out, r.pg.T("type."+t.Name+".many")+": "+r.pg.Number(int64(n)))
		}
	}
	return out
}

// RemoveSample moves the sample data to the trash, except records that people have changed.
func RemoveSample(v *shell.Visit) error {
	done, kept, err := v.Kit.App.Samples.Remove(context.WithoutCancel(v.Ctx()), v.By)
	if err != nil {
		return err
	}
	pg := v.Page
	v.Toast(done, "settings.sample_removed", "removed", pg.Number(int64(done.Count)), "kept", pg.Number(int64(kept)))
	return v.Go("/settings/workspace")
}

// SaveWorkspace saves the name and the presets of the workspace.
func SaveWorkspace(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	done, err := v.Kit.App.Workspaces.ChangeWorkspace(v.Ctx(), v.By, workspaces.NewWorkspace{Name: form.Get("name"), Country: form.Get("country"),
		Language: form.Get("language"), Currency: form.Get("currency"), Zone: form.Get("zone")})
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showWorkspace(v, status, formView{form, errors})
		})
	}
	v.Toast(done, "common.saved")
	return v.Go("/settings/workspace")
}
