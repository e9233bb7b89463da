package imports

import (
	"slices"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// FieldOf returns the field that a column goes to, and the kind of entry if it
// goes to a list of phone numbers or addresses as one: "phones.home".
func FieldOf(t *record.Type, key string) (f *record.Field, kind string) {
	list, kind, dotted := strings.Cut(key, ".")
	if f = t.Field(key); f != nil || !dotted {
		return f, ""
	}
	if list == crm.AddressesKey {
		return addressField(t, key), ""
	}
	f = t.Field(list)
	if f == nil || f.Gathers() == nil || !slices.Contains(f.Gathers().EntryKinds(), kind) {
		return nil, ""
	}
	return f, kind
}

// KeysFor returns the keys to which the columns of a file may go: the fields of
// a type, and for a list each kind of its entries.
func (p *Plan) KeysFor(t *record.Type) []string {
	var out []string
	for _, f := range t.Fields {
		if !p.takes(f) {
			continue
		}
		out = append(out, f.Key)
		if k := f.Gathers(); k != nil {
			for _, kind := range k.EntryKinds() {
				out = append(out, f.Key+"."+kind)
			}
		}
	}
	return append(out, p.addressKeys(t)...)
}

// Label returns the name of what a column goes to.
func Label(p *i18n.Printer, t *record.Type, key string) string {
	f, kind := FieldOf(t, key)
	label := unit.FieldLabel(p, t, f)
	if kind != "" {
		label += ": " + p.T(f.Kind.Name()+".kind."+kind)
	}
	return label
}

// listOf returns the list that a column adds to, or nil.
func (c *column) listOf() *record.Field {
	if c.field.Gathers() != nil {
		return c.field
	}
	return c.field.List()
}

// A gathering collects the cells of a row that go to one list.
type gathering struct {
	list   *record.Field
	plain  []unit.Value   // of the columns of plain fields
	own    []record.Entry // of the same columns
	listed []record.Entry // of the columns of the list itself
	many   bool           // the plain fields cannot hold it all
}

// gather reads a cell with phone numbers or addresses.
func (r *rowReader) gather(g *gathering, c *column, row sheet.Row, cell string, env *record.Env) *record.Error {
	kind := g.list.Gathers()
	if c.field == g.list && c.kind == "" {
		v, err := kind.Parse(cell, g.list, env)
		if err == nil {
			g.listed = append(g.listed, v.(record.Several).Entries()...)
		}
		return err
	}
	var entries []record.Entry
	for _, text := range kind.Apart(cell, env.Phones...) {
		v, err := kind.One().Parse(text, &record.Field{Kind: kind.One()}, env)
		if err != nil {
			return err
		}
		entries = append(entries, record.Entry{Value: v.(string), Kind: r.entryKind(g.list, c, row)})
	}
	if c.field == g.list {
		g.listed = append(g.listed, entries...)
		return nil
	}
	value := unit.Value{Field: c.field, Value: ""}
	if len(entries) > 0 {
		value.Value = entries[0].Value
	}
	g.plain, g.own, g.many = append(g.plain, value), append(g.own, entries...), g.many || len(entries) > 1
	return nil
}

// entryKind returns the kind of the entries of a column: that of the column, of
// the plain field, or what a column beside it says in the row.
func (r *rowReader) entryKind(list *record.Field, c *column, row sheet.Row) string {
	kinds := list.Gathers().EntryKinds()
	if c.label > 0 {
		label := match.Letters(r.cell(row, c.label-1))
		for _, kind := range kinds {
			if slices.Contains(labels(list.Kind.Name(), kind), label) {
				return kind
			}
		}
		return "other"
	}
	if c.kind != "" {
		return c.kind
	}
	return kinds[max(slices.Index(list.Parts(), c.field), 0)]
}

// values returns what the row sets: the plain fields if they can hold it all,
// otherwise the list.
func (g *gathering) values() []unit.Value {
	if len(g.listed) == 0 && !g.many {
		return g.plain
	}
	var all []record.Entry
	for _, e := range g.own {
		if !slices.ContainsFunc(g.listed, func(o record.Entry) bool { return o.Value == e.Value }) {
			all = append(all, e)
		}
	}
	return []unit.Value{{Field: g.list, Value: record.Gathered(append(all, g.listed...))}}
}

// gatherings are those of a row, by list, in the order of the columns.
type gatherings []*gathering

func (gs *gatherings) of(list *record.Field) *gathering {
	for _, g := range *gs {
		if g.list == list {
			return g
		}
	}
	*gs = append(*gs, &gathering{list: list})
	return (*gs)[len(*gs)-1]
}

// phoneCountries returns where the row's numbers without a country code may be.
func (r *rowReader) phoneCountries(row sheet.Row, env *record.Env) []string {
	out := []string{r.plan.Country, r.ws.Country}
	for _, c := range r.columns {
		if c.field.Key == "country" {
			if v, err := r.value(c, r.cell(row, c.at), env); err == nil {
				out = slices.Insert(out, 0, v.(string))
			}
		}
	}
	return slices.DeleteFunc(out, func(country string) bool { return country == "" })
}

// problem returns the problem of a cell.
func (c *column) problem(row sheet.Row, cell string, err *record.Error) store.Problem {
	return store.Problem{Line: row.Line, Column: c.name, Value: shownValue(cell), Key: err.Key, Args: err.Args}
}

// guessLists assigns columns to lists: those whose heading names a kind of
// entry, and further ones of a plain field, such as "Phone 2".
func (g *guesser) guessLists() {
	for i, heading := range g.p.Headers {
		for _, list := range g.t.Editable() {
			if list.Gathers() == nil || !g.free(i) {
				continue
			}
			key, labelled := listTarget(g.t, list, heading)
			if key == "" {
				continue
			}
			g.p.Fields[i] = key
			for _, f := range list.Parts() { // a column is not taken for it by its contents
				g.taken[f.Key] = true
			}
			if at := labelOf(g.p.Headers, heading); labelled && at >= 0 && g.free(at) {
				g.p.Fields[at] = LeaveOut
			}
		}
	}
}

// headingsInList returns the names of the entries of a list that a plain field
// has unless the list says otherwise.
func headingsInList(f *record.Field) []string {
	list := f.List()
	if list == nil {
		return nil
	}
	return headings()[list.Key+"."+list.Gathers().EntryKinds()[slices.Index(list.Parts(), f)]]
}

// listTarget returns the key to which a column with a heading goes in a list, or
// "", and whether another column says the kinds of its entries.
func listTarget(t *record.Type, list *record.Field, heading string) (key string, labelled bool) {
	whole := match.Letters(heading)
	bare := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, whole)
	if named, ok := strings.CutSuffix(bare, "value"); ok {
		bare, labelled = named, true
	}
	kinds := list.Gathers().EntryKinds()
	for i, kind := range kinds {
		names := headings()[list.Key+"."+kind]
		if i < len(list.Parts()) {
			part := list.Parts()[i]
			names = slices.Concat(names, ownNames(t, part), headings()[part.Key])
		}
		for _, name := range names {
			if name = match.Letters(name); name != "" && (name == whole || name == bare) {
				return list.Key + "." + kind, labelled
			}
		}
	}
	return "", false
}

