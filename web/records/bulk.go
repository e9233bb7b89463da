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
func Bulk(name string) shell.Handler { return in(name, (*room).bulk) }

func (rm *room) bulk() error {
	form, err := rm.Form()
	if err != nil {
		return err
	}
	ids, err := rm.ticked(form)
	if err != nil {
		return err
	}
	if to := rm.asksMany(form); to != "" && !ui.ByScript(rm.R) {
		return rm.Go(to)
	}
	if form.Get("do") == "delete" {
		about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"]}
		if asked, err := rm.asksFirst(form, rm.root()+"/bulk/delete?"+about.Encode(), ids...); asked || err != nil {
			return err
		}
		ui.CloseDialog(rm.W)
	}
	done, err := rm.doMany(form, ids)
	if err != nil {
		return err
	}
	if form.Get("do") != "delete" {
		return rm.Done(done, "done.many", rm.backToList(form), "n", done.Count)
	}
	rm.Toast(done, "done.many_deleted", "n", len(ids))
	if !ui.ByScript(rm.R) {
		return rm.Go(rm.backToList(form))
	}
	return rm.Part(rm.emptied(ids...)...)
}

// asksMany is the address of what must be asked before the ticked records can stand at the step that the bar sets.
func (rm *room) asksMany(form url.Values) string {
	if rm.t.Step() == nil || form.Get("do") != "" {
		return ""
	}
	i := rm.asked(form.Get(rm.t.Step().Key))
	if i == nil || AskLoss(rm.t, i) == "" {
		return ""
	}
	about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"]}
	return strings.Replace(AskLoss(rm.t, i), "ids=%s", about.Encode(), 1)
}

func (rm *room) doMany(form url.Values, ids []record.ID) (*app.Done, error) {
	a := rm.app()
	switch do := form.Get("do"); {
	case do == "delete":
		return a.Delete(rm.Ctx(), rm.By, rm.t, 0, ids...)
	case do == "extend" && rm.t.Name == "lead":
		return a.Extend(rm.Ctx(), rm.By, ids...)
	case do != "":
		return nil, record.Wrong("invalid_choice").On("do")
	}
	set, err := rm.sameForAll(form)
	if err != nil {
		return nil, err
	}
	return a.SaveMany(rm.Ctx(), rm.By, rm.t, ids, set)
}

// sameForAll reads what the selects of the bar set: the step, the owner.
func (rm *room) sameForAll(form url.Values) ([]app.Value, error) {
	var set []app.Value
	for _, f := range []*record.Field{rm.t.Step(), rm.t.Owner()} {
		if f == nil || form.Get(f.Key) == "" {
			continue
		}
		v, err := f.Kind.Parse(form.Get(f.Key), f, rm.desk.Env(""))
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
func (rm *room) ticked(form url.Values) ([]record.ID, error) {
	if all := form.Get("all"); all != "" {
		return rm.matching(form.Get("query"), all == firstMatching)
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
func (rm *room) matching(query string, first bool) ([]record.ID, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, record.Wrong("bad_form")
	}
	q, errs := record.ParseQuery(rm.t, values, rm.desk.Env(""), ours...)
	if err := errs.Or(); err != nil {
		return nil, err
	}
	q.Limit, q.After = app.MaxBulk, nil
	list, err := rm.app().List(rm.Ctx(), rm.By, rm.t, q)
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
		ids[i] = rm.t.Meta(r).ID
	}
	return ids, nil
}

// backToList is the list as it was, for a plain form.
func (rm *room) backToList(form url.Values) string {
	values, err := url.ParseQuery(form.Get("query"))
	if err != nil {
		return rm.root()
	}
	return shell.Local(address(rm.root(), values))
}
