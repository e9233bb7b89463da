package records

import (
	"cmp"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// control returns the control of a field with the typed value and its error.
func (s *recordForm) control(f *record.Field) ui.Field {
	c := s.renderer.Input(s.context(f, s.record), s.typed[f.Key])
	c = s.renderer.Placed(c, s.t, f, s.typed["country"].Text, s.typed["language"].Text)
	c.Required = f.Required && (f.Asked() || !s.isNew)
	switch {
	case s.isNew && f == crm.NameField(s.t) && f.Preset:
		c.Hint = s.Page.T("record.title_hint")
	case crm.DescriptorOf(s.t).People && f == crm.NameField(s.t):
		c.Hint = s.Page.T("contact.name_hint")
	}
	c.Error = s.errors[f.Key]
	for _, part := range f.Parts() { // posted by itself, it is shown by the list
		c.Error = cmp.Or(c.Error, s.errors[part.Key])
	}
	if f.Step {
		c.Options = s.steps()
	}
	c.Big = isName(s.t, f)
	c.Autofocus = f == s.t.Editable()[0]
	return c
}

// amount returns the control of an amount that has its currency beside it.
func (s *recordForm) amount(f *record.Field) ui.Field {
	c := s.control(f)
	c.Unit = ""
	if c.Error == "" {
		c.Error = s.errors["currency"]
	}
	return c
}

// beside returns the control of the currency beside an amount.
func (s *recordForm) beside() ui.Field {
	c := s.control(s.t.Currency())
	c.Quiet, c.Error = true, ""
	return c
}

// asTyped returns the record with the status chosen in the form, which decides about other fields.
func (s *recordForm) asTyped() any {
	r, step := s.t.Clone(s.record), s.t.Step()
	if step == nil {
		return r
	}
	if v, err := step.Kind.Parse(s.typed[step.Key].Text, step, s.renderer.Env("")); err == nil && !step.Kind.Empty(v) {
		step.Set(r, v)
	}
	return r
}

// asked returns the sections of the form.
func (s *recordForm) asked() []*part {
	r := s.asTyped()
	return s.parts(func(f *record.Field) bool { return s.asks(f) && s.open(f, r) })
}

// asks reports whether a field has its own place in the form. Addresses have forms of their own.
func (s *recordForm) asks(f *record.Field) bool {
	return !f.ReadOnly && f.List() == nil && !crm.IsAddresses(f) && (f != s.t.Currency() || s.t.SharedAmount() == nil)
}

// quick reports whether a dialog shows a field at once; the others are folded away.
func (s *recordForm) quick(f *record.Field) bool {
	quick := crm.DescriptorOf(s.t).Quick
	return quick == nil || slices.Contains(quick, f.Key)
}

// firstFields returns the fields that a dialog shows at once.
func (s *recordForm) firstFields() []*record.Field {
	r := s.asTyped()
	return slices.DeleteFunc(s.t.Editable(), func(f *record.Field) bool {
		return !s.asks(f) || !s.quick(f) || !s.open(f, r)
	})
}

// furtherParts returns the sections with the other fields.
func (s *recordForm) furtherParts() []*part {
	r := s.asTyped()
	return s.parts(func(f *record.Field) bool { return s.asks(f) && s.open(f, r) && !s.quick(f) })
}

// furtherWrong reports whether a field that is folded away has an error.
func (s *recordForm) furtherWrong() bool {
	for _, p := range s.furtherParts() {
		for _, f := range p.Fields {
			if s.errors[f.Key] != "" {
				return true
			}
		}
	}
	return false
}
