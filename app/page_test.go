package app

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
)

// page reads one page of leads.
func (w *world) page(by crm.Actor, v url.Values) (*records.List, error) {
	w.t.Helper()
	t := w.ws.Type("lead")
	q, errs := record.ParseQuery(t, v, w.ws.Env(by, true))
	if err := errs.Or(); err != nil {
		return nil, err
	}
	return w.Records.List(w.ctx, by, t, q)
}

// While a person pages, others change, delete and add records, including the
// one at the page's end. Untouched records are seen once each, in order.
func TestRowsThatStayAreSeenOnce(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		for _, address := range []string{"sort=-created", "sort=title", "sort=-amount", "sort=status", "sort=-city", "sort=updated", "sort=-email",
			"q=svajone", "status=new&status=contacted&source=website&source=referral&owner=me&owner=mantas@example.com"} {
			v, err := url.ParseQuery(address + "&limit=5")
			w.ok(err)
			all := w.crowd(50)
			before, err := w.page(w.ada, withLimit(v, 200))
			w.ok(err)
			touched := map[record.ID]bool{}
			var seen []record.ID
			for n := 0; ; n++ {
				l, err := w.page(w.ada, v)
				w.ok(err)
				seen = append(seen, ids(l.Records)...)
				if l.Next == nil {
					break
				}
				v.Set("cursor", l.Next.String())
				last, other := l.Records[len(l.Records)-1].(*crm.Lead), all[(n*7)%len(all)]
				for _, id := range []record.ID{last.ID, other.ID} {
					if !touched[id] && n%2 == 0 {
						w.ok(second(w.Records.Delete(w.ctx, w.ada, lt, 0, id)))
					} else if !touched[id] {
						w.change(w.ada, id, "title", fmt.Sprint("Changed ", n), "amount", "77", "city", "Kaunas", "status", "bad_data", "email", "")
					}
					touched[id] = true
				}
				w.lead(w.ada, "title", "Svajonė nova", "source", "website")
			}
			var got, want []record.ID
			for _, r := range before.Records {
				if id := r.(*crm.Lead).ID; !touched[id] {
					want = append(want, id)
				}
			}
			for _, id := range seen {
				if slices.Contains(want, id) {
					got = append(got, id)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %d of %d untouched rows seen, or in another order", address, len(got), len(want))
			}
			w.empty(lt)
		}
	})
}

func withLimit(v url.Values, n int) url.Values {
	out := url.Values{}
	for key, values := range v {
		out[key] = values
	}
	out.Set("limit", fmt.Sprint(n))
	return out
}

// empty moves all leads to the trash.
func (w *world) empty(t *record.Type) {
	w.t.Helper()
	for {
		l, err := w.Records.List(w.ctx, w.ada, t, record.Query{Sort: t.Field("created"), Limit: 200})
		w.ok(err)
		if len(l.Records) == 0 {
			return
		}
		w.ok(second(w.Records.Delete(w.ctx, w.ada, t, 0, ids(l.Records)...)))
	}
}

// A cursor may come from another list or workspace, or be made up. It gives a
// page or an error, and reveals nothing that the list does not show.
func TestHostileCursors(t *testing.T) {
	both(t, func(w *world) {
		all := w.crowd(20)
		lt := w.ws.Type("lead")
		values := []string{"", "new", "NaN", "Infinity", "-1", "9223372036854775808", "1e400", "2024-02-30", "2024-02-29T00:00:00Z", "a\x00b", "' OR 1=1 --",
			strings.Repeat("x", 900), record.NewID().String(), w.ws.Lists.ByKey("lead_status", "new").ID.String()}
		for _, f := range lt.Fields {
			if !f.Sortable() {
				continue
			}
			for _, value := range values {
				for _, c := range []record.Cursor{{Value: value, ID: record.NewID()}, {Value: value, ID: all[3].ID, Blank: true}, {Value: value, ID: all[3].ID, Before: true}} {
					for _, extra := range []string{"", "svajone"} {
						v := url.Values{"sort": {f.Key}, "q": {extra}}
						c.Of = w.mark(lt, v)
						v.Set("cursor", c.String())
						l, err := w.page(w.ona, v)
						if err != nil {
							w.refused(err, record.Invalid)
							continue
						}
						for _, r := range l.Records {
							if r.(*crm.Lead).Owner != w.ona.User {
								t.Fatalf("%s %+v shows another's lead", f.Key, c)
							}
						}
					}
				}
			}
		}
	})
}

