package field

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// Typed holds the content of a control: the text it sends, and for the picker of a record the words it shows.
type Typed struct {
	Text   string
	Chosen string
}

// Typed returns the initial content of the control of a field, given the record's value.
func (d *Renderer) Typed(s Context, v any) Typed {
	t := Typed{Text: s.Field.Kind.Text(v, &record.Env{Currency: s.Currency})}
	switch {
	case s.Field.Kind.Empty(v):
	case s.Field.Kind == record.DateKind:
		t.Text = d.Page.Date(t.Text)
	case s.Field.Kind == record.MomentKind:
		t.Text = d.Page.Moment(v.(time.Time))
	case searched(s.Field):
		t.Chosen = d.Words(s, v)
	case s.Field.Refers():
		t.Text = d.Address(s.Field, v)
	}
	return t
}

// sent returns the posted values of a control, which has several for several choices.
func sent(f *record.Field, form url.Values) string {
	if f.Gathers() != nil {
		return sentEntries(f, form)
	}
	return strings.Join(form[f.Key], ",")
}

// Sent returns the posted content of the control of a field, to be shown again as typed.
func Sent(f *record.Field, form url.Values) Typed {
	return Typed{sent(f, form), form.Get(f.Key + "_text")}
}

// searched reports whether the field refers to one of many records, which are found by typing.
func searched(f *record.Field) bool {
	return f.Refers() && isRecord(f.Target)
}

// A Finder finds the record that the words of a picker mean, given the one it holds (None if none).
type Finder func(t *record.Type, held record.ID, words string) (record.ID, error)

// Read parses the value of a field from a form; was is the current value.
func (d *Renderer) Read(s Context, form url.Values, was any, find Finder) (any, error) {
	text := sent(s.Field, form)
	if searched(s.Field) && form.Has(s.Field.Key+"_text") {
		return d.readPicked(s, form, was, find)
	}
	env := d.Env(s.Currency)
	if d.items == nil {
		d.items = d.Workspace.NewItems()
	}
	env.Create = d.items.Create
	v, err := s.Field.Kind.Parse(text, s.Field, env)
	if err != nil {
		return nil, err.On(s.Field.Key)
	}
	return v, nil
}

// Value returns a value that Read has parsed, to be saved together with the tags
// that it is the first to name.
func (d *Renderer) Value(f *record.Field, v any) unit.Value {
	return d.items.With(unit.Value{Field: f, Value: v})
}

// readPicked parses the record of a picker. Without JavaScript the words in its box can differ from the record it holds, so the
// words count: if empty, there is no record.
func (d *Renderer) readPicked(s Context, form url.Values, was any, find Finder) (any, error) {
	words := strings.TrimSpace(form.Get(s.Field.Key + "_text"))
	if words == "" {
		return record.None, nil
	}
	held, _ := record.ParseID(form.Get(s.Field.Key))
	if s.Field.Kind.Equal(held, was) && words == strings.TrimSpace(d.Words(s, was)) {
		return was, nil
	}
	id, err := find(d.Workspace.Type(s.Field.Target), held, words)
	var e *record.Error
	if errors.As(err, &e) {
		return nil, e.On(s.Field.Key)
	}
	return id, err
}
