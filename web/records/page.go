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
func Page(name string) shell.Handler { return in(name, (*room).page) }

func (rm *room) page() error {
	r, err := rm.load()
	if isAbsent(err) {
		if d, terr := rm.trashed(); terr == nil {
			if ui.Into(rm.R, "record") {
				return rm.Part(trashedRegion(d))
			}
			return rm.Show(rm.t.Plural, rm.t.Title(d.r), trashedRegion(d))
		}
	}
	if isAbsent(err) && ui.Into(rm.R, "record") { // deleted or given away while the page was open
		return rm.Part(goneRegion(rm))
	}
	if err != nil {
		return err
	}
	related, err := rm.related(r)
	if err != nil {
		return err
	}
	if ui.Into(rm.R, "related") {
		return rm.Part(relatedRegion(rm, r, related))
	}
	p, err := rm.past(r)
	if err != nil {
		return err
	}
	if ui.Into(rm.R, "record") {
		return rm.Part(recordRegion(rm, r, p, related))
	}
	if err := rm.peeked(); err != nil {
		return err
	}
	rm.Page.Create = rm.root() + "/new" // not of the type that is peeked at
	return rm.Show(rm.t.Plural, rm.t.Title(r), recordRegion(rm, r, p, related))
}

// live names what a record's page shows, for its refresh.
func (rm *room) live(r any) string { return rm.t.Name + ":" + rm.id(r) }

// day is the day of a moment that a field holds, as it is written in a sentence.
func (rm *room) day(f *record.Field, r any) string {
	at, today := f.Get(r).(time.Time).In(rm.Page.Zone()), rm.Page.Now.In(rm.Page.Zone())
	return rm.Page.DateInText(at.Format(time.DateOnly), today.Format(time.DateOnly))
}

// A relation is a field of another type that points to records of this one, and those that point to the record shown.
type relation struct {
	*room // of the other type
	field *record.Field
	to    record.ID
	list  *app.List
	shown []*record.Field // columns besides the name
}

// relatedMost is how many records of a relation a page shows; a link leads to all.
const relatedMost = 5

// related are the records that point to a record, by type. What a lead became points back to it, which its outcome says.
func (rm *room) related(r any) ([]*relation, error) {
	var out []*relation
	for _, t := range rm.Home.Types() {
		for _, f := range t.Filtered() {
			if f.Target != rm.t.Name || f.Kind != record.RefKind || f.Key == "lead" {
				continue
			}
			rel := &relation{room: enter(rm.Visit, t), field: f, to: rm.t.Meta(r).ID}
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
		out.Columns = append(out.Columns, ui.Column{Key: f.Key, Label: rel.desk.Label(rel.t, f), End: field.End(f.Kind)})
	}
	return out
}

// addable says whether a new record of the relation can be made from the page: the lists of leads are what came before.
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
