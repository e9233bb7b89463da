package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/operations"
	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// tags returns the value of a record's tags that somebody types, with those
// that it makes.
func (w *world) tags(t *record.Type, how unit.How, typed string) unit.Value {
	w.t.Helper()
	w.reload()
	env, items, f := w.ws.Env(w.ona, false), w.ws.NewItems(), t.Field("tags")
	env.Create = items.Create
	v, err := f.Kind.Parse(typed, f, env)
	if err != nil {
		w.t.Fatal(err)
	}
	value := items.With(unit.Value{Field: f, Value: v})
	value.How = how
	return value
}

// tagsOf returns the names of a record's tags, sorted.
func (w *world) tagsOf(t *record.Type, id record.ID) string {
	w.t.Helper()
	w.reload()
	r, _, err := w.Records.Get(w.ctx, w.ada, t, id)
	w.ok(err)
	var names []string
	for _, id := range t.Meta(r).Tags.List() {
		names = append(names, w.ws.ItemName(crm.Tags, id))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// listedTags returns the names of the workspace's tags in their order.
func (w *world) listedTags() string {
	w.t.Helper()
	w.reload()
	var names []string
	for _, i := range w.ws.Lists.Of(crm.Tags) {
		names = append(names, i.Name)
	}
	return strings.Join(names, ", ")
}

// A member names a tag that does not exist: it is made in the same transaction,
// each with a receipt of its own, and the undo of both leaves nothing.
func TestTagsAreMadeByNamingThem(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		id := w.lead(w.ona, "title", "Press").ID
		save := func(typed string) (*unit.Done, error) {
			return w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, typed)}})
		}
		done, err := save("VIP, Šaltas")
		w.ok(err)
		if got := w.tagsOf(lt, id); got != "VIP, Šaltas" {
			t.Error(got)
		}
		again, err := save("vip; SALTAS\nvip,  Naujas   klientas ")
		w.ok(err)
		if got := w.tagsOf(lt, id); got != "Naujas klientas, VIP, Šaltas" || w.listedTags() != "VIP, Šaltas, Naujas klientas" {
			t.Errorf("the record has %q, the list %q", got, w.listedTags())
		}
		hues := map[int]bool{}
		for _, i := range w.ws.Lists.Of(crm.Tags) {
			hues[i.Hue] = true
		}
		if len(hues) != 3 {
			t.Errorf("three tags have the colours %v", hues)
		}
		for _, d := range []*unit.Done{again, done} {
			w.ok(failed(w.Undo(w.ctx, w.ona, d.Receipt)))
		}
		if got := w.tagsOf(lt, id); got != "" {
			t.Error(got)
		}
		made := w.receiptsOf("settings", w.ona)
		if len(made) != 2 {
			t.Fatalf("%d receipts of made tags", len(made))
		}
		for _, receipt := range made {
			w.ok(failed(w.Undo(w.ctx, w.ona, receipt)))
		}
		if got := w.listedTags(); got != "" {
			t.Error(got)
		}
	})
}

// receiptsOf returns the receipts of a person's actions, newest first.
func (w *world) receiptsOf(action string, by crm.Actor) (out []record.ID) {
	w.t.Helper()
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(w.ctx, "SELECT id FROM receipt WHERE workspace_id = ? AND action = ? AND actor_id = ? ORDER BY id DESC", w.ws.ID, action, by.User)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id record.ID
			if err := rows.Scan(db.ID(&id)); err != nil {
				return err
			}
			out = append(out, id)
		}
		return rows.Err()
	}))
	return out
}

func TestAUsedTagStays(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		id := w.lead(w.ona, "title", "Press").ID
		w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, "VIP")}})))
		made := w.receiptsOf("settings", w.ona)[0]
		w.conflict("item_in_use", failed(w.Undo(w.ctx, w.ona, made)))
		w.reload()
		tag := w.ws.Item(crm.Tags, record.None, "vip").ID
		w.conflict("item_in_use", failed(w.Workspaces.DeleteItem(w.ctx, w.ada, crm.Tags, tag)))
		w.ok(failed(w.Records.Delete(w.ctx, w.ada, lt, 0, id)))
		w.conflict("item_in_use", failed(w.Workspaces.DeleteItem(w.ctx, w.ada, crm.Tags, tag)))
	})
}

// conflict fails the test unless an error is the conflict with that key.
func (w *world) conflict(key string, err error) {
	w.t.Helper()
	if err == nil || record.KindOf(err) != record.Conflict || record.All(err)[0].Key != key {
		w.t.Errorf("%v, want %s", err, key)
	}
}

