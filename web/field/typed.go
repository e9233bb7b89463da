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
	Unread string // what the record stores and the field cannot read
}

// Typed returns the initial content of the control of a field, given the record's value.
func (d *Renderer) Typed(s Context, v any) Typed {
	if text, unread := v.(Unread); unread {
		return Typed{Text: string(text), Unread: string(text)}
	}
	t := Typed{Text: s.Field.Kind.Text(v, &record.Env{Currency: s.Currency})}
	switch {
	case s.Field.Kind.Empty(v):
	case s.Field.Kind == record.DateKind:
		t.Text = d.Page.Date(t.Text)
	case s.Field.Kind == record.MomentKind:
		t.Text = d.Page.Moment(v.(time.Time))
	case s.Field.Kind == record.DurationKind:
		t.Text = v.(record.Duration).Clock()
	case searched(s.Field):
		t.Chosen = d.Words(s, v)
	case s.Field.Refers():
		t.Text = d.Address(s.Field, v)
	}
	return t
}

// SentText returns the posted values of a control, which has several for several choices. A box that can be ticked and the control of
// a file send what is before the change too.
func SentText(f *record.Field, form url.Values) string {
	if f.Gathers() != nil {
		return sentEntries(f, form)
	}
	values := filled(form[f.Key])
	if n := len(values); n > 1 && f.Kind.Storage() != record.AsSet && f.Kind.Storage() != record.AsLinks {
		values = values[n-1:]
	}
	return strings.Join(values, ",")
}

// Sent returns the posted content of the control of a field, to be shown again as typed; was is the current value.
func Sent(f *record.Field, form url.Values, was any) Typed {
	text, _ := was.(Unread)
	return Typed{SentText(f, form), form.Get(f.Key + "_text"), string(text)}
}

// searched reports whether the field refers to one of many records, which are found by typing.
func searched(f *record.Field) bool {
	return f.Refers() && isRecord(f.Target)
}

// A Finder finds the record that the words of a picker mean, given the one it holds (None if none).
type Finder func(t *record.Type, held record.ID, words string) (record.ID, error)

// Read parses the value of a field from a form; was is the current value. It returns was itself if that is Unread and the form
// repeats it, or if it is a moment, of which the control shows no seconds.
func (d *Renderer) Read(s Context, form url.Values, was any, find Finder) (any, error) {
	if text, unread := was.(Unread); unread {
		if untouched(s.Field, form, string(text)) {
			return was, nil
		}
		form, was = without(s.Field, form, string(text)), s.Field.Kind.Zero()
	}
	text := SentText(s.Field, form)
	if s.Field.Kind == record.MomentKind && text == d.Typed(s, was).Text {
		return was, nil
	}
	if searched(s.Field) && form.Has(s.Field.Key+"_text") {
		return d.readPicked(s, form, was, find)
	}
	env, kept := d.Env(s.Currency), s.Field.Keeping(was)
	if d.items == nil {
		d.items = d.Workspace.NewItems()
	}
	env.Create = d.items.Create
	v, err := kept.Kind.Parse(text, kept, env)
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
