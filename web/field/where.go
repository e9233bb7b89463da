package field

import (
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// Keys of the labels of a field, besides the codes of countries and languages.
const (
	ownCountry   = ""  // no country is chosen: that of the workspace
	otherCountry = "*" // another country
)

// terms returns the labels of a field by country ("RU") or language ("ru"), "" where the field is not used. It returns nil if
// the label is the same everywhere.
func (d *Renderer) terms(t *record.Type, f *record.Field) map[string]string {
	switch {
	case slices.Contains(crm.LegalCodes, f.Key) && t.Field("legal_name") != nil:
		return d.legalTerms(t, f)
	case f.Key == "middle_name" && crm.NameOrder(string(d.Page.Lang()), d.Workspace.Workspace) != i18n.WithFather:
		out := map[string]string{ownCountry: "", otherCountry: ""}
		for _, code := range slices.Concat(i18n.FatherCountries, i18n.FatherLanguages) {
			out[code] = d.Label(t, f)
		}
		return out
	}
	return nil
}

func (d *Renderer) legalTerms(t *record.Type, f *record.Field) map[string]string {
	out := map[string]string{ownCountry: d.legalTerm(t, f, d.Workspace.Country), otherCountry: d.legalTerm(t, f, "")}
	for _, country := range crm.LegalCountries() {
		out[country] = d.legalTerm(t, f, country)
	}
	return out
}

// legalTerm returns the name of a legal code in its country, with an explanation for readers of another language.
func (d *Renderer) legalTerm(t *record.Type, f *record.Field, country string) string {
	name, ok := crm.LegalTerm(country, f.Key)
	label := d.Label(t, f)
	switch {
	case !ok:
		return ""
	case name == "", name == label:
		return label
	case crm.PresetFor(country).Language == string(d.Page.Lang()) && d.Page.Lang() != "en":
		return name
	}
	return label + " (" + name + ")"
}

// Term returns the label of a field for a country and language, or "" where the field is not used.
func (d *Renderer) Term(t *record.Type, f *record.Field, country, language string) string {
	terms := d.terms(t, f)
	if terms == nil {
		return d.Label(t, f)
	}
	if name := terms[language]; language != "" && name != "" {
		return name
	}
	if name, known := terms[country]; known {
		return name
	}
	return terms[otherCountry]
}

// TermOf is Term for a record, but a field with a value always has a label.
func (d *Renderer) TermOf(t *record.Type, f *record.Field, r any) string {
	name := d.Term(t, f, textOf(t, "country", r), textOf(t, "language", r))
	if name == "" && !f.Empty(r) {
		return d.Label(t, f)
	}
	return name
}

func textOf(t *record.Type, key string, r any) string {
	if f := t.Field(key); f != nil {
		return f.Get(r).(string)
	}
	return ""
}

// Placed gives a control the label for the chosen country or language, and the data with which a script follows another choice.
// Without a script all fields are shown.
func (d *Renderer) Placed(c ui.Field, t *record.Type, f *record.Field, country, language string) ui.Field {
	c.Where = d.terms(t, f)
	if c.Where == nil {
		return c
	}
	name := d.Term(t, f, country, language)
	if name != "" {
		c.Label = name
	}
	c.Elsewhere = name == "" && c.Value == ""
	return c
}
