package records

import (
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// samples are a value of each kind, as canonical texts.
var samples = map[record.Kind]string{
	record.TextKind: "Žemaitijos Print", record.LongTextKind: "Two lines\nof a note", record.IntKind: "1500", record.NumberKind: "12.5",
	record.AmountKind: "1500.50", record.CurrencyKind: "EUR", record.DateKind: "2026-03-09", record.MomentKind: "2026-03-09T10:15:00Z",
	record.BoolKind: "true", record.ChoiceKind: "blue", record.RefKind: "me", record.EmailKind: "ada@example.com",
	record.PhoneKind: "+370 612 34567", record.LinkKind: "https://example.com", record.CountryKind: "LT", record.LanguageKind: "lt",
	record.MultiChoiceKind: "red,blue", record.DurationKind: "PT1H30M", record.FileKind: "0197aaaa-0000-7000-8000-000000000001",
}

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
	for _, k := range append(slices.Clone(record.CustomKinds), record.CurrencyKind) {
		f := record.CustomField(record.NewID(), "c_"+k.Name(), k, k.Name(), []record.Option{{Key: "red", Label: "Red"}, {Key: "blue", Label: "Blue"}})
		if k == record.RefKind {
			f.Target = "user"
		}
		value, err := k.Parse(samples[k], f, renderer.Env(""))
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
