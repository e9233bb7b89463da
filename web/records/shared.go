package records

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
)

// Find returns the Finder of pickers, for other packages.
func Find(v *shell.Visit) field.Finder {
	return enter(v, v.Workspace.Type("lead")).find
}

// Ticked returns the IDs that a form of a list is about: the selected records, or with "all" those that match the query.
func Ticked(v *shell.Visit, name string, form url.Values) ([]record.ID, error) {
	ids, err := enter(v, v.Workspace.Type(name)).ticked(form)
	if ids == nil && err == nil {
		err = record.Fail(record.TooLarge, "too_many_records", "max", unit.MaxBulk)
	}
	return ids, err
}

// A Narrowed is a filtered set of records of a type, for a page that shows them in its own way.
type Narrowed struct{ v *view }

// Narrow reads the filters and the order from the URL. The page is at path; region is the ID of the element that is reloaded
// when the filters change; own are the keys of the URL that the page itself reads.
func Narrow(v *shell.Visit, name, path, region string, own ...string) (*Narrowed, error) {
	w, err := enter(v, v.Workspace.Type(name)).narrow(path, region, append([]string{"peek", "filter"}, own...))
	return &Narrowed{w}, err
}

// Renderer returns the renderer of the page's values.
func (n *Narrowed) Renderer() *field.Renderer { return n.v.renderer }

// Query returns the query in the URL.
func (n *Narrowed) Query() record.Query { return n.v.query }

// Know adds names of records that the page shows.
func (n *Narrowed) Know(names unit.Names) { n.v.know(names) }

// Keep sets the page's own values of its URL.
func (n *Narrowed) Keep(own url.Values) { n.v.extra = own }

// Complain adds the parts of the URL that the page ignored.
func (n *Narrowed) Complain(errs record.Errors) { n.v.wrong = append(n.v.wrong, errs...) }

// NoneWhy returns what to do where the user sees no record yet.
func (n *Narrowed) NoneWhy() string { return n.v.noneWhy() }

// Address returns the URL of the page with some changes: pairs of key and value, where "" removes the key.
func (n *Narrowed) Address(changes ...string) string { return n.v.address(changes...) }

// SortBy sets the order.
func (n *Narrowed) SortBy(f *record.Field, desc bool) { n.v.query.Sort, n.v.query.Desc = f, desc }

// ListAddress returns the URL of the list with the same filters and some changes.
func (n *Narrowed) ListAddress(changes ...string) string {
	list := *n.v
	list.path, list.extra = list.root(), nil
	return list.address(changes...)
}

// Controls returns the search box and the filters for the page's toolbar.
func (n *Narrowed) Controls() templ.Component { return narrowers(n.v) }

// Active returns the conditions as chips, and the parts of the URL that were ignored.
func (n *Narrowed) Active() templ.Component { return templ.Join(active(n.v), notUnderstood(n.v)) }

// ReadCompared finds out whether the records are sorted or filtered by amounts in several currencies. Active then says how they
// are compared.
func (n *Narrowed) ReadCompared() error { return n.v.readCompared() }

// Peek opens the record of ?peek= in the side panel.
func (n *Narrowed) Peek() error { return n.v.peek() }

// A Pane is a record shown beside others, each of them editable, or a notice that it is gone.
type Pane struct {
	rq    *typeRequest
	id    record.ID
	r     any      // nil if the record is gone
	trash *deleted // if the record is in the trash and the user may see it there
}

// OpenPane loads the record of a pane.
func OpenPane(v *shell.Visit, t *record.Type, id record.ID) (*Pane, error) {
	p := &Pane{rq: enter(v, t), id: id}
	var err error
	if p.r, err = p.rq.get(id); !isAbsent(err) {
		return p, err
	}
	p.r = nil
	if p.trash, err = p.rq.inTrash(id); isAbsent(err) {
		p.trash = nil
		return p, nil
	}
	if err != nil {
		return p, err
	}
	return p, p.knowLead()
}

// knowLead loads the name of the lead that a record in the trash was made from.
func (p *Pane) knowLead() error {
	f := p.rq.t.Field("lead")
	if f == nil || f.Empty(p.trash.r) {
		return nil
	}
	names, err := p.rq.app().Records.Titles(p.rq.Ctx(), p.rq.By, p.rq.Workspace.Type("lead"), f.Get(p.trash.r).(record.ID))
	p.rq.know(names)
	return err
}

// Absent is described with Gone.
func (p *Pane) Absent() bool { return p.r == nil && p.trash == nil }

// Region returns the ID of the part of the page that the pane reloads.
func (p *Pane) Region() string { return "pane-" + p.id.String() }

// origin returns the URL and the name of the lead that the record was made from, or of the record itself.
func (p *Pane) origin() (address, name string) {
	r := p.r
	if r == nil {
		r = p.trash.r
	}
	if f := p.rq.t.Field("lead"); f != nil {
		id := f.Get(r).(record.ID)
		if name := p.rq.renderer.Names[id].Title; name != "" {
			return "/leads/" + id.String(), name
		}
	}
	return p.rq.at(p.id), p.rq.t.Title(r)
}

// Origin returns the URL and the name of what panes are about: the lead that the records were made from, or the first record.
// At least one of them must not be absent.
func Origin(panes []*Pane) (address, name string) {
	known := slices.DeleteFunc(slices.Clone(panes), (*Pane).Absent)
	for _, p := range known {
		if address, name = p.origin(); strings.HasPrefix(address, "/leads/") {
			return address, name
		}
	}
	return known[0].origin()
}

// Render shows the pane.
func (p *Pane) Render(ctx context.Context, w io.Writer) error {
	switch {
	case p.r != nil:
		return pane(p.rq, p.r).Render(ctx, w)
	case p.trash != nil:
		return trashedPane(p.trash, p.Region()).Render(ctx, w)
	}
	return absentPane(p.rq, p.Region()).Render(ctx, w)
}
