package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// listRecords returns one page of a list.
func listRecords(rq *request) (*response, error) {
	q, err := rq.listQuery()
	if err != nil {
		return nil, err
	}
	l, err := rq.Records.List(rq.ctx, rq.by, rq.typ, q)
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, 1024*(len(l.Records)+1)), `{"items":[`...)
	for i, r := range l.Records {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendRecord(b, rq.ws, rq.typ, r)
	}
	return reply(http.StatusOK, record.None, appendPage(b, l.Next.String(), l.Total, l.More)), nil
}

// appendPage appends the end of a list: the cursor of the next page and the
// total.
func appendPage(b []byte, next string, total int, more bool) []byte {
	b = append(b, `],"next":`...)
	if next == "" {
		b = append(b, "null"...)
	} else {
		b = strconv.AppendQuote(b, next) // letters and digits
	}
	b = strconv.AppendInt(append(b, `,"total":`...), int64(total), 10)
	b = strconv.AppendBool(append(b, `,"total_more":`...), more)
	return append(b, '}')
}

// listQuery parses the parameters of a list. Fields may have their JSON name or
// their name in the description.
func (rq *request) listQuery() (record.Query, error) {
	q, _, err := rq.readQuery(rq.typ, rq.query)
	return q, err
}

// readQuery is listQuery for any parameters. It also returns them with the
// names of the description.
func (rq *request) readQuery(t *record.Type, asked url.Values) (record.Query, url.Values, error) {
	rename, back := map[string]string{}, map[string]string{}
	for _, f := range t.Fields {
		rename[jsonKey(f)] = f.Key
	}
	v := url.Values{}
	for key, values := range asked {
		name, op, dotted := strings.Cut(key, ".")
		if of, ok := rename[name]; ok {
			name = of
		}
		if dotted {
			name += "." + op
		}
		back[name] = key
		v[name] = append(v[name], values...)
	}
	if by, ok := v["sort"]; ok {
		v["sort"] = []string{sortKey(rename, by[len(by)-1])}
	}
	q, errs := record.ParseQuery(t, v, rq.env())
	errs = append(append(errs, blankFilters(v, errs)...), unknownParents(q)...)
	for i, e := range errs {
		if was, ok := back[e.Field]; ok {
			errs[i] = e.On(was)
		}
		if key, ok := ofParameters[e.Key]; ok {
			errs[i] = record.Wrong(key, "parameter", errs[i].Field).On(errs[i].Field)
		}
	}
	return q, v, errs.Or()
}

// unknownParents returns errors for conditions on parents of a type that does
// not exist.
func unknownParents(q record.Query) record.Errors {
	var errs record.Errors
	for _, c := range q.Where {
		for _, v := range c.Values {
			p, ok := v.(record.Parent)
			if !ok || p.Type == "" || isType(p.Type) {
				continue
			}
			key := c.Field.Key
			if p.ID == record.None {
				key = c.Field.TypeColumn()
			}
			errs = append(errs, record.Wrong("invalid_choice").On(key))
		}
	}
	return errs
}

// ofParameters are the errors that contain the name of the parameter as it was
// sent.
var ofParameters = map[string]string{"unknown_field": "unknown_parameter", "blank_filter": "blank_filter"}

// blankFilters returns errors for filters without a value that have no other
// error, such as the status= of a program with an empty variable. A page takes
// them for empty form fields; a program would get all records without noticing.
func blankFilters(v url.Values, told record.Errors) record.Errors {
	known := []string{"q", "cursor", "limit", "sort"}
	for _, e := range told {
		known = append(known, e.Field)
	}
	var errs record.Errors
	for key, values := range v {
		blank := slices.ContainsFunc(values, func(s string) bool { return strings.TrimSpace(s) == "" })
		if blank && !slices.Contains(known, key) {
			errs = append(errs, record.Wrong("blank_filter").On(key))
		}
	}
	slices.SortFunc(errs, func(a, b *record.Error) int { return strings.Compare(a.Field, b.Field) })
	return errs
}

func sortKey(rename map[string]string, by string) string {
	name, desc := strings.CutPrefix(by, "-")
	if of, ok := rename[name]; ok {
		name = of
	}
	if desc {
		return "-" + name
	}
	return name
}

