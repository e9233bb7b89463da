// Package field shows, edits and filters values: one renderer for each kind, in one .templ file each. Pages know fields and
// records; only this package decides which control a date or a reference has.
package field

import (
	"slices"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

// A Context is the surroundings of a value: its field and type, the currency of the record's amounts, and the countries in
// which its phone numbers may be valid, tried in this order.
type Context struct {
	Type         *record.Type
	Field        *record.Field
	Currency     string
	Country      string // of the record
	PhoneCountry string // of the file the record was imported from
}

// In returns the context of a field in a record.
func In(t *record.Type, f *record.Field, r any) Context {
	return Context{t, f, textOf(t, "currency", r), textOf(t, "country", r), textOf(t, "phone_country", r)}
}

// A kindRenderer renders the values of a kind.
type kindRenderer struct {
	sample string                                          // a value as canonical text; "": the page of all kinds leaves it out
	words  func(*Renderer, Context, any) string            // the value as text
	show   func(*Renderer, Context, any) templ.Component   // the value for display, without links; nil: words on one line
	input  func(*Renderer, Context, Typed) ui.Field        // the control that edits it
	filter func(*Renderer, Context, Asked) templ.Component // the controls that filter a list by it
	links  func(d *Renderer, s Context, v any) []Link      // the links of the value; nil: none
}

var renderers = map[record.Kind]kindRenderer{
	record.TextKind:     textRenderer,
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

	record.MultiChoiceKind: multiChoiceRenderer,
	record.DurationKind:    durationRenderer,
	record.FileKind:        fileRenderer,
	record.ParentKind:      parentRenderer,
	record.LinksKind:       linksRenderer,
}

// Sampled returns the kinds of which there is a sample.
func Sampled() []record.Kind {
	return slices.DeleteFunc(slices.Clone(record.Kinds), func(k record.Kind) bool { return Sample(k) == "" })
}

// Sample returns an example of a value of a kind as canonical text.
func Sample(k record.Kind) string { return renderers[k].sample }

// A Renderer holds what rendering needs besides the value: the page, the workspace, the user, and the names of the records that
// values refer to. It serves one request.
type Renderer struct {
	Page      *ui.Page
	Workspace *unit.Workspace
	By        crm.Actor
	Names     unit.Names
	choices   map[string][]ui.Choice
	items     *unit.NewItems // that forms of the request name
}

// NewRenderer returns a Renderer for one request.
func NewRenderer(pg *ui.Page, ws *unit.Workspace, by crm.Actor, names unit.Names) *Renderer {
	return &Renderer{Page: pg, Workspace: ws, By: by, Names: names, choices: map[string][]ui.Choice{}}
}

// Env returns the environment for parsing the user's input. Amounts are in the currency, or in the workspace's if it is "".
func (d *Renderer) Env(currency string) *record.Env {
	e := d.Workspace.Env(d.By, false)
	e.Point, e.Lang = d.Page.Lang() == "en", d.Page.Lang()
	e.Dates = i18n.DateOrderOf(e.Lang, e.Country)
	if currency != "" {
		e.Currency = currency
	}
	return e
}

// Label returns the label of a field.
func (d *Renderer) Label(t *record.Type, f *record.Field) string {
	return unit.FieldLabel(d.Page.Printer, t, f)
}

// Words returns a value as text, or "" if it is empty.
func (d *Renderer) Words(s Context, v any) string {
	if text, unread := v.(Unread); unread {
		return string(text)
	}
	if s.Field.Kind.Empty(v) {
		return ""
	}
	return renderers[s.Field.Kind].words(d, s, v)
}

// Former returns a former value as text, given the canonical text in the history.
func (d *Renderer) Former(s Context, text string) string {
	v, err := s.Field.Kind.Parse(text, s.Field, &record.Env{Currency: s.Currency, Strict: true, Stored: true})
	if err != nil {
		return text
	}
	return d.Words(s, v)
}

// Show renders a value for display, an empty one as a dash.
func (d *Renderer) Show(s Context, v any) templ.Component {
	if text, unread := v.(Unread); unread {
		return d.showUnread(text)
	}
	if s.Field.Kind.Empty(v) {
		return ui.Dash()
	}
	if show := renderers[s.Field.Kind].show; show != nil {
		return show(d, s, v)
	}
	return short(d.Words(s, v))
}

// A Link is a link of a value: a mail, a call, a page, another record.
type Link struct{ URL, Icon, Words string }

// linked returns the links function of a kind whose values have one link.
func linked(icon string, url func(string) string) func(*Renderer, Context, any) []Link {
	return func(_ *Renderer, _ Context, v any) []Link {
		to := url(v.(string))
		if to == "" {
			return nil
		}
		return []Link{{to, icon, v.(string)}}
	}
}

// Links returns the links of a value. One with several phone numbers has a link for each.
func (d *Renderer) Links(s Context, v any) []Link {
	links := renderers[s.Field.Kind].links
	if _, unread := v.(Unread); unread || links == nil || s.Field.Kind.Empty(v) {
		return nil
	}
	return links(d, s, v)
}

// Input returns the control that edits a value. Its name is the field's key.
func (d *Renderer) Input(s Context, typed Typed) ui.Field {
	s.Field = keeping(s.Field, typed)
	c := renderers[s.Field.Kind].input(d, s, typed)
	c.Name, c.Value, c.Label = s.Field.Key, typed.Text, d.Label(s.Type, s.Field)
	c.Required = s.Field.Required
	if c.Kind == "select" && typed.Text != "" && !s.Field.Required && !s.Field.Preset {
		c.Blank = "—"
	}
	if typed.Unread != "" {
		c = d.holdUnread(c, typed.Unread)
	}
	return c
}

// keeping returns the field with the options that its control holds and that it no longer offers, so that they stay in a form in
// which nobody changes them.
func keeping(f *record.Field, typed Typed) *record.Field {
	if !record.TakesOptions(f.Kind) || typed.Unread != "" {
		return f
	}
	v, err := f.Kind.Parse(typed.Text, f, &record.Env{Strict: true, Stored: true})
	if err != nil {
		return f
	}
	return f.Keeping(v)
}

// Filter returns the controls that filter a list by the field.
func (d *Renderer) Filter(s Context, asked Asked) templ.Component {
	return renderers[s.Field.Kind].filter(d, s, asked)
}

// End reports whether values of the kind are aligned to the end of their column, as numbers are.
func End(k record.Kind) bool {
	return k.Storage() == record.AsInt || k.Storage() == record.AsNumber
}
