package field

import (
	"strings"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/ui"
)

// Asked holds the conditions on one field as the controls of its filter show them.
type Asked struct {
	Is            []string
	Contains      string
	From, To      string
	Within        []string // names of periods
	Blank, Filled bool
}

// Asked returns the conditions of a query on one field.
func (d *Renderer) Asked(f *record.Field, q record.Query) Asked {
	var a Asked
	for _, c := range q.Where {
		if c.Field != f {
			continue
		}
		switch c.Op {
		case record.Is:
			for _, v := range c.Values {
				a.Is = append(a.Is, d.addresses(f, v)...)
			}
		case record.Contains:
			a.Contains = c.Values[0].(string)
		case record.From:
			a.From = d.Address(f, c.Values[0])
		case record.To:
			a.To = d.Address(f, c.Values[0])
		case record.Within:
			for _, v := range c.Values {
				a.Within = append(a.Within, v.(record.Period).Name)
			}
		case record.Blank:
			a.Blank = true
		case record.Filled:
			a.Filled = true
		}
	}
	return a
}

// addresses returns each member of a value as the URL of a list spells it.
func (d *Renderer) addresses(f *record.Field, v any) (out []string) {
	switch x := v.(type) {
	case record.Choices:
		return x.Keys()
	case record.IDs:
		for _, id := range x.List() {
			out = append(out, d.Address(f, id))
		}
		return out
	}
	return []string{d.Address(f, v)}
}

// Address returns a value as the URL of a list spells it: items of lists by their key, times as dates.
func (d *Renderer) Address(f *record.Field, v any) string {
	switch x := v.(type) {
	case record.Period:
		return x.Name
	case record.ID:
		if item := d.Workspace.Lists.Item(f.Target, x); item != nil {
			return itemKey(item)
		}
	case time.Time:
		return x.In(d.Page.Zone()).Format(time.DateOnly)
	case bool:
		if !x {
			return "false"
		}
	}
	if s, ok := v.(string); ok {
		return s
	}
	return f.Kind.Text(v, &record.Env{Currency: d.Workspace.Currency})
}

// Condition returns a condition as text to follow the name of the field.
func (d *Renderer) Condition(t *record.Type, c record.Cond) string {
	var words []string
	for _, v := range c.Values {
		words = append(words, d.condWords(Context{Type: t, Field: c.Field, Currency: d.Workspace.Currency}, c.Op, v))
	}
	all := strings.Join(words, ", ")
	switch c.Op {
	case record.EachOf:
		return strings.Join(words, " + ")
	case record.Not:
		return "≠ " + all
	case record.From:
		return "≥ " + all
	case record.To:
		return "≤ " + all
	case record.Blank:
		return d.Page.T("filter.empty")
	case record.Filled:
		return d.Page.T("filter.filled")
	}
	return all
}

func (d *Renderer) condWords(s Context, op record.Op, v any) string {
	text, _ := v.(string)
	at, isMoment := v.(time.Time)
	period, isPeriod := v.(record.Period)
	switch {
	case isPeriod:
		return d.Page.T("filter.period." + period.Name)
	case op == record.Contains:
		return "“" + text + "”"
	case isMoment:
		return d.Page.Date(at.In(d.Page.Zone()).Format(time.DateOnly))
	case s.Field.Kind.Empty(v): // "no" and "no value" are conditions too
		return renderers[s.Field.Kind].words(d, s, v)
	}
	return d.Words(s, v)
}

// yes returns a single tick box with the given label.
func (d *Renderer) yes(label string) []ui.Choice {
	return []ui.Choice{{ID: "true", Name: d.Page.T(label), Hue: -1}}
}

func ticked(on bool) []string {
	if on {
		return []string{"true"}
	}
	return nil
}

// Asks reports whether the filter of a kind has controls for all values of an operator.
func Asks(k record.Kind, op record.Op) bool {
	switch op {
	case record.Not, record.EachOf, record.Contains:
		return false
	case record.Is:
		return k == record.BoolKind || k.Storage() == record.AsID || k.Storage() == record.AsSet || k.Storage() == record.AsLinks ||
			k.Storage() == record.AsText && k.Limit() <= 64
	}
	return true
}
