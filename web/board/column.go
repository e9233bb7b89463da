package board

import (
	"strconv"
	"strings"
	"time"

	apprecords "github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/records"
	"github.com/vedlys/vedlys/web/ui"
)

// column returns the head of a column and the link to more of its cards.
func (p *page) column(c *apprecords.Column) ui.BoardColumnView {
	out := ui.BoardColumnView{Choice: p.choice(c.Item), Count: p.Page.Number(int64(c.Sum.Count)), Fold: root(p.t) + "/fold",
		Folded: p.closed[c.Item.ID], Open: p.asks(c.Item)}
	if c.Sum.More {
		out.Count += "+"
	}
	p.sums(c, &out)
	out.More = p.more(c.Item, c.Next, p.showing(c.Item))
	return out
}

func (p *page) choice(i *crm.Item) ui.Choice {
	return ui.Choice{ID: i.ID.String(), Name: unit.ItemName(p.Page.Printer, i), Hue: i.Hue}
}

// asks returns the URL of the form that must be answered before a record can get a status or stage, or "".
func (p *page) asks(i *crm.Item) string {
	if p.t.Name == "lead" && i.Category == crm.CategoryQualified {
		return "/leads/%s/qualify"
	}
	return records.AskReason(p.t, i)
}

// more returns the link to the next cards of a column. After record.MaxLimit cards it leads to the list.
func (p *page) more(i *crm.Item, next *record.Cursor, shown int) ui.BoardMoreView {
	out := ui.BoardMoreView{Column: i.ID.String()}
	if next == nil {
		return out
	}
	if shown >= record.MaxLimit {
		out.URL, out.Label = p.ListAddress(p.t.Step().Key, key(i)), p.Page.T("board.all_in_list")
		return out
	}
	count := strconv.Itoa(min(shown+p.settings.Cards, record.MaxLimit))
	out.URL = p.Address(more(i), count)
	out.Next = strings.Replace(p.Address("step", key(i), "cursor", next.String(), more(i), strconv.Itoa(shown)), root(p.t), root(p.t)+"/cards", 1)
	out.Show = more(i) + "=" + count
	return out
}

// card returns the card of a record.
func (p *page) card(r any) ui.BoardCardView {
	m := p.t.Meta(r)
	at := "/" + p.t.Plural + "/" + m.ID.String()
	out := ui.BoardCardView{ID: m.ID.String(), URL: at, Panel: at + "/panel", Version: m.Version, Title: p.t.Title(r), Sub: p.sub(r),
		Owner: p.renderer.Person(p.t.Owner().Get(r).(record.ID)), Note: p.words(r, "source"), Amount: p.words(r, "amount"), Locked: p.locked(r)}
	out.Tags = p.renderer.Tags(m.Tags)
	if out.Title == "" {
		out.Title = "—"
	}
	out.Due, out.DueTone = p.due(r)
	if days := p.days(r); days > 0 {
		out.Days, out.DaysFor = p.Page.T("board.days", "n", days), p.Page.N("board.days_long", days)
	}
	return out
}

// words returns the value of a field as text, or "" if the type has no such field.
func (p *page) words(r any, key string) string {
	f := p.t.Field(key)
	if f == nil {
		return ""
	}
	return p.renderer.Words(field.In(p.t, f, r), f.Get(r))
}

// sub returns the line below the title: the company or contact of an opportunity, else the detail of the type.
func (p *page) sub(r any) string {
	for _, key := range []string{"company", "contact"} {
		if f := p.t.Field(key); f != nil && !f.ReadOnly {
			if s := p.words(r, key); s != "" {
				return s
			}
		}
	}
	return p.t.Detail(r)
}

// locked reports whether a card cannot be moved: a lead's qualification must be undone first.
func (p *page) locked(r any) bool {
	l, ok := r.(*crm.Lead)
	return ok && p.category(r) == crm.CategoryQualified && l.QualifiedInto()
}

func (p *page) category(r any) crm.Category {
	return p.Workspace.Lists.Category(p.t.Step().Get(r).(record.ID))
}

// inWork reports whether a record is still open.
func (p *page) inWork(r any) bool {
	c := p.category(r)
	return c == crm.CategoryNew || c == crm.CategoryWorking || c == crm.CategoryOpen
}

// due returns the expected close of an opportunity. While it is open the tone shows whether it is overdue.
func (p *page) due(r any) (string, ui.Tone) {
	o, ok := r.(*crm.Opportunity)
	if !ok || o.ExpectedClose == "" {
		return "", ui.Quiet
	}
	day, today := string(o.ExpectedClose), p.Page.Now.In(p.Page.Zone()).Format(time.DateOnly)
	switch {
	case !p.inWork(r):
		return day, ui.Quiet
	case day < today:
		return day, ui.Bad
	}
	return day, ui.Info
}

// staleAfter is the number of days without a status change after which a card shows a badge.
const staleAfter = 20

// days returns the number of days since the last status change, or 0 if there is no badge.
func (p *page) days(r any) int {
	f := p.t.Field(p.t.Step().Key + "_since")
	if f == nil || f.Empty(r) || !p.inWork(r) {
		return 0
	}
	if n := int(p.Page.Now.Sub(f.Get(r).(time.Time)).Hours() / 24); n > staleAfter {
		return n
	}
	return 0
}