// Any text in the search box is searched for or matches nothing.
func TestSearchTakesAnything(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ona, "title", "50% off_sale \"quoted\" NEAR *star* ^caret c:\\dir", "last_name", "О'Нил-Žukas", "company_name", "שלום مرحبا", "city", "日本 Ōsaka 😀")
		w.lead(w.pavol, "title", "Other 50", "last_name", "Zukas")
		for query, want := range map[string]int{
			"50%": 1, "%": 0, "_": 0, "off_sale": 1, "off": 1, `"quoted"`: 1, `"`: 0, "NEAR": 1, "near(50 off)": 1, "*": 0, "^": 0, "^caret": 1, `\`: 0, `c:\dir`: 1, "-": 0,
			"AND": 0, "OR": 0, "NOT quoted": 0, "words:off": 0, "space : x": 0, "o'nil": 1, "онил": 1, "žuk": 1, "u": 0, "z": 1, "zu": 1, "5": 1, "50": 1, "51": 0,
			"שלום": 1, "ש": 1, "مرحبا": 1, "日本": 1, "日": 1, "osaka": 1, "50 off quoted near star caret zukas osaka": 1, "50 off quoted near star caret zukas tokyo": 0,
			"a b c d e f g h i j k": 0, "quoted\x01": 1, "'; DROP TABLE lead; --": 0,
		} {
			l, err := w.page(w.ona, url.Values{"q": {query}})
			w.ok(err)
			if l.Total != want || len(l.Records) != want {
				t.Errorf("%q finds %d (total %d), want %d", query, len(l.Records), l.Total, want)
			}
			b, err := w.Records.Board(w.ctx, w.ona, w.ws.Type("lead"), record.Query{Text: query, Sort: w.ws.Type("lead").Field("title"), Limit: 9}, nil)
			w.ok(err)
			if b.Columns[0].Sum.Count != want {
				t.Errorf("the board counts %d for %q, want %d", b.Columns[0].Sum.Count, query, want)
			}
		}
	})
}

// mark returns the mark of a list's cursors.
func (w *world) mark(t *record.Type, v url.Values) string {
	w.t.Helper()
	q, errs := record.ParseQuery(t, v, w.ws.Env(w.ona, true))
	w.ok(errs.Or())
	return q.Mark(t)
}

// A cursor belongs to one list. With another order or filter it is an error.
func TestCursorsOfAnotherListAreRefused(t *testing.T) {
	both(t, func(w *world) {
		w.crowd(20)
		lists := []url.Values{
			{}, {"sort": {"created"}}, {"sort": {"title"}}, {"sort": {"-title"}}, {"sort": {"amount"}}, {"sort": {"status"}}, {"q": {"svajone"}},
			{"status": {"new"}}, {"status": {"new", "contacted"}}, {"title.contains": {"a"}}, {"created.from": {"2020-01-01"}}, {"owner": {"me"}},
		}
		for _, of := range lists {
			first, err := w.page(w.ada, withLimit(of, 1))
			w.ok(err)
			if first.Next == nil {
				continue
			}
			for _, other := range lists {
				v := withLimit(other, 2)
				v.Set("cursor", first.Next.String())
				_, err := w.page(w.ada, v)
				if same := of.Encode() == other.Encode(); same != (err == nil) {
					t.Errorf("a cursor of %q in the list %q: %v", of.Encode(), other.Encode(), err)
				} else if !same {
					w.saying(err, record.Invalid, "bad_cursor")
				}
			}
			_, _, err = w.Records.Trash(w.ctx, w.ada, first.Next)
			w.saying(err, record.Invalid, "bad_cursor")
		}
		one, two := w.lead(w.ada, "title", "One"), w.lead(w.ada, "title", "Two")
		lt := w.ws.Type("lead")
		entries, _, err := w.Records.History(w.ctx, w.ada, lt, one.ID, record.None, 1)
		w.ok(err)
		_, _, err = w.Records.History(w.ctx, w.ada, lt, one.ID, entries[0].ID, 1)
		w.ok(err)
		_, _, err = w.Records.History(w.ctx, w.ada, lt, two.ID, entries[0].ID, 1)
		w.saying(err, record.Invalid, "bad_cursor")
	})
}
