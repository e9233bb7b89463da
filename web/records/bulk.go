package records

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Bulk changes all ticked records in one go, with one undo.
func Bulk(name string) shell.Handler { return in(name, (*typeVisit).bulk) }

func (tv *typeVisit) bulk() error {
	form, err := tv.Form()
	if err != nil {
		return err
	}
	ids, err := tv.ticked(form)
	if err != nil {
		return err
	}
	if to := tv.asksMany(form); to != "" && !ui.ByScript(tv.R) {
		return tv.Go(to)
	}
	if form.Get("do") == "delete" {
		about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"]}
		if asked, err := tv.asksFirst(form, tv.root()+"/bulk/delete?"+about.Encode(), ids...); asked || err != nil {
			return err
		}
		ui.CloseDialog(tv.W)
	}
	done, err := tv.doMany(form, ids)
	if err != nil {
		return err
	}
	if form.Get("do") != "delete" {
		return tv.Done(done, "done.many", tv.backToList(form), "n", done.Count)
	}
	tv.Toast(done, "done.many_deleted", "n", len(ids))
	if !ui.ByScript(tv.R) {
		return tv.Go(tv.backToList(form))
	}
	return tv.Part(tv.emptied(ids...)...)
}

// asksMany is the address of what must be asked before the ticked records can stand at the step that the bar sets.
func (tv *typeVisit) asksMany(form url.Values) string {
	if tv.t.Step() == nil || form.Get("do") != "" {
		return ""
	}
	i := tv.asked(form.Get(tv.t.Step().Key))
	if i == nil || AskLoss(tv.t, i) == "" {
		return ""
	}
	about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"]}
	return strings.Replace(AskLoss(tv.t, i), "ids=%s", about.Encode(), 1)
}

func (tv *typeVisit) doMany(form url.Values, ids []record.ID) (*app.Done, error) {
	a := tv.app()
	switch do := form.Get("do"); {
	case do == "delete":
		return a.Delete(tv.Ctx(), tv.By, tv.t, 0, ids...)
	case do == "extend" && tv.t.Name == "lead":
		return a.Reopen(tv.Ctx(), tv.By, ids...)
	case do != "":
		return nil, record.Wrong("invalid_choice").On("do")
	}
	set, err := tv.sameForAll(form)
	if err != nil {
		return nil, err
	}
	return a.SaveMany(tv.Ctx(), tv.By, tv.t, ids, set)
}

// sameForAll reads what the selects of the bar set: the step, the owner.
func (tv *typeVisit) sameForAll(form url.Values) ([]app.Value, error) {
	var set []app.Value
	for _, f := range []*record.Field{tv.t.Step(), tv.t.Owner()} {
		if f == nil || form.Get(f.Key) == "" {
			continue
		}
		v, err := f.Kind.Parse(form.Get(f.Key), f, tv.renderer.Env(""))
		if err != nil {
			return nil, err.On(f.Key)
		}
		set = append(set, app.Value{Field: f, Value: v})
	}
	if len(set) == 0 {
		return nil, record.Wrong("nothing_to_do")
	}
	return set, nil
}

// ticked are the records that a form is about: those ticked, or with "all" everything that the query finds.
func (tv *typeVisit) ticked(form url.Values) ([]record.ID, error) {
	if all := form.Get("all"); all != "" {
		return tv.matching(form.Get("query"), all == firstMatching)
	}
	seen := map[record.ID]bool{}
	var ids []record.ID
	for _, text := range form["ids"] {
		id, ok := record.ParseID(text)
		if !ok {
			return nil, record.Absent()
		}
		if !seen[id] {
			ids = append(ids, id)
		}
		seen[id] = true
	}
	if len(ids) == 0 {
		return nil, record.Wrong("nothing_ticked")
	}
	return ids, nil
}

// What the form of a list sends as "all": every record that the query finds, or the first MaxBulk of them.
const (
	allMatching   = "1"
	firstMatching = "first"
)

// matching returns the records that the query of a list finds; of more than MaxBulk it takes the first only where these were
// asked for. Unlike a list, it takes nothing that is not understood: a change must not reach more than what was meant.
func (tv *typeVisit) matching(query string, first bool) ([]record.ID, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, record.Wrong("bad_form")
	}
	q, errs := record.ParseQuery(tv.t, values, tv.renderer.Env(""), ours...)
	if err := errs.Or(); err != nil {
		return nil, err
	}
	q.Limit, q.After = app.MaxBulk, nil
	list, err := tv.app().List(tv.Ctx(), tv.By, tv.t, q)
	switch {
	case err != nil:
		return nil, err
	case list.Next != nil && !first:
		return nil, record.Fail(record.TooLarge, "too_many_records", "max", app.MaxBulk)
	case len(list.Records) == 0:
		return nil, record.Wrong("nothing_ticked")
	}
	ids := make([]record.ID, len(list.Records))
	for i, r := range list.Records {
		ids[i] = tv.t.Meta(r).ID
	}
	return ids, nil
}

// backToList is the list as it was, for a plain form.
func (tv *typeVisit) backToList(form url.Values) string {
	values, err := url.ParseQuery(form.Get("query"))
	if err != nil {
		return tv.root()
	}
	return shell.Local(address(tv.root(), values))
}