func TestLimitsOfTags(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		f, id := lt.Field("tags"), w.lead(w.ona, "title", "Press").ID
		var names []string
		for n := range record.MostLinks {
			names = append(names, fmt.Sprint("tag ", n))
		}
		w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, strings.Join(names, ","))}})))
		err := failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Add, "one more")}}))
		if err == nil || record.All(err)[0].Key != "too_many_values" {
			t.Error(err)
		}
		if strings.Contains(w.listedTags(), "one more") {
			t.Error("a refused save left a tag")
		}
		env := w.ws.Env(w.ona, true)
		env.Create = w.ws.NewItems().Create
		for _, bad := range []string{strings.Repeat("x", 51), record.NewID().String(), "a\x00b"} {
			if _, err := f.Kind.Parse(bad, f, env); err == nil {
				t.Errorf("%q became a tag", bad)
			}
		}
		for _, bad := range []string{"a,b", "a;b", "", strings.Repeat("x", 51)} {
			if err := failed(w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.Tags, Name: bad})); record.KindOf(err) != record.Invalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// Adding and removing leaves the other tags of each record, in one transaction
// and in an operation alike.
func TestTagsInBulk(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		var ids []record.ID
		for i := range 4 {
			id := w.lead(w.ona, "title", fmt.Sprint("Lead ", i), "city", "Kaunas").ID
			ids = append(ids, id)
			if i < 2 {
				w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, "Cold, Old")}})))
			}
		}
		set := func() []unit.Value {
			return []unit.Value{w.tags(lt, unit.Add, "VIP"), w.tags(lt, unit.Remove, "Cold")}
		}
		check := func(what string, want ...string) {
			t.Helper()
			for i, id := range ids {
				if got := w.tagsOf(lt, id); got != want[i] {
					t.Errorf("%s: lead %d has %q, want %q", what, i, got, want[i])
				}
			}
		}
		done, err := w.Records.SaveMany(w.ctx, w.ona, lt, ids[:3], set())
		w.ok(err)
		check("selected", "Old, VIP", "Old, VIP", "VIP", "")
		w.ok(failed(w.Undo(w.ctx, w.ona, done.Receipt)))
		check("undone", "Cold, Old", "Cold, Old", "", "")
		done, err = w.Operations.Start(w.ctx, w.ona, operations.Start{Type: lt, Kind: "bulk", Query: map[string][]string{"city": {"Kaunas"}}, Set: append(set(), w.tags(lt, unit.Add, "Fresh"))})
		w.ok(err)
		o := w.finish(w.operation(done.Operation))
		check("operation", "Fresh, Old, VIP", "Fresh, Old, VIP", "Fresh, VIP", "Fresh, VIP")
		w.ok(failed(w.Operations.UndoGroup(w.ctx, w.ona, o.ID)))
		check("operation undone", "Cold, Old", "Cold, Old", "", "")
	})
}

func TestQualificationCarriesTags(t *testing.T) {
	both(t, func(w *world) {
		lt, ct := w.ws.Type("lead"), w.ws.Type("company")
		company, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: ct, Set: append(w.set(w.ona, ct, "name", "Acme"), w.tags(ct, unit.Replace, "Partner"))})
		w.ok(err)
		id := w.lead(w.ona, "title", "Press", "last_name", "Rimkus").ID
		w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, "VIP, Cold")}})))
		at := ct.Meta(company.Record).ID
		done, q, err := w.Qualify.Qualify(w.ctx, w.ona, id, qualify.Plan{Company: &qualify.Target{ID: at}, Contact: &qualify.Target{}, Opportunity: &qualify.Target{}}, false)
		w.ok(err)
		if got := w.tagsOf(ct, at); got != "Cold, Partner, VIP" {
			t.Errorf("the company has %q", got)
		}
		for _, to := range []string{"contact", "opportunity"} {
			if got := w.tagsOf(w.ws.Type(to), q.Result(to).ID); got != "Cold, VIP" {
				t.Errorf("the %s has %q", to, got)
			}
		}
		moved := 0
		for _, m := range q.Moved {
			if m.From == "tags" {
				moved++
			}
		}
		if moved != 3 || slices.ContainsFunc(q.Stayed, func(s crm.Stayed) bool { return s.Field == "tags" }) {
			t.Errorf("moved %d times: %+v", moved, q.Stayed)
		}
		w.ok(failed(w.Undo(w.ctx, w.ona, done.Receipt)))
		if got := w.tagsOf(ct, at); got != "Partner" {
			t.Errorf("after the undo the company has %q", got)
		}
	})
}

