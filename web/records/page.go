package records

import (
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Page shows all of one record: where it stands, its details, what belongs to it and what happened to it.
func Page(name string) shell.Handler { return in(name, (*typeVisit).page) }

func (tv *typeVisit) page() error {
	r, err := tv.load()
	if isAbsent(err) {
		if d, terr := tv.trashed(); terr == nil {
			if ui.Into(tv.R, "record") {
				return tv.Part(trashedRegion(d))
			}
			return tv.Show(tv.t.Plural, tv.t.Title(d.r), trashedRegion(d))
		}
	}
	if isAbsent(err) && ui.Into(tv.R, "record") { // deleted or given away while the page was open
		return tv.Part(goneRegion(tv))
	}
	if err != nil {
		return err
	}
	related, err := tv.related(r)
	if err != nil {
		return err
	}
	if ui.Into(tv.R, "related") {
		return tv.Part(relatedRegion(tv, r, related))
	}
	p, err := tv.timeline(r)
	if err != nil {
		return err
	}
	if ui.Into(tv.R, "record") {
		return tv.Part(recordRegion(tv, r, p, related))
	}
	if err := tv.peeked(); err != nil {
		return err
	}
	tv.Page.Create = tv.root() + "/new" // not of the type that is peeked at
	return tv.Show(tv.t.Plural, tv.t.Title(r), recordRegion(tv, r, p, related))
}

// live names what a record's page shows, for its refresh.
func (tv *typeVisit) live(r any) string { return tv.t.Name + ":" + tv.id(r) }

// day is the day of a moment that a field holds, as it is written in a sentence.
func (tv *typeVisit) day(f *record.Field, r any) string {
	at, today := f.Get(r).(time.Time).In(tv.Page.Zone()), tv.Page.Now.In(tv.Page.Zone())
	return tv.Page.DateInText(at.Format(time.DateOnly), today.Format(time.DateOnly))
}

// A relation is a field of another type that points to records of this one, and those that point to the record shown.
type relation struct {
	*typeVisit // of the other type
	field      *record.Field
	to         record.ID
	list       *app.List
	shown      []*record.Field // columns besides the name
}

// relatedMost is how many records of a relation a page shows; a link leads to all.
const relatedMost = 5

// related are the records that point to a record, by type. What a lead became points back to it, which its outcome says.
func (tv *typeVisit) related(r any) ([]*relation, error) {
	var out []*relation
	for _, t := range tv.Workspace.Types() {
		for _, f := range t.Filtered() {
			if f.Target != tv.t.Name || f.Kind != record.RefKind || f.Key == "lead" {
				continue
			}
			rel := &relation{typeVisit: enter(tv.Visit, t), field: f, to: tv.t.Meta(r).ID}
			if err := rel.read(); err != nil {
				return nil, err
			}
			if rel.addable() || len(rel.list.Records) > 0 {
				out = append(out, rel)
			}
		}
	}
	return out, nil
}

func (rel *relation) read() (err error) {
	q := record.Query{Sort: rel.t.Field("created"), Desc: true, Limit: relatedMost,
		Where: []record.Cond{{Field: rel.field, Op: record.Is, Values: []any{rel.to}}}}
	rel.list, err = rel.app().List(rel.Ctx(), rel.By, rel.t, q)
	if err != nil {
		return err
	}
	rel.know(rel.list.Names)
	rel.shown = relatedColumns(rel.t, rel.field)
	return nil
}

// relatedColumns are what a list on the page of a record shows beside the name: for people how to reach them.
func relatedColumns(t *record.Type, to *record.Field) []*record.Field {
	var out []*record.Field
	if mail := t.Field("email"); mail != nil && t.Step() == nil {
		out = append(out, mail)
	}
	for _, f := range usualColumns(t) {
		if len(out) < 2 || t.Step() != nil && len(out) < 3 {
			if f != to && f != t.Owner() {
				out = append(out, f)
			}
		}
	}
	return out
}

// all is the address of the list of all records of the relation, add of the form of another one.
func (rel *relation) all() string { return rel.root() + "?" + rel.field.Key + "=" + rel.to.String() }
func (rel *relation) add() string {
	return rel.root() + "/new?" + rel.field.Key + "=" + rel.to.String()
}

func (rel *relation) count() string {
	n := rel.Page.Number(int64(rel.list.Total))
	if rel.list.More {
		n += "+"
	}
	return n
}

func (rel *relation) table() ui.TableView {
	out := ui.TableView{ID: "rows-" + rel.t.Plural + "-" + rel.field.Key, Label: rel.many(), Density: "compact",
		Columns: []ui.Column{{Key: nameColumn, Label: rel.Page.T("type." + rel.t.Name + ".one"), Name: true}}}
	for _, f := range rel.shown {
		out.Columns = append(out.Columns, ui.Column{Key: f.Key, Label: rel.renderer.Label(rel.t, f), End: field.End(f.Kind)})
	}
	return out
}

// addable reports whether a new record of the relation can be made from the page: the lists of leads are what came before.
func (rel *relation) addable() bool { return !rel.field.ReadOnly }

// types are the types of some relations, for the refresh of their lists.
func types(list []*relation) string {
	var names []string
	for _, rel := range list {
		if !slices.Contains(names, rel.t.Name) {
			names = append(names, rel.t.Name)
		}
	}
	return strings.Join(names, " ")
}
