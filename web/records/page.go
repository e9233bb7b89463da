package records

import (
	"slices"
	"strings"
	"time"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Page shows one record: its status, details, related records and history.
func Page(name string) shell.Handler { return in(name, (*typeRequest).page) }

func (rq *typeRequest) page() error {
	r, err := rq.load()
	if isAbsent(err) {
		if d, terr := rq.trashed(); terr == nil {
			if ui.Into(rq.R, "record") {
				return rq.Part(trashedRegion(d))
			}
			return rq.Show(rq.t.Plural, rq.t.Title(d.r), trashedRegion(d))
		}
	}
	if isAbsent(err) && ui.Into(rq.R, "record") { // deleted or reassigned while the page was open
		return rq.Part(goneRegion(rq))
	}
	if err != nil {
		return err
	}
	related, err := rq.related(r)
	if err != nil {
		return err
	}
	if ui.Into(rq.R, "related") {
		return rq.Part(relatedRegion(rq, r, related))
	}
	p, err := rq.timeline(r)
	if err != nil {
		return err
	}
	if ui.Into(rq.R, "record") {
		return rq.Part(recordRegion(rq, r, p, related))
	}
	if err := rq.peeked(); err != nil {
		return err
	}
	rq.Page.Create = rq.root() + "/new" // of this type, not of the record in the side panel
	return rq.Show(rq.t.Plural, rq.t.Title(r), recordRegion(rq, r, p, related))
}

// live names what a page or panel of a record shows: the record, and the names of its tags and other values of lists.
func (rq *typeRequest) live(r any) string { return rq.t.Name + ":" + rq.id(r) + " settings" }

// day returns the date of a moment in a field, as text within a sentence.
func (rq *typeRequest) day(f *record.Field, r any) string {
	at, today := f.Get(r).(time.Time).In(rq.Page.Zone()), rq.Page.Now.In(rq.Page.Zone())
	return rq.Page.DateInText(at.Format(time.DateOnly), today.Format(time.DateOnly))
}

// A relation is a field of another type that refers to records of this one, with the records that refer to the one shown.
type relation struct {
	*typeRequest // of the other type
	field        *record.Field
	to           record.ID
	list         *records.List
	shown        []*record.Field // columns besides the name
}

// relatedMost is the number of records of a relation that a page shows; a link leads to all.
const relatedMost = 5

// related returns the records that refer to a record, by type. Records made from a lead are left out: its outcome shows them.
func (rq *typeRequest) related(r any) ([]*relation, error) {
	var out []*relation
	for _, t := range rq.Workspace.Types() {
		for _, f := range t.Filtered() {
			if f.Target != rq.t.Name || !f.Refers() || f.Key == "lead" {
				continue
			}
			rel := &relation{typeRequest: enter(rq.Visit, t), field: f, to: rq.t.Meta(r).ID}
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
	rel.list, err = rel.app().Records.List(rel.Ctx(), rel.By, rel.t, q)
	if err != nil {
		return err
	}
	rel.know(rel.list.Names)
	rel.shown = relatedColumns(rel.t, rel.field)
	return nil
}

// relatedColumns returns the columns beside the name in a list of related records: for contacts, e-mail and phone.
func relatedColumns(t *record.Type, to *record.Field) []*record.Field {
	var out []*record.Field
	if mail := t.Field("email"); mail != nil && t.Step() == nil {
		out = append(out, mail)
	}
	for _, f := range defaultColumns(t) {
		if len(out) < 2 || t.Step() != nil && len(out) < 3 {
			if f != to && f != t.Owner() {
				out = append(out, f)
			}
		}
	}
	return out
}

// all returns the URL of the list of all records of the relation.
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

// addable reports whether the page can create another record of the relation. Leads that a record was made from cannot be
// added.
func (rel *relation) addable() bool { return !rel.field.ReadOnly }

// types joins the types of relations, for the refresh of their lists.
func types(list []*relation) string {
	var names []string
	for _, rel := range list {
		if !slices.Contains(names, rel.t.Name) {
			names = append(names, rel.t.Name)
		}
	}
	return strings.Join(names, " ")
}