// A file with tags in any of the usual columns makes them, and what is exported
// is imported the same.
func TestTagsThroughFiles(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		lt := w.ws.Type("lead")
		for i, head := range []string{"Tags", "Žymos", "Štítky", "Метки", "Címkék", "Labels", "тег"} {
			title := fmt.Sprint("Imported ", i)
			w.imported(w.ona, "lead", "Title,"+head+"\n"+title+",\"VIP; Cold,  vip \"\nPlain "+title+",\n", nil)
			found, err := w.Records.List(w.ctx, w.ada, lt, record.Query{Sort: lt.Field("created"), Desc: true, Limit: 2})
			w.ok(err)
			if got := w.tagsOf(lt, lt.Meta(found.Records[1]).ID); got != "Cold, VIP" {
				t.Errorf("%s: %q has %q", head, lt.Title(found.Records[1]), got)
			}
		}
		if got := w.listedTags(); got != "VIP, Cold" {
			t.Error(got)
		}
		var out strings.Builder
		_, err := w.Records.Export(w.ctx, w.ada, lt, record.Query{Sort: lt.Field("created")}, &out, nil)
		w.ok(err)
		if !strings.Contains(out.String(), `"VIP, Cold"`) && !strings.Contains(out.String(), `"Cold, VIP"`) {
			t.Errorf("exported %s", out.String())
		}
	})
}

// The doctor finds rows of links that are missing and such that should not be,
// and a restored backup has them all.
func TestBrokenTablesOfLinks(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		id, other := w.lead(w.ona, "title", "One").ID, w.lead(w.ona, "title", "Two").ID
		w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, "VIP, Cold")}})))
		w.reload()
		tag := w.ws.Item(crm.Tags, record.None, "VIP").ID
		w.wrongLinks(0)
		w.ok(w.exec("DELETE FROM lead_tags WHERE workspace_id = ? AND record_id = ? AND to_id = ?", w.ws.ID, id, tag))
		w.wrongLinks(1)
		w.ok(w.exec("INSERT INTO lead_tags (workspace_id, to_id, record_id) VALUES (?, ?, ?)", w.ws.ID, tag, other))
		w.wrongLinks(2)
		w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error { return store.Reindex(w.ctx, tx) }))
		w.wrongLinks(0)
	})
}

func (w *world) wrongLinks(want int) {
	w.t.Helper()
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		n, err := store.WrongIndexes(w.ctx, tx)
		if n != want {
			w.t.Errorf("%d wrong rows of links, want %d", n, want)
		}
		return err
	}))
}

func (w *world) exec(sql string, args ...any) error {
	return w.DB.Update(w.ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(w.ctx, sql, args...)
		return err
	})
}

// A backup has tags with their colours and who has them, and each restored
// record is found by them, on either engine.
func TestBackupsKeepTags(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		id, bare := w.lead(w.ona, "title", "Tagged").ID, w.lead(w.ona, "title", "Bare").ID
		w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, "C, C++, Šaltas")}})))
		w.reload()
		hue := w.ws.Item(crm.Tags, record.None, "C++").Hue
		w.files()
		path := w.backup()
		for _, engine := range []string{"sqlite", "postgres"} {
			r := restored(t, engine, path)
			lt := r.ws.Type("lead")
			r.ona = r.ada
			if got := r.tagsOf(lt, id) + "; " + r.tagsOf(lt, bare); got != "C, C++, Šaltas; " {
				t.Errorf("%s: restored %q", engine, got)
			}
			tag := r.ws.Item(crm.Tags, record.None, "C++")
			if tag == nil || tag.Hue != hue {
				t.Fatalf("%s: restored the tag %+v", engine, tag)
			}
			q, errs := record.ParseQuery(lt, map[string][]string{"tag": {"C++"}}, r.ws.Env(r.ada, true))
			r.ok(errs.Or())
			q.Limit, q.Sort = 10, lt.Field("created")
			found, err := r.Records.List(r.ctx, r.ada, lt, q)
			r.ok(err)
			if len(found.Records) != 1 || lt.Meta(found.Records[0]).ID != id {
				t.Errorf("%s: found %d leads by a restored tag", engine, len(found.Records))
			}
			r.wrongLinks(0)
		}
	})
}

// What people type and files contain is a name, though another tag has it as
// its key.
func TestTypedTagsAreNoKeys(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		lt := w.ws.Type("lead")
		id := w.lead(w.ona, "title", "Press").ID
		for _, typed := range []string{"C++, !!!", "c, value"} { // c and value are their keys
			w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: id, Set: []unit.Value{w.tags(lt, unit.Replace, typed)}})))
		}
		if got := w.tagsOf(lt, id); got != "c, value" {
			t.Errorf("typed tags became %q", got)
		}
		w.ok(failed(w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.Tags, Name: "c_2"})))
		w.imported(w.ona, "lead", "Title,Tags\nImported,\"C; value_2; eur; €\"\n", nil)
		if got := w.listedTags(); got != "C++, !!!, c, value, c_2, value_2, eur, €" {
			t.Errorf("the import left %q", got)
		}
	})
}
