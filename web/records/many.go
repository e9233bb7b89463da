package records

import (
	"context"
	"net/url"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

// operate starts an operation on all records that match the query of a form, and leads to its page.
func (rq *typeRequest) operate(form url.Values, s operations.Start) error {
	query, err := url.ParseQuery(form.Get("query"))
	if err != nil {
		return record.Wrong("bad_form")
	}
	for _, key := range ours {
		query.Del(key)
	}
	s.Type, s.Query = rq.t, query
	done, err := rq.Once(form, nil, func(ctx context.Context) (*unit.Done, error) { return rq.app().Operations.Start(ctx, rq.By, s) })
	if err != nil {
		return err
	}
	ui.CloseDialog(rq.W)
	return rq.Go("/operations/" + done.Operation.String())
}

// bulkAll does what the bulk bar asks to all records that match, which are too many for one unit of work.
func (rq *typeRequest) bulkAll(form url.Values) error {
	switch do := form.Get("do"); {
	case do == "delete" && form.Get("sure") == "":
		about := url.Values{"all": form["all"], "query": form["query"]}
		if !ui.ByScript(rq.R) {
			return rq.Go(rq.root() + "/bulk/delete?" + about.Encode())
		}
		ui.Ask(rq.W, rq.root()+"/bulk/delete?"+about.Encode())
		return rq.Part()
	case do == "delete", do == "extend" && rq.t.Name == "lead":
		return rq.operate(form, operations.Start{Kind: do})
	case do != "":
		return record.Wrong("invalid_choice").On("do")
	}
	set, err := rq.sameForAll(form)
	if err != nil {
		return err
	}
	return rq.operate(form, operations.Start{Kind: "bulk", Set: set})
}

// askDeleteAll asks before all records that match are deleted, and says how many they are.
func (rq *typeRequest) askDeleteAll(form url.Values) error {
	query, err := url.ParseQuery(form.Get("query"))
	if err != nil {
		return record.Wrong("bad_form")
	}
	q, errs := record.ParseQuery(rq.t, query, rq.renderer.Env(""), ours...)
	if err := errs.Or(); err != nil {
		return err
	}
	q.Limit, q.After = 1, nil
	list, err := rq.app().Records.List(rq.Ctx(), rq.By, rq.t, q)
	if err != nil {
		return err
	}
	n := rq.Page.Number(int64(list.Total))
	if list.More {
		n += "+"
	}
	about := url.Values{"all": form["all"], "query": form["query"], "do": {"delete"}}
	f := &deleteQuestion{typeRequest: rq, action: rq.root() + "/bulk", form: about, title: rq.Page.T("delete.title_all", "n", n)}
	return rq.form(false, f.title, deleteForm(f))
}
