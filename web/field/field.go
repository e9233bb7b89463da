// Package field shows values, asks for them and narrows lists by them: one face for each kind, one .templ file for each
// face. A page knows fields and records; which control a date or a reference has is decided here alone.
package field

import (
	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// A Context is where a value stands: a field of a type, in a record whose amounts are in this currency and whose phones are
// dialled in the first of these countries in which they are valid.
type Context struct {
	Type         *record.Type
	Field        *record.Field
	Currency     string
	Country      string // of the record
	PhoneCountry string // of the file that the record was imported from
}

// In is the spot of a field in a record.
func In(t *record.Type, f *record.Field, r any) Context {
	env := record.EnvOf(t, r)
	return Context{t, f, env.Currency, env.Country, textOf(t, "phone_country", r)}
}

// A kindRenderer is what a kind looks like.
type kindRenderer struct {
	words  func(*Renderer, Context, any) string            // the value in plain words
	show   func(*Renderer, Context, any) templ.Component   // the value where it is only looked at, with nothing to click in it; nil: its words on one line
	input  func(*Renderer, Context, Typed) ui.Field        // the control that asks for it
	filter func(*Renderer, Context, Asked) templ.Component // the controls that narrow a list by it
	links  func(d *Renderer, s Context, v any) []Link      // where the value leads to; nil: nowhere
}

var renderers = map[record.Kind]kindRenderer{
	record.TextKind:     textFace,
	record.LongTextKind: longTextRenderer,
	record.IntKind:      integerRenderer,
	record.NumberKind:   numberRenderer,
	record.AmountKind:   amountRenderer,
	record.CurrencyKind: currencyRenderer,
	record.DateKind:     dateRenderer,
	record.MomentKind:   momentRenderer,
	record.BoolKind:     booleanRenderer,
	record.ChoiceKind:   choiceRenderer,
	record.RefKind:      referenceRenderer,
	record.EmailKind:    emailRenderer,
	record.PhoneKind:    phoneRenderer,
	record.LinkKind:     linkRenderer,
	record.CountryKind:  countryRenderer,
	record.LanguageKind: languageRenderer,
}

// A Renderer is what the faces know besides the value: the page they are on, the workspace, who looks, and the names of the
// records that values point to. It serves one request.
type Renderer struct {
	Page      *ui.Page
	Workspace *app.Workspace
	By        crm.Actor
	Names     app.Names
	choices   map[string][]ui.Choice
}

// NewRenderer makes the desk of one request.
func NewRenderer(pg *ui.Page, ws *app.Workspace, by crm.Actor, names app.Names) *Renderer {
	return &Renderer{Page: pg, Workspace: ws, By: by, Names: names, choices: map[string][]ui.Choice{}}
}

// Env is the surroundings in which the reader's texts are read; amounts are in the currency, the workspace's if "".
func (d *Renderer) Env(currency string) *record.Env {
	e := d.Workspace.Env(d.By, false)
	e.Point, e.Lang = d.Page.Lang() == "en", d.Page.Lang()
	e.Dates = i18n.DateOrderOf(e.Lang, e.Country)
	if currency != "" {
		e.Currency = currency
	}
	return e
}

// Label is what the field is called.
func (d *Renderer) Label(t *record.Type, f *record.Field) string {
	return app.FieldLabel(d.Page.Printer, t, f)
}

// Words is a value in plain words, "" where there is none.
func (d *Renderer) Words(s Context, v any) string {
	if s.Field.Kind.Empty(v) {
		return ""
	}
	return renderers[s.Field.Kind].words(d, s, v)
}

// Former is a value that a field once had, as the history keeps it, in plain words.
func (d *Renderer) Former(s Context, text string) string {
	v, err := s.Field.Kind.Parse(text, s.Field, &record.Env{Currency: s.Currency, Strict: true})
	if err != nil {
		return text
	}
	return d.Words(s, v)
}

// Show is a value where it is only looked at; the empty one is a dash.
func (d *Renderer) Show(s Context, v any) templ.Component {
	if s.Field.Kind.Empty(v) {
		return ui.Dash()
	}
	if show := renderers[s.Field.Kind].show; show != nil {
		return show(d, s, v)
	}
	return short(d.Words(s, v))
}

// A Link is where a value leads to: a mail, a call, a page, another record.
type Link struct{ URL, Icon, Words string }

// linked makes the links of a face whose values lead to one place.
func linked(icon string, url func(string) string) func(*Renderer, Context, any) []Link {
	return func(_ *Renderer, _ Context, v any) []Link {
		to := url(v.(string))
		if to == "" {
			return nil
		}
		return []Link{{to, icon, v.(string)}}
	}
}

// Links returns where a value leads to; a value with several phone numbers leads to each of them.
func (d *Renderer) Links(s Context, v any) []Link {
	links := renderers[s.Field.Kind].links
	if links == nil || s.Field.Kind.Empty(v) {
		return nil
	}
	return links(d, s, v)
}

// Input is the control that asks for a value. Its name is the field's key.
func (d *Renderer) Input(s Context, typed Typed) ui.Field {
	c := renderers[s.Field.Kind].input(d, s, typed)
	c.Name, c.Value, c.Label = s.Field.Key, typed.Text, d.Label(s.Type, s.Field)
	c.Required = s.Field.Required
	return c
}

// Filter is the group of controls that narrow a list by the field.
func (d *Renderer) Filter(s Context, asked Asked) templ.Component {
	return renderers[s.Field.Kind].filter(d, s, asked)
}

// End reports whether values of the kind stand at the end of their column, as numbers do.
func End(k record.Kind) bool {
	return k == record.IntKind || k == record.NumberKind || k == record.AmountKind
}
