package records

import (
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Bulk changes all selected records in one unit of work, with one undo.
func Bulk(name string) shell.Handler { return in(name, (*typeRequest).bulk) }

func (rq *typeRequest) bulk() error {
	form, err := rq.Form()
	if err != nil {
		return err
	}
	ids, err := rq.ticked(form)
	if err != nil {
		return err
	}
	if to := rq.asksMany(form); to != "" && !ui.ByScript(rq.R) {
		return rq.Go(to)
	}
	if ids == nil {
		return rq.bulkAll(form)
	}
	if form.Get("do") == "delete" {
		about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"]}
		if asked, err := rq.asksFirst(form, rq.root()+"/bulk/delete?"+about.Encode(), ids...); asked || err != nil {
			return err
		}
		ui.CloseDialog(rq.W)
	}
	done, err := rq.doMany(form, ids)
	if err != nil {
		return err
	}
	if form.Get("do") != "delete" {
		return rq.Done(done, "done.many", rq.backToList(form), "n", done.Count)
	}
	rq.Toast(done, "done.many_deleted", "n", len(ids))
	if !ui.ByScript(rq.R) {
		return rq.Go(rq.backToList(form))
	}
	return rq.Part(rq.emptied(ids...)...)
}

// asksMany returns the URL of the form that must be answered before the selected records can get the status chosen in the bulk
// bar, or "".
func (rq *typeRequest) asksMany(form url.Values) string {
	if rq.t.Step() == nil || form.Get("do") != "" {
		return ""
	}
	i := rq.asked(form.Get(rq.t.Step().Key))
	if i == nil || AskReason(rq.t, i) == "" {
		return ""
	}
	about := url.Values{"ids": form["ids"], "all": form["all"], "query": form["query"]}
	return strings.Replace(AskReason(rq.t, i), "ids=%s", about.Encode(), 1)
}

func (rq *typeRequest) doMany(form url.Values, ids []record.ID) (*unit.Done, error) {
	a := rq.app()
	switch do := form.Get("do"); {
	case do == "delete":
		return a.Records.Delete(rq.Ctx(), rq.By, rq.t, 0, ids...)
	case do == "extend" && rq.t.Name == "lead":
		return a.Qualify.Reopen(rq.Ctx(), rq.By, ids...)
	case do != "":
		return nil, record.Wrong("invalid_choice").On("do")
	}
	set, err := rq.sameForAll(form)
	if err != nil {
		return nil, err
	}
	return a.Records.SaveMany(rq.Ctx(), rq.By, rq.t, ids, set)
}

// sameForAll reads the values set in the bulk bar: the status or stage, the owner.
func (rq *typeRequest) sameForAll(form url.Values) ([]unit.Value, error) {
	var set []unit.Value
	for _, f := range []*record.Field{rq.t.Step(), rq.t.Owner()} {
		if f == nil || form.Get(f.Key) == "" {
			continue
		}
		v, err := f.Kind.Parse(form.Get(f.Key), f, rq.renderer.Env(""))
		if err != nil {
			return nil, err.On(f.Key)
		}
		set = append(set, unit.Value{Field: f, Value: v})
	}
	if len(set) == 0 {
		return nil, record.Wrong("nothing_to_do")
	}
	return set, nil
}

// ticked returns the IDs that a form is about: the selected records, or with "all" those that match the query. They are nil if
// more match than one unit of work takes: then an operation is to be started.
func (rq *typeRequest) ticked(form url.Values) ([]record.ID, error) {
	if form.Get("all") != "" {
		return rq.matching(form.Get("query"))
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

// matching returns the IDs of the records that match the query of a list, or nil if they are more than MaxBulk. Unlike a list, it
// refuses any part of the query that it does not understand: a change must not reach more records than the user meant.
func (rq *typeRequest) matching(query string) ([]record.ID, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, record.Wrong("bad_form")
	}
	q, errs := record.ParseQuery(rq.t, values, rq.renderer.Env(""), ours...)
	if err := errs.Or(); err != nil {
		return nil, err
	}
	q.Limit, q.After = unit.MaxBulk, nil
	list, err := rq.app().Records.List(rq.Ctx(), rq.By, rq.t, q)
	switch {
	case err != nil:
		return nil, err
	case list.Next != nil:
		return nil, nil
	case len(list.Records) == 0:
		return nil, record.Wrong("nothing_ticked")
	}
	ids := make([]record.ID, len(list.Records))
	for i, r := range list.Records {
		ids[i] = rq.t.Meta(r).ID
	}
	return ids, nil
}

// backToList returns the URL of the list that a plain form came from.
func (rq *typeRequest) backToList(form url.Values) string {
	values, err := url.ParseQuery(form.Get("query"))
	if err != nil {
		return rq.root()
	}
	return shell.Local(address(rq.root(), values))
}
