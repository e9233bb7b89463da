// Package board shows the records of a type as cards in columns: leads by status, opportunities and companies by stage. A card
// is moved by dragging, by keys, by its menu, or by a form without JavaScript.
package board

import (
	"net/url"
	"slices"
	"strconv"

	apprecords "github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// A page is a board as described by its URL.
type page struct {
	*shell.Visit
	*records.Narrowed
	t        *record.Type
	renderer *field.Renderer
	settings viewSettings
	query    record.Query
	shown    map[record.ID]int // number of cards per column where it is not settings.Cards
	board    *apprecords.Board
	closed   map[record.ID]bool // folded columns
	moved    record.ID          // the record that was moved last; its card is always shown
}

// hint says how cards are moved.
func (p *page) hint() string {
	if p.none() {
		return ""
	}
	return p.Page.T("board.hint")
}

// none reports whether there are no cards yet.
func (p *page) none() bool {
	return len(p.query.Where) == 0 && p.query.Text == "" && !slices.ContainsFunc(p.board.Columns, func(c *apprecords.Column) bool { return c.Sum.Count > 0 })
}

// region is the ID of the part of the page that reloads itself.
const region = "board"

func root(t *record.Type) string { return "/" + t.Plural + "/board" }

// Board shows the board of a type.
func Board(name string) shell.Handler {
	return func(v *shell.Visit) error {
		p, err := open(v, name)
		if err != nil {
			return err
		}
		if p.board, err = v.Kit.App.Records.Board(v.Ctx(), v.By, p.t, p.query, p.shown); err != nil {
			return err
		}
		p.Know(p.board.Names)
		if err := p.ReadCompared(); err != nil {
			return err
		}
		if err := p.showMoved(); err != nil {
			return err
		}
		if ui.Into(v.R, region) {
			if p.byToolbar() {
				v.W.Header().Set("HX-Replace-Url", p.Address("peek", v.R.URL.Query().Get("peek")))
			}
			return v.Part(boardRegion(p))
		}
		if err := p.Peek(); err != nil {
			return err
		}
		return v.Show(p.here(), p.title(), boardRegion(p))
	}
}

// open reads the URL of a board.
func open(v *shell.Visit, name string) (*page, error) {
	t := v.Workspace.Type(name)
	v.Page.Create = "/" + t.Plural + "/new"
	own := []string{"cards", "moved", "step", "cursor", "limit", "row", "col", "density"}
	for _, i := range v.Workspace.Lists.Of(t.Step().Target) {
		own = append(own, more(i))
	}
	n, err := records.Narrow(v, name, root(t), region, own...)
	if err != nil {
		return nil, err
	}
	p := &page{Visit: v, Narrowed: n, t: t, renderer: n.Renderer()}
	if err := p.readSettings(); err != nil {
		return nil, err
	}
	p.query = n.Query()
	p.query.Limit = p.settings.Cards
	p.count()
	return p, nil
}

// more returns the key in a URL with the number of cards of a column.
func more(i *crm.Item) string { return "show." + key(i) }

// key returns the name of a status or stage in a URL.
func key(i *crm.Item) string {
	if i.Key == "" {
		return i.ID.String()
	}
	return i.Key
}

// count sets the number of cards per column: none if it is folded, more than usual if the URL says so.
func (p *page) count() {
	p.shown, p.closed = map[record.ID]int{}, map[record.ID]bool{}
	asked, keep := p.R.URL.Query(), url.Values{}
	if p.settings.Cards != usualCards {
		keep.Set("cards", strconv.Itoa(p.settings.Cards))
	}
	if id, ok := record.ParseID(asked.Get("moved")); ok {
		p.moved = id
		keep.Set("moved", id.String())
	}
	for _, i := range p.Workspace.Lists.Of(p.t.Step().Target) {
		if slices.Contains(p.settings.Folded, i.ID) {
			p.shown[i.ID], p.closed[i.ID] = 0, true
			continue
		}
		if n, err := strconv.Atoi(asked.Get(more(i))); err == nil && n > p.settings.Cards {
			p.shown[i.ID] = min(n, record.MaxLimit)
			keep.Set(more(i), strconv.Itoa(p.shown[i.ID]))
		}
	}
	p.Keep(keep)
}

// showing returns the number of cards that a column shows.
func (p *page) showing(i *crm.Item) int {
	if n, ok := p.shown[i.ID]; ok {
		return n
	}
	return p.settings.Cards
}

// showMoved puts the card that was moved last on top of its column if its place in the order is not shown.
func (p *page) showMoved() error {
	if p.moved == record.None {
		return nil
	}
	r, names, err := p.Kit.App.Records.Get(p.Ctx(), p.By, p.t, p.moved)
	if err != nil {
		if record.KindOf(err) == record.NotFound {
			return nil
		}
		return err
	}
	for _, c := range p.board.Columns {
		here := p.t.Step().Kind.Equal(p.t.Step().Get(r), c.Item.ID) && c.Next != nil
		if here && !slices.ContainsFunc(c.Records, p.isMoved) {
			p.Know(names)
			c.Records = append([]any{r}, c.Records...)
		}
	}
	return nil
}

func (p *page) isMoved(r any) bool { return p.t.Meta(r).ID == p.moved }

// here returns the navigation entry of the board.
func (p *page) here() string {
	if p.t.Name == "lead" {
		return "board"
	}
	return p.t.Plural
}

func (p *page) title() string { return p.Page.T("board.of_" + p.t.Plural) }

// More returns the next cards of one column.
func More(name string) shell.Handler {
	return func(v *shell.Visit) error {
		p, err := open(v, name)
		if err != nil {
			return err
		}
		asked := v.R.URL.Query()
		step := v.Workspace.Lists.ByKey(p.t.Step().Target, asked.Get("step"))
		if id, ok := record.ParseID(asked.Get("step")); ok && step == nil {
			step = v.Workspace.Lists.Item(p.t.Step().Target, id)
		}
		if step == nil {
			return record.Absent()
		}
		if !ui.ByScript(v.R) {
			return v.Go(p.Address())
		}
		q := p.query
		cursor, perr := record.ParseCursor(asked.Get("cursor"))
		if perr != nil {
			return perr
		}
		q.After = cursor
		q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c record.Cond) bool { return c.Field == p.t.Step() && c.Op == record.Is })
		q.Where = append(q.Where, record.Cond{Field: p.t.Step(), Op: record.Is, Values: []any{step.ID}})
		list, err := v.Kit.App.Records.List(v.Ctx(), v.By, p.t, q)
		if err != nil {
			return err
		}
		p.Know(list.Names)
		shown := p.showing(step) + len(list.Records)
		return v.Part(cards(p, slices.DeleteFunc(slices.Clone(list.Records), p.isMoved)), moreOf(p.Page, p.more(step, list.Next, shown)))
	}
}
