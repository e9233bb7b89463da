package records

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A kindSample is a kind with a value, for the page that shows all kinds.
type kindSample struct {
	renderer *field.Renderer
	context  field.Context
	value    any
}

// Kinds shows every kind of field in all its forms. It is for developers.
func Kinds(v *shell.Visit) error {
	renderer := field.NewRenderer(v.Page, v.Workspace, v.By, unit.Names{})
	var all []kindSample
	for _, k := range field.Sampled() {
		f := record.CustomField(record.NewID(), "c_"+k.Name(), k, k.Name(), []record.Option{{Key: "red", Label: "Red"}, {Key: "blue", Label: "Blue"}})
		if record.TakesTarget(k) {
			f.Target = "user"
		}
		value, err := k.Parse(field.Sample(k), f, renderer.Env(""))
		if err != nil {
			return err
		}
		all = append(all, kindSample{renderer, field.Context{Type: crm.LeadType.With(f), Field: f, Currency: v.Workspace.Currency}, value})
	}
	return v.Show("", "Kinds", kindsPage(v.Page, all))
}

// cell returns the sample as a locked cell, since there is no record behind it.
func (s kindSample) cell(empty bool) ui.CellView {
	return ui.CellView{In: ui.InPage, Record: s.context.Field.CustomID.String(), Field: s.context.Field.Key, Label: s.context.Field.Label, Locked: true, Empty: empty}
}

// asked returns filters with the value of the sample.
func (s kindSample) asked() field.Asked {
	text := s.renderer.Address(s.context.Field, s.value)
	return field.Asked{Is: []string{text}, Contains: text, From: text, To: text}
}

// wrong returns the control of the sample with an error.
func (s kindSample) wrong() ui.Field {
	c := s.renderer.Input(s.context, s.renderer.Typed(s.context, s.value))
	c.ID, c.Error = "wrong-"+c.Name, s.renderer.Page.T("error.required")
	return c
}
