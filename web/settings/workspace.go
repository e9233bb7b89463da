package settings

import (
	"net/http"
	"net/url"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// formView is a form as it was sent or as things are, and what is wrong with
// it.
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
	h := v.Home
	return showWorkspace(v, http.StatusOK, formView{Form: url.Values{"name": {h.Name}, "country": {h.Country}, "language": {h.Language},
		"currency": {h.Currency}, "zone": {h.Zone}}})
}

func showWorkspace(v *shell.Visit, status int, f formView) error {
	samples, err := v.Kit.App.Sampled(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	return page(v, status, "workspace", nil, workspace(v.Page, f, samples))
}

// RemoveSample takes the sample data away, but not what people have changed.
func RemoveSample(v *shell.Visit) error {
	removed, kept, err := v.Kit.App.RemoveSample(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	pg := v.Page
	v.Toast(nil, "settings.sample_removed", "removed", pg.Number(int64(removed)), "kept", pg.Number(int64(kept)))
	return v.Go("/settings/workspace")
}

// SaveWorkspace sets the name and the presets of the workspace.
func SaveWorkspace(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	err = v.Kit.App.ChangeWorkspace(v.Ctx(), v.By, app.NewWorkspace{Name: form.Get("name"), Country: form.Get("country"),
		Language: form.Get("language"), Currency: form.Get("currency"), Zone: form.Get("zone")})
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showWorkspace(v, status, formView{form, errors})
		})
	}
	v.Toast(nil, "common.saved")
	return v.Go("/settings/workspace")
}
