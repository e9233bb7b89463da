package records

import (
	"context"
	"io"
	"net/url"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
)

// Find turns what a picker holds into a record, for pages of other rooms.
func Find(v *shell.Visit) field.Finder {
	return enter(v, v.Workspace.Type("lead")).find
}

// Ticked are the records of a type that the form of its list is about: those ticked, or with "all" everything that the
// query finds.
func Ticked(v *shell.Visit, name string, form url.Values) ([]record.ID, error) {
	return enter(v, v.Workspace.Type(name)).ticked(form)
}

// A Narrowed is which records of a type an address asks for, on a page that shows them in a way of its own.
type Narrowed struct{ v *view }

// Narrow reads such an address. The page has the path, and loads the region anew when the records are narrowed otherwise;
// own are the parts of the address that the page itself reads.
func Narrow(v *shell.Visit, name, path, region string, own ...string) (*Narrowed, error) {
	w, err := enter(v, v.Workspace.Type(name)).narrow(path, region, append([]string{"peek", "filter"}, own...))
	return &Narrowed{w}, err
}

// Renderer shows values on the page.
func (n *Narrowed) Renderer() *field.Renderer { return n.v.renderer }

// Query is what the address asks for.
func (n *Narrowed) Query() record.Query { return n.v.query }

// Know adds names of records that the page shows.
func (n *Narrowed) Know(names app.Names) { n.v.know(names) }

// Keep adds what the page itself keeps in its address.
func (n *Narrowed) Keep(own url.Values) { n.v.extra = own }

// Complain adds what the page did not understand in the address.
func (n *Narrowed) Complain(errs record.Errors) { n.v.wrong = append(n.v.wrong, errs...) }

// Address is that of the page with some changes: pairs of key and value, "" taking the key away.
func (n *Narrowed) Address(changes ...string) string { return n.v.address(changes...) }

// SortBy sets the order where the address says none.
func (n *Narrowed) SortBy(f *record.Field, desc bool) { n.v.query.Sort, n.v.query.Desc = f, desc }

// ListAddress is that of the list of the same records, with some changes.
func (n *Narrowed) ListAddress(changes ...string) string {
	list := *n.v
	list.path, list.extra = list.root(), nil
	return list.address(changes...)
}

// Controls are the search box and the filters, to stand in the page's toolbar.
func (n *Narrowed) Controls() templ.Component { return narrowers(n.v) }

// Active are the conditions as chips, and what of the address was left out.
func (n *Narrowed) Active() templ.Component { return templ.Join(active(n.v), notUnderstood(n.v)) }

// ReadMixed finds out whether the records are ordered or narrowed by amounts in several currencies; Active then says so.
func (n *Narrowed) ReadMixed() error { return n.v.readMixed() }

// Peek opens the record of ?peek= in the side panel.
func (n *Narrowed) Peek() error { return n.v.peek() }

// A Pane is a record that stands beside others, each to be edited by itself.
type Pane struct {
	rm *typeVisit
	r  any
}

// OpenPane reads the record of a pane.
func OpenPane(v *shell.Visit, t *record.Type, id record.ID) (*Pane, error) {
	tv := enter(v, t)
	r, err := tv.get(id)
	return &Pane{tv, r}, err
}

// Origin returns the address and the name of the lead that the record was made from, or of the record itself.
func (p *Pane) Origin() (address, name string) {
	if f := p.rm.t.Field("lead"); f != nil {
		id := f.Get(p.r).(record.ID)
		if name := p.rm.renderer.Names[id].Title; name != "" {
			return "/leads/" + id.String(), name
		}
	}
	return p.rm.at(p.rm.t.Meta(p.r).ID), p.rm.t.Title(p.r)
}

// Render shows the pane.
func (p *Pane) Render(ctx context.Context, w io.Writer) error {
	return pane(p.rm, p.r).Render(ctx, w)
}
