package app

import (
	"cmp"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// crowd makes leads with few different values, many ties and many blanks.
func (w *world) crowd(n int) []*crm.Lead {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	t := w.ws.Type("lead")
	var out []*crm.Lead
	for range n {
		by := []crm.Actor{w.ada, w.mantas, w.ona}[r.IntN(3)]
		done, err := w.Records.Save(w.ctx, by, unit.Draft{Type: t, Set: w.set(by, t,
			"title", pick("Šviesa", "svajonė", "Zebra", "Яблоко", "alpha", "Ąžuolas"), "last_name", pick("", "", "Kovács", "Žukauskas", "жук"),
			"city", pick("", "Vilnius", "vilnius", "Žilina", "Győr"), "amount", pick("", "1.50", "1.50", "20", "300"), "email", pick("", "a@x.example", "b@x.example"),
			"status", pick("new", "contacted", "bad_data"), "source", pick("", "website", "referral"), "birth_date", pick("", "1980-02-29", "1999-12-31"),
			"first_name", pick("", "Ona", "Žana"), "phone", pick("", "+370 612 34567", "8 600 11111"), "website", pick("", "https://a.example"),
			"country", pick("", "LT", "SK", "EE"), "language", pick("", "lt", "ru"), "employees", pick("", "7", "70"), "turnover", pick("", "0", "1000000"))})
		w.ok(err)
		out = append(out, done.Record.(*crm.Lead))
	}
	return out
}

// readPages reads a list page by page to its end.
func (w *world) readPages(by crm.Actor, v url.Values) ([]any, *record.Cursor) {
	w.t.Helper()
	t := w.ws.Type("lead")
	var out []any
	var last *record.Cursor
	for range 100 {
		q, errs := record.ParseQuery(t, v, w.ws.Env(by, true))
		w.ok(errs.Or())
		l, err := w.Records.List(w.ctx, by, t, q)
		w.ok(err)
		out = append(out, l.Records...)
		if l.Prev != nil {
			last = l.Prev
		}
		if l.Next == nil {
			return out, last
		}
		v.Set("cursor", l.Next.String())
	}
	w.t.Fatal("the list does not end")
	return nil, nil
}

func ids(recs []any) []record.ID {
	var out []record.ID
	for _, r := range recs {
		out = append(out, crm.LeadType.Meta(r).ID)
	}
	return out
}

func TestEverySortPagesThroughAll(t *testing.T) {
	both(t, func(w *world) {
		all := w.crowd(60)
		for _, f := range w.ws.Type("lead").Fields {
			if f.Sortable() {
				w.pagesThrough(f, len(all))
			}
		}
	})
}

// pagesThrough reads the list in both orders of a field, forwards and
// backwards.
func (w *world) pagesThrough(f *record.Field, all int) {
	w.t.Helper()
	for _, sort := range []string{f.Key, "-" + f.Key} {
		got, back := w.readPages(w.ada, url.Values{"sort": {sort}, "limit": {"7"}})
		if len(got) != all || len(unit.InOrder(ids(got))) != all {
			w.t.Errorf("%s: %d rows of %d", sort, len(got), all)
		}
		w.sorted(got, f, sort[0] == '-')
		w.sameBackwards(got, sort, back)
	}
}

// sortedAs returns the text by which a value is sorted: names by the alphabet,
// addresses and numbers folded.
func sortedAs(t *record.Type, f *record.Field, s string) string {
	if f.Kind == record.TextKind {
		return t.SortKey(s)
	}
	return match.Latin(s)
}

// sorted checks the order of values, with blanks last.
func (w *world) sorted(recs []any, f *record.Field, desc bool) {
	w.t.Helper()
	order := w.ws.Order(f)
	for i := 1; i < len(recs); i++ {
		a, b := f.Get(recs[i-1]), f.Get(recs[i])
		if f.Kind.Empty(a) != f.Kind.Empty(b) {
			if f.Kind.Empty(a) {
				w.t.Fatalf("%s: blank before %v", f.Key, b)
			}
			continue
		}
		c := 0
		switch x := a.(type) {
		case string:
			c = strings.Compare(sortedAs(w.ws.Type("lead"), f, x), sortedAs(w.ws.Type("lead"), f, b.(string)))
		case record.Amount:
			c = int(x.Minor - b.(record.Amount).Minor)
		case record.Number:
			c = cmp.Compare(x.F, b.(record.Number).F)
		case time.Time:
			c = x.Compare(b.(time.Time))
		case record.ID:
			c = slices.Index(order, x) - slices.Index(order, b.(record.ID))
		default:
			c = strings.Compare(f.Kind.Text(a, nil), f.Kind.Text(b, nil))
		}
		if desc {
			c = -c
		}
		if c > 0 {
			w.t.Fatalf("%s: %v before %v", f.Key, a, b)
		}
	}
}

// sameBackwards reads from the last page to the first.
func (w *world) sameBackwards(forward []any, sort string, c *record.Cursor) {
	w.t.Helper()
	t := w.ws.Type("lead")
	end := len(forward) - len(forward)%7
	var got []any
	for c != nil {
		q, errs := record.ParseQuery(t, url.Values{"sort": {sort}, "limit": {"7"}, "cursor": {c.String()}}, w.ws.Env(w.ada, true))
		w.ok(errs.Or())
		l, err := w.Records.List(w.ctx, w.ada, t, q)
		w.ok(err)
		got = append(slices.Clone(l.Records), got...)
		c = l.Prev
	}
	if !slices.Equal(ids(got), ids(forward[:end])) {
		w.t.Errorf("%s: backwards is not forwards: %d and %d rows", sort, len(got), end)
	}
}

func TestFiltersFindExactlyTheMatches(t *testing.T) {
	both(t, func(w *world) {
		all := w.crowd(60)
		status := func(key string) record.ID { return w.ws.Lists.ByKey("lead_status", key).ID }
		cases := map[string]func(l *crm.Lead) bool{
			"status=new":                                 func(l *crm.Lead) bool { return l.Status == status("new") },
			"status=new&status=contacted":                func(l *crm.Lead) bool { return l.Status == status("new") || l.Status == status("contacted") },
			"status=new&status=contacted&source=website": func(l *crm.Lead) bool { return l.Status != status("bad_data") && w.key(l.Source) == "website" },
			"status=new&status=bad_data&owner=ona@example.com&owner=me": func(l *crm.Lead) bool {
				return l.Status != status("contacted") && l.Owner != w.mantas.User
			},
			"status.not=new":                func(l *crm.Lead) bool { return l.Status != status("new") },
			"source.empty=true":             func(l *crm.Lead) bool { return l.Source == record.None },
			"source.not=website":            func(l *crm.Lead) bool { return w.key(l.Source) != "website" },
			"city=VILNIUS":                  func(l *crm.Lead) bool { return strings.EqualFold(l.City, "vilnius") },
			"city.contains=ilin":            func(l *crm.Lead) bool { return l.City == "Žilina" },
			"city.filled=1":                 func(l *crm.Lead) bool { return l.City != "" },
			"amount.from=1.50&amount.to=20": func(l *crm.Lead) bool { return l.Amount.Set && l.Amount.Minor >= 150 && l.Amount.Minor <= 2000 },
			"amount.empty=1":                func(l *crm.Lead) bool { return !l.Amount.Set },
			"birth_date.from=1990-01-01":    func(l *crm.Lead) bool { return l.BirthDate >= "1990-01-01" },
			"birth_date.empty=1&sort=-city": func(l *crm.Lead) bool { return l.BirthDate == "" },
			"q=svies":                       func(l *crm.Lead) bool { return l.Title == "Šviesa" },
			"q=zuk&status=new&sort=-amount": func(l *crm.Lead) bool {
				return (l.LastName == "Žukauskas" || l.LastName == "жук") && l.Status == status("new")
			},
			"q=zuk+sv": func(l *crm.Lead) bool {
				return (l.LastName == "Žukauskas" || l.LastName == "жук") && (l.Title == "Šviesa" || l.Title == "svajonė")
			},
			"title.contains=%25":                     func(l *crm.Lead) bool { return false },
			"status=new&status=contacted&sort=title": func(l *crm.Lead) bool { return l.Status != status("bad_data") },
		}
		for query, fits := range cases {
			v, err := url.ParseQuery(query + "&limit=9")
			w.ok(err)
			var want []record.ID
			for _, l := range all {
				if fits(l) {
					want = append(want, l.ID)
				}
			}
			recs, _ := w.readPages(w.ada, v)
			got := ids(recs)
			byID := func(a, b record.ID) int { return strings.Compare(a.String(), b.String()) }
			if slices.SortFunc(got, byID); !slices.Equal(got, want) {
				t.Errorf("%s: %d found, want %d", query, len(got), len(want))
			}
			v.Del("cursor")
			q, _ := record.ParseQuery(w.ws.Type("lead"), v, w.ws.Env(w.ada, true))
			l, err := w.Records.List(w.ctx, w.ada, w.ws.Type("lead"), q)
			w.ok(err)
			if l.Total != len(want) || l.More {
				t.Errorf("%s: total %d, want %d", query, l.Total, len(want))
			}
		}
	})
}

func (w *world) key(id record.ID) string {
	if i := w.ws.Lists.Item("source", id); i != nil {
		return i.Key
	}
	return ""
}

func TestBoardSumsMatchTheRecords(t *testing.T) {
	both(t, func(w *world) {
		all := w.crowd(40)
		lt := w.ws.Type("lead")
		_, err := w.Records.Delete(w.ctx, w.ada, lt, 0, all[0].ID, all[1].ID)
		w.ok(err)
		for _, c := range []struct {
			by    crm.Actor
			query string
			fits  func(*crm.Lead) bool
		}{
			{w.ada, "", func(*crm.Lead) bool { return true }},
			{w.ona, "", func(l *crm.Lead) bool { return l.Owner == w.ona.User }},
			{w.ada, "owner=ona@example.com", func(l *crm.Lead) bool { return l.Owner == w.ona.User }},
			{w.ada, "city=vilnius", func(l *crm.Lead) bool { return strings.EqualFold(l.City, "vilnius") }},
			{w.ada, "q=svies&sort=amount", func(l *crm.Lead) bool { return l.Title == "Šviesa" }},
		} {
			v, _ := url.ParseQuery(c.query)
			q, errs := record.ParseQuery(lt, v, w.ws.Env(c.by, true))
			w.ok(errs.Or())
			b, err := w.Records.Board(w.ctx, c.by, lt, q, nil)
			w.ok(err)
			for _, col := range b.Columns {
				want := store.Sum{Amount: map[string]int64{}}
				for _, l := range all[2:] {
					if l.Status == col.Item.ID && c.fits(l) {
						want.Count++
						want.Amount["EUR"] += l.Amount.Minor
					}
				}
				if col.Sum.Count != want.Count || col.Sum.Amount["EUR"] != want.Amount["EUR"] || len(col.Records) != want.Count {
					t.Errorf("%s %q, %s: %+v with %d cards, want %+v", c.by.Name, c.query, col.Item.Key, col.Sum, len(col.Records), want)
				}
			}
		}
	})
}

func TestBoardShowsRequestedStepsUpToTheLimits(t *testing.T) {
	both(t, func(w *world) {
		w.crowd(40)
		lt := w.ws.Type("lead")
		q, errs := record.ParseQuery(lt, url.Values{"status": {"new", "contacted"}, "limit": {"3"}}, w.ws.Env(w.ada, true))
		w.ok(errs.Or())
		status := func(key string) record.ID { return w.ws.Lists.ByKey("lead_status", key).ID }
		b, err := w.Records.Board(w.ctx, w.ada, lt, q, map[record.ID]int{status("new"): 0, status("bad_data"): 5})
		w.ok(err)
		if len(b.Columns) != 2 || b.Columns[0].Item.Key != "new" || b.Columns[1].Item.Key != "contacted" {
			t.Fatalf("%d columns", len(b.Columns))
		}
		if c := b.Columns[0]; c.Sum.Count == 0 || len(c.Records) != 0 {
			t.Errorf("a limit of none: %d of %d", len(c.Records), c.Sum.Count)
		}
		if c := b.Columns[1]; len(c.Records) != 3 || c.Next == nil {
			t.Errorf("a limit of three: %d of %d", len(c.Records), c.Sum.Count)
		}
	})
}

func TestBadAddressesAreRefused(t *testing.T) {
	lt := crm.LeadType
	for _, query := range []string{"sort=custom;drop", "sort=workspace_id", "nonsense=1", "status=new;--", "amount.from=abc", "limit=0", "limit=1000",
		"cursor=xyz", "title.regex=1", "q=" + strings.Repeat("x", 300), "city.contains=%00"} {
		v, err := url.ParseQuery(strings.ReplaceAll(query, ";", "%3B"))
		if err != nil {
			t.Fatal(err)
		}
		if _, errs := record.ParseQuery(lt, v, &record.Env{Strict: true}); len(errs) == 0 {
			t.Errorf("%s is taken", query)
		}
	}
}

// A board with more records than are counted has a minimum per column, shows
// the first records of each, and is exact where it shows all.
func TestBoardBeyondTheCountLimit(t *testing.T) {
	both(t, func(w *world) {
		w.crowd(80)
		lt := w.ws.Type("lead")
		for _, query := range []string{"email.filled=true", "q=svies", "q=svies&sort=title", "q=svies&owner=ona@example.com", "city=vilnius&sort=-amount"} {
			v, _ := url.ParseQuery(query)
			q, errs := record.ParseQuery(lt, v, w.ws.Env(w.ada, true))
			w.ok(errs.Or())
			q.Limit = 2
			w.ok(w.Read(w.ctx, func(tx *db.Tx) error {
				exact, err := records.ReadBoard(w.ctx, tx, w.ws, w.ws.Listing(w.ada, lt, q), nil)
				w.ok(err)
				few := w.ws.Listing(w.ada, lt, q)
				few.Most = 5
				cut, err := records.ReadBoard(w.ctx, tx, w.ws, few, nil)
				w.ok(err)
				w.sameBoards(query, exact, cut)
				return nil
			}))
		}
	})
}

// sameBoards compares a board with the same board after a limited count.
func (w *world) sameBoards(query string, exact, cut *records.Board) {
	w.t.Helper()
	if len(cut.Columns) != len(exact.Columns) {
		w.t.Fatalf("%s: %d columns of %d", query, len(cut.Columns), len(exact.Columns))
	}
	total := 0
	for i, want := range exact.Columns {
		got := cut.Columns[i]
		total += got.Sum.Count
		if !reflect.DeepEqual(got.Records, want.Records) || want.Sum.More {
			w.t.Errorf("%s, %s: other cards", query, want.Item.Key)
		}
		switch {
		case got.Sum.Count > want.Sum.Count || !got.Sum.More && got.Sum.Count < want.Sum.Count:
			w.t.Errorf("%s, %s: %+v of %+v", query, want.Item.Key, got.Sum, want.Sum)
		case !got.Sum.More && got.Sum.Amount["EUR"] != want.Sum.Amount["EUR"]:
			w.t.Errorf("%s, %s: %+v, want %+v", query, want.Item.Key, got.Sum, want.Sum)
		}
	}
	if total == 0 {
		w.t.Errorf("%s: nothing found", query)
	}
}

// A phone is found by any spelling of its number, by search and by filter. Its country is the record's before the
// workspace's.
func TestPhonesAreFoundInAnySpelling(t *testing.T) {
	both(t, func(w *world) {
		for title, phone := range map[string]string{"a": "8 612 34567", "b": "+370 612 34567", "c": "(8~612) 34567", "d": "tel. +370 612 34567", "e": "(+370) 612 34567 (mob.)",
			"f": "+370 5 212 3456 / 8 612 34567", "g": "00370 612 34567; 112"} {
			w.lead(w.ada, "title", title, "phone", phone, "country", "LT")
		}
		w.lead(w.ada, "title", "other", "phone", "+370 699 99999")
		for _, typed := range []string{"8 612 34567", "+37061234567", "+370 612 34567", "(8~612) 34567", "00370 612 34567", "0 612 34567", "tel. 8 612 34567", "612 34567", "(+370) 612 34567"} {
			for _, param := range []string{"q", "phone.contains", "phone"} {
				if got := w.find(w.ada, url.Values{param: {typed}}); len(got) != 7 {
					t.Errorf("%s=%s finds %v", param, typed, got)
				}
			}
		}
		for _, part := range []string{"34567", "612 34", "+370 612 3", "8 612 3"} {
			if got := w.find(w.ada, url.Values{"phone.contains": {part}}); len(got) != 7 {
				t.Errorf("%s finds %v", part, got)
			}
		}
		same := func(country, phone string) []string {
			return store.MatchKeys(w.ws.Type("contact"), &crm.Contact{LastName: "A", Phone: phone, Country: country}, "LT")
		}
		for _, c := range [][3]string{{"", "8 612 34567", "phone:+37061234567"}, {"SK", "0905 123 456", "phone:+421905123456"}, {"HU", "06 30 123 4567", "phone:+36301234567"},
			{"RU", "8 (912) 345-67-89", "phone:+79123456789"}, {"", "+370 5 212 3456 vid. 5 / 8 612 34567", "phone:+37061234567"}} {
			if keys := same(c[0], c[1]); !slices.Contains(keys, c[2]) {
				t.Errorf("%s in %q: %v", c[1], c[0], keys)
			}
		}
	})
}

// A period moves with today: a bookmarked list differs tomorrow.
func TestPeriodsAreCountedFromToday(t *testing.T) {
	both(t, func(w *world) {
		today := w.Clock().In(w.ada.Zone)
		day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
		ot := w.ws.Type("opportunity")
		for title, n := range map[string]int{"yesterday": -1, "today": 0, "in 6 days": 6, "in 7 days": 7, "40 days ago": -40} {
			_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ot, Set: w.set(w.ada, ot, "name", title, "expected_close", day(n))})
			w.ok(err)
		}
		ask := func(query string) (out []string) {
			v, _ := url.ParseQuery(query)
			q, errs := record.ParseQuery(ot, v, w.ws.Env(w.ada, true))
			w.ok(errs.Or())
			l, err := w.Records.List(w.ctx, w.ada, ot, q)
			w.ok(err)
			for _, r := range l.Records {
				out = append(out, ot.Title(r))
			}
			slices.Sort(out)
			return out
		}
		for query, want := range map[string][]string{
			"expected_close.within=today": {"today"}, "expected_close.within=yesterday": {"yesterday"}, "expected_close.within=next_7_days": {"in 6 days", "today"},
			"expected_close.within=before_today": {"40 days ago", "yesterday"}, "expected_close.within=last_30_days": {"today", "yesterday"},
			"expected_close.within=today&expected_close.within=yesterday":       {"today", "yesterday"},
			"expected_close.within=before_today&expected_close.from=" + day(-2): {"yesterday"},
			"created.within=today": {"40 days ago", "in 6 days", "in 7 days", "today", "yesterday"}, "created.within=yesterday": nil,
		} {
			if got := ask(query); !slices.Equal(got, want) {
				t.Errorf("%s finds %v, want %v", query, got, want)
			}
		}
		w.later(24 * time.Hour)
		if got := ask("expected_close.within=yesterday"); !slices.Equal(got, []string{"today"}) {
			t.Errorf("a day later yesterday is %v", got)
		}
	})
}