// getRecord returns one record.
func getRecord(rq *request) (*response, error) {
	r, _, err := rq.Records.Get(rq.ctx, rq.by, rq.typ, rq.id)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusOK, record.None, appendRecord(nil, rq.ws, rq.typ, r)), nil
}

// createRecord creates a record.
func createRecord(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	set, errs := rq.values(rq.typ, body, "")
	if len(errs) > 0 {
		return nil, errs
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.save(ctx, unit.Draft{Type: rq.typ, Set: set})
	}, func(d *unit.Done) *response {
		a := reply(http.StatusCreated, d.Receipt, appendRecord(nil, rq.ws, rq.typ, d.Record))
		a.Head["Location"] = prefix + "/" + rq.typ.Plural + "/" + rq.typ.Meta(d.Record).ID.String()
		return a
	})
}

// save saves a draft. Tags that it is the first to name are known afterwards.
func (rq *request) save(ctx context.Context, d unit.Draft) (*unit.Done, error) {
	done, err := rq.Records.Save(ctx, rq.by, d)
	if err != nil || !slices.ContainsFunc(d.Set, func(v unit.Value) bool { return len(v.New) > 0 }) {
		return done, err
	}
	rq.ws, err = rq.Workspace(ctx, rq.by.Workspace)
	return done, err
}

// changeRecord changes fields of a record.
func changeRecord(rq *request) (*response, error) {
	body, err := readObject(rq.body)
	if err != nil {
		return nil, err
	}
	var errs record.Errors
	d := unit.Draft{Type: rq.typ, ID: rq.id, Version: body.version(&errs)}
	currency := ""
	if lacksCurrency(rq.typ, body) {
		r, _, err := rq.Records.Get(rq.ctx, rq.by, rq.typ, rq.id)
		if err != nil {
			return nil, err
		}
		// The currency of the amount is saved with it, so that they match
		// whatever someone else changes at the same time.
		currency = rq.typ.CurrencyOf(r)
		d.Set = append(d.Set, unit.Value{Field: rq.typ.Currency(), Value: currency})
	}
	set, more := rq.values(rq.typ, body, currency, "version")
	if errs = append(errs, more...); len(errs) > 0 {
		return nil, errs
	}
	d.Set = append(d.Set, set...)
	done, err := rq.save(rq.ctx, d)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusOK, done.Receipt, appendRecord(nil, rq.ws, rq.typ, done.Record)), nil
}

// deleteRecord moves a record to the trash.
func deleteRecord(rq *request) (*response, error) {
	version, err := rq.number("version", 0, 1, 1<<62)
	if err != nil {
		return nil, err
	}
	done, err := rq.Records.Delete(rq.ctx, rq.by, rq.typ, version, rq.id)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, done.Receipt, nil), nil
}

// restoreRecord restores a record from the trash. One that is not in the trash
// stays as it is, so that the request can be repeated.
func restoreRecord(rq *request) (*response, error) {
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Records.Restore(ctx, rq.by, rq.typ, rq.id)
	}, func(d *unit.Done) *response {
		return reply(http.StatusOK, d.Receipt, appendRecord(nil, rq.ws, rq.typ, d.Record))
	})
}

// inTrash replaces a NotFound error if the record is in the trash and the actor
// may see it there: the new one explains how to restore it.
func (rq *request) inTrash(err error) error {
	if err == nil || rq.typ == nil || rq.id == record.None || record.KindOf(err) != record.NotFound {
		return err
	}
	switch _, terr := rq.Records.InTrash(rq.ctx, rq.by, rq.typ, rq.id); {
	case terr == nil:
		return record.Fail(record.NotFound, "in_trash", "request", "POST "+prefix+restoration(rq.typ, rq.id.String()))
	case record.KindOf(terr) != record.NotFound:
		return terr
	}
	return err
}

// restoration returns the path of the restoration of a record.
func restoration(t *record.Type, id string) string { return "/" + t.Plural + "/" + id + "/restoration" }

// replyJSON returns a response that need not be fast.
func replyJSON(status int, v any) (*response, error) {
	body, err := json.Marshal(v)
	return reply(status, record.None, body), err
}