// labelOf returns the column with the kinds of the entries of another one, as
// address books have it: "Phone 1 - Label" of "Phone 1 - Value". It is -1 if there
// is none.
func labelOf(headers []string, heading string) int {
	for _, word := range []string{"Label", "Type"} {
		if base, ok := strings.CutSuffix(heading, "Value"); ok && slices.Contains(headers, base+word) {
			return slices.Index(headers, base+word)
		}
	}
	return -1
}

// labels returns the words for a kind of entry in address books.
func labels(list, kind string) []string { return entryLabels()[list+"."+kind] }

var entryLabels = sync.OnceValue(func() map[string][]string {
	out := map[string][]string{}
	for _, of := range record.Kinds {
		list, ok := of.(record.Gathering)
		if !ok {
			continue
		}
		for _, kind := range list.EntryKinds() {
			key := of.Name() + "." + kind
			out[key] = append(out[key], kind)
			for _, lang := range i18n.Languages {
				out[key] = append(out[key], match.Letters(i18n.For(lang, nil).T(of.Name()+".kind."+kind)))
			}
		}
	}
	for key, more := range map[string][]string{"phones.work": {"business", "main", "office"}, "phones.mobile": {"cell"}, "phones.home": {"private", "personal"},
		"emails.work": {"business", "office", "main"}, "emails.home": {"private", "personal", "home"}} {
		out[key] = append(out[key], more...)
	}
	return out
})
