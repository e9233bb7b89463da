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

// A Spot is where a value stands: a field of a type, in a record whose amounts are in this currency and whose phones are
// dialled in the first of these countries in which they are valid.
type Spot struct {
	Type         *record.Type
	Field        *record.Field
	Currency     string
	Country      string // of the record
	PhoneCountry string // of the file that the record was imported from
}

// In is the spot of a field in a record.
func In(t *record.Type, f *record.Field, r any) Spot {
	env := record.EnvOf(t, r)
	return Spot{t, f, env.Currency, env.Country, textOf(t, "phone_country", r)}
}

// A face is what a kind looks like.
type face struct {
	words  func(*Desk, Spot, any) string            // the value in plain words
	show   func(*Desk, Spot, any) templ.Component   // the value where it is only looked at, with nothing to click in it; nil: its words on one line
	input  func(*Desk, Spot, Typed) ui.Field        // the control that asks for it
	filter func(*Desk, Spot, Asked) templ.Component // the controls that narrow a list by it
	links  func(d *Desk, s Spot, v any) []Link      // where the value leads to; nil: nowhere
}

var faces = map[record.Kind]face{
	record.TextKind:     textFace,
	record.LongTextKind: longTextFace,
	record.IntKind:      integerFace,
	record.NumberKind:   numberFace,
	record.AmountKind:   amountFace,
	record.CurrencyKind: currencyFace,
	record.DateKind:     dateFace,
	record.MomentKind:   momentFace,
	record.BoolKind:     booleanFace,
	record.ChoiceKind:   choiceFace,
	record.RefKind:      referenceFace,
	record.EmailKind:    emailFace,
	record.PhoneKind:    phoneFace,
	record.LinkKind:     linkFace,
	record.CountryKind:  countryFace,
	record.LanguageKind: languageFace,
}

// A Desk is what the faces know besides the value: the page they are on, the workspace, who looks, and the names of the
// records that values point to. It serves one request.
type Desk struct {
	Page    *ui.Page
	Home    *app.Home
	By      crm.Actor
	Names   app.Names
	choices map[string][]ui.Choice
}

// NewDesk makes the desk of one request.
func NewDesk(pg *ui.Page, h *app.Home, by crm.Actor, names app.Names) *Desk {
	return &Desk{Page: pg, Home: h, By: by, Names: names, choices: map[string][]ui.Choice{}}
}

// Env is the surroundings in which the reader's texts are read; amounts are in the currency, the workspace's if "".
func (d *Desk) Env(currency string) *record.Env {
	e := d.Home.Env(d.By, false)
	e.Point, e.Lang = d.Page.Lang() == "en", d.Page.Lang()
	e.Dates = i18n.DateOrderOf(e.Lang, e.Country)
	if currency != "" {
		e.Currency = currency
	}
	return e
}

// Label is what the field is called.
func (d *Desk) Label(t *record.Type, f *record.Field) string {
	return app.FieldLabel(d.Page.Printer, t, f)
}

// Words is a value in plain words, "" where there is none.
func (d *Desk) Words(s Spot, v any) string {
	if s.Field.Kind.Empty(v) {
		return ""
	}
	return faces[s.Field.Kind].words(d, s, v)
}

// Past is a value that a field once had, as the history keeps it, in plain words.
func (d *Desk) Past(s Spot, text string) string {
	v, err := s.Field.Kind.Parse(text, s.Field, &record.Env{Currency: s.Currency, Strict: true})
	if err != nil {
		return text
	}
	return d.Words(s, v)
}

// Show is a value where it is only looked at; the empty one is a dash.
func (d *Desk) Show(s Spot, v any) templ.Component {
	if s.Field.Kind.Empty(v) {
		return ui.Dash()
	}
	if show := faces[s.Field.Kind].show; show != nil {
		return show(d, s, v)
	}
	return short(d.Words(s, v))
}

// A Link is where a value leads to: a mail, a call, a page, another record.
type Link struct{ URL, Icon, Words string }

// linked makes the links of a face whose values lead to one place.
func linked(icon string, url func(string) string) func(*Desk, Spot, any) []Link {
	return func(_ *Desk, _ Spot, v any) []Link {
		to := url(v.(string))
		if to == "" {
			return nil
		}
		return []Link{{to, icon, v.(string)}}
	}
}

// Links returns where a value leads to; a value with several phone numbers leads to each of them.
func (d *Desk) Links(s Spot, v any) []Link {
	links := faces[s.Field.Kind].links
	if links == nil || s.Field.Kind.Empty(v) {
		return nil
	}
	return links(d, s, v)
}

// Input is the control that asks for a value. Its name is the field's key.
func (d *Desk) Input(s Spot, typed Typed) ui.Field {
	c := faces[s.Field.Kind].input(d, s, typed)
	c.Name, c.Value, c.Label = s.Field.Key, typed.Text, d.Label(s.Type, s.Field)
	c.Required = s.Field.Required
	return c
}

// Filter is the group of controls that narrow a list by the field.
func (d *Desk) Filter(s Spot, asked Asked) templ.Component {
	return faces[s.Field.Kind].filter(d, s, asked)
}

// End says whether values of the kind stand at the end of their column, as numbers do.
func End(k record.Kind) bool {
	return k == record.IntKind || k == record.NumberKind || k == record.AmountKind
}
