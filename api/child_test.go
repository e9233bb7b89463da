package api

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A memo is a child that only these tests know. It has a list of its own, so notes can be on memos.
type memo struct {
	record.Meta
	Subject string
	About   record.Parent
	Owner   record.ID
}

var memoType = record.Describe(record.Shape[memo]{
	Name: "memo", Plural: "memos",
	Meta:  func(m *memo) *record.Meta { return &m.Meta },
	Title: func(m *memo, _ i18n.NameOrder) string { return m.Subject },
},
	record.Text("subject", func(m *memo) *string { return &m.Subject }, record.Required, record.Listed, record.Filtered, record.Sorted, record.Searched),
	record.ParentOf("about", func(m *memo) *record.Parent { return &m.About }, record.Required, record.Filtered),
	record.Ref("owner", "user", func(m *memo) *record.ID { return &m.Owner }, record.ReadOnly),
)

var memos = crm.Describe(memoType, func(e crm.Edit[memo]) record.Errors {
	if e.New() {
		e.Is.Owner = e.By.User
	}
	return nil
}, crm.Descriptor{Menu: true})

// bothWithMemos runs a test in a world that has memos.
func bothWithMemos(t *testing.T, fn func(*world)) {
	t.Cleanup(crm.Add(memos))
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		if err := d.Update(context.Background(), func(tx *db.Tx) error { return store.Sync(context.Background(), tx) }); err != nil {
			t.Fatal(err)
		}
		fn(newWorld(t, d))
	})
}

// A kin is a record of the test, with its parent if it has one.
type kin struct {
	typ          *record.Type
	id           string
	parent       *kin
	owner        string // of the record, or the author of a child
	deleted      bool
	made, thrown string // receipts
}

// root returns the record at the top, through which all below it are seen.
func (k *kin) root() *kin {
	if k.parent == nil {
		return k
	}
	return k.parent.root()
}

// above reports whether all records above this one live.
func (k *kin) above() bool {
	return k.parent == nil || !k.parent.deleted && k.parent.above()
}

// inScope reports whether somebody may see the record as long as those above it live.
func (k *kin) inScope(who string) bool {
	return who == k.root().owner || who == "ada" || who == "mantas" || who == "reader"
}

func (k *kin) path() string { return "/" + k.typ.Plural + "/" + k.id }

// add makes a child of a record as its author.
func (w *world) add(typ *record.Type, parent *kin, author string) *kin {
	w.Helper()
	body := map[string]any{typ.Fields[0].Key: canary, typ.Parent().Key: map[string]any{"type": parent.typ.Name, "id": parent.id}}
	made := w.call(author, "POST", "/"+typ.Plural, body).want(201)
	return &kin{typ: typ, id: made.text("id"), parent: parent, owner: author, made: made.header.Get(receiptHeader)}
}

func (w *world) throw(k *kin, who string) {
	w.Helper()
	k.thrown, k.deleted = w.call(who, "DELETE", k.path(), nil).want(204).header.Get(receiptHeader), true
}

// family makes records with children of both types and children of those. Some then change hands, or go to the trash.
func (w *world) family(dice *rand.Rand) (parents, children []*kin) {
	w.Helper()
	people := []string{"ona", "pavol", "mantas"}
	one := func(of []string) string { return of[dice.IntN(len(of))] }
	for n := range 12 {
		typ := crm.Types[n%4]
		owner := one(people)
		p := &kin{typ: typ, id: w.make(owner, typ.Plural, title(typ), canary), owner: owner}
		parents = append(parents, p)
		for _, child := range []*record.Type{crm.NoteType, memoType} {
			c := w.add(child, p, one([]string{owner, "ada", "mantas"}))
			children = append(children, c)
			if child == memoType && dice.IntN(2) == 0 {
				children = append(children, w.add(crm.NoteType, c, one([]string{owner, "mantas"})))
			}
		}
	}
	for _, c := range slices.Backward(children) {
		if dice.IntN(4) == 0 {
			w.throw(c, c.owner)
		}
	}
	for _, p := range parents {
		if dice.IntN(2) == 0 {
			p.owner = one(people)
			w.call("ada", "PATCH", p.path(), map[string]any{"owner": p.owner + "@example.com"}).want(200)
		}
		if dice.IntN(5) == 0 {
			w.throw(p, "ada")
		}
	}
	return parents, children
}

func TestAChildIsSeenByThoseWhoSeeItsParent(t *testing.T) {
	bothWithMemos(t, func(w *world) {
		seed := rand.Uint64()
		w.Logf("seed %d", seed)
		feeds := map[string]string{}
		for _, who := range []string{"ona", "pavol", "mantas"} {
			feeds[who] = w.call(who, "POST", "/feeds", map[string]any{"name": who}).want(201).text("id")
		}
		_, children := w.family(rand.New(rand.NewPCG(seed, 1)))
		for _, who := range []string{"ona", "pavol", "mantas", "ada", "reader", "olga"} {
			for _, typ := range []*record.Type{crm.NoteType, memoType} {
				w.checkLists(who, typ, children)
			}
			for _, c := range children {
				w.checkChild(who, c)
			}
		}
		for who, feed := range feeds {
			w.checkFeed(who, feed, children)
		}
		for _, c := range slices.Backward(children) {
			w.checkUndoOf(c)
		}
	})
}

// checkChild compares how somebody finds a child with how they find its parent.
func (w *world) checkChild(who string, c *kin) {
	w.Helper()
	sees := w.call(who, "GET", c.parent.path(), nil).status == 200
	if want := c.inScope(who) && !c.parent.deleted && c.above(); sees != want {
		w.Errorf("%s sees the parent of %s: %v", who, c.path(), sees)
	}
	got := w.call(who, "GET", c.path(), nil)
	past := w.call(who, "GET", c.path()+"/history", nil)
	_, _, err := w.app.Records.Get(context.Background(), w.as(who), c.typ, parse(c.id))
	titles, terr := w.app.Records.Titles(context.Background(), w.as(who), c.typ, parse(c.id))
	w.ok(terr)
	if (got.status == 200) != (sees && !c.deleted) || (past.status == 200) != (sees && !c.deleted) || (err == nil) != (sees && !c.deleted) || (len(titles) == 1) != sees {
		w.Errorf("%s sees the parent: %v, and the child %s (deleted: %v): %d, its history: %d, by ID: %v, its title: %v",
			who, sees, c.path(), c.deleted, got.status, past.status, err, titles)
	}
	if c.deleted && (got.object()["code"] == "in_trash") != sees {
		w.Errorf("%s asks for %s in the trash: %s", who, c.path(), got.body)
	}
	found := w.call(who, "GET", "/"+c.typ.Plural+"?"+c.typ.Parent().Key+"="+c.parent.typ.Name+":"+c.parent.id, nil).want(200).items()
	if has(found, c.id) != (sees && !c.deleted) {
		w.Errorf("%s finds %s by its parent: %v", who, c.path(), found)
	}
	change := w.call(who, "PATCH", c.path(), map[string]any{c.typ.Fields[0].Key: canary + "!"})
	may := sees && !c.deleted && (who == c.owner || who == "ada" || who == "mantas")
	if want := map[bool]int{true: 200, false: 404}[may]; who != "reader" && change.status != want {
		w.Errorf("%s changes %s of %s: %d, want %d", who, c.path(), c.owner, change.status, want)
	}
}

// checkLists compares the lists, the search and the trash of somebody with the children that they see.
func (w *world) checkLists(who string, typ *record.Type, children []*kin) {
	w.Helper()
	items := w.call(who, "GET", "/"+typ.Plural+"?limit=200", nil).want(200)
	searched := items.items()
	if len(typ.Searched()) > 0 {
		searched = w.call(who, "GET", "/"+typ.Plural+"?limit=200&q="+canary, nil).want(200).items()
	}
	trash := map[string]bool{}
	var after *record.Cursor
	for {
		page, next, err := w.app.Records.Trash(context.Background(), w.as(who), after)
		w.ok(err)
		for _, d := range page {
			trash[d.Type.Meta(d.Record).ID.String()] = true
		}
		if after = next; next == nil {
			break
		}
	}
	living := 0
	for _, c := range children {
		if c.typ != typ {
			continue
		}
		sees := c.inScope(who) && c.above()
		if sees && !c.deleted {
			living++
		}
		if has(items.items(), c.id) != (sees && !c.deleted) || has(searched, c.id) != (sees && !c.deleted) || trash[c.id] != (sees && c.deleted) {
			w.Errorf("%s, who sees the parent: %v, finds %s (deleted: %v) in the list: %v, by search: %v, in the trash: %v",
				who, sees, c.path(), c.deleted, has(items.items(), c.id), has(searched, c.id), trash[c.id])
		}
	}
	if total := items.object()["total"]; total != float64(living) || len(searched) != living {
		w.Errorf("%s has %v %s of %d", who, total, typ.Plural, living)
	}
}

// checkFeed checks that somebody's feed has the children whose parent they see, living or in the trash.
func (w *world) checkFeed(who, feed string, children []*kin) {
	w.Helper()
	heard := map[string]bool{}
	for _, m := range w.call(who, "GET", "/feeds/"+feed+"/messages?limit=1000", nil).want(200).items() {
		for _, r := range m["records"].([]any) {
			heard[fmt.Sprint(r.(map[string]any)["id"])] = true
		}
	}
	for _, c := range children {
		if heard[c.id] != c.inScope(who) {
			w.Errorf("the feed of %s has %s: %v", who, c.path(), heard[c.id])
		}
	}
}

// checkUndoOf lets the author of a child in the trash undo its deletion, and expects that they can if they see the parent.
func (w *world) checkUndoOf(c *kin) {
	w.Helper()
	if c.thrown == "" {
		return
	}
	got := w.call(c.owner, "POST", "/undos", map[string]any{"receipt": c.thrown})
	sees := c.inScope(c.owner) && !c.parent.deleted && c.above()
	if (got.status == 201) != sees {
		w.Errorf("%s, who sees the parent: %v, undoes the deletion of %s: %d %s", c.owner, sees, c.path(), got.status, got.body)
	}
	if got.status == 201 {
		c.deleted = false
	}
}

// as returns the person that a token belongs to.
func (w *world) as(who string) crm.Actor {
	if who == "reader" {
		who = "ada"
	}
	return w.actors[who]
}

func parse(id string) record.ID {
	out, _ := record.ParseID(id)
	return out
}

func has(items []map[string]any, id string) bool {
	return slices.ContainsFunc(items, func(o map[string]any) bool { return o["id"] == id })
}

// Parents are given when a child is made; filters and errors name them.
func TestNotesInTheAPI(t *testing.T) {
	both(t, func(w *world) {
		lead, company := w.make("ona", "leads", "title", "One"), w.make("ona", "companies", "name", "Acme")
		on := func(typ, id any) map[string]any {
			return map[string]any{"body": "Hello\nworld", "parent": map[string]any{"type": typ, "id": id}}
		}
		made := w.call("ona", "POST", "/notes", on("lead", lead)).want(201)
		id := made.text("id")
		if o := made.object(); fmt.Sprint(o["parent"]) != fmt.Sprint(on("lead", lead)["parent"]) || o["owner"] != w.actors["ona"].User.String() || made.header.Get("Location") != prefix+"/notes/"+id {
			t.Errorf("made %s %v", made.body, made.header)
		}
		w.call("ona", "POST", "/notes", on("company", company)).want(201)
		for _, c := range []struct {
			body map[string]any
			want string
		}{
			{map[string]any{"body": "x"}, "parent:required"}, {map[string]any{"parent": on("lead", lead)["parent"]}, "body:required"},
			{on("company", lead), "parent:unknown_reference"}, {on("leads", lead), "parent:unknown_reference"}, {on("note", id), "parent:unknown_reference"},
			{on("lead", absentID), "parent:unknown_reference"}, {on("lead", 7), "parent:invalid_type"}, {on("lead", "x"), "parent:unknown_reference"},
			{map[string]any{"body": "x", "parent": []any{}}, "parent:invalid_type"}, {map[string]any{"body": "x", "parent": nil}, "parent:required"},
			{map[string]any{"body": "x", "parent": map[string]any{"type": "lead", "id": lead, "name": "One"}}, "parent:invalid_type"},
			{map[string]any{"body": "x", "parent": "lead:" + lead, "parent_type": "lead"}, "parent_type:unknown_field"},
		} {
			if m := w.call("ona", "POST", "/notes", c.body).want(422).mistakes(); len(m) != 1 || m[0] != c.want {
				t.Errorf("%v: %v, want %s", c.body, m, c.want)
			}
		}
		there, nowhere := w.call("pavol", "POST", "/notes", on("lead", lead)).want(422), w.call("pavol", "POST", "/notes", on("lead", absentID)).want(422)
		if string(there.body) != string(nowhere.body) {
			t.Errorf("a lead out of sight: %s, an absent one: %s", there.body, nowhere.body)
		}
		if m := w.call("ona", "PATCH", "/notes/"+id, on("company", company)).want(422).mistakes(); len(m) != 1 || m[0] != "parent:set_once" {
			t.Errorf("moved: %v", m)
		}
		w.call("ona", "PATCH", "/notes/"+id, on("lead", lead)).want(200) // where it is already
		for query, want := range map[string]int{"": 2, "?parent=" + lead: 1, "?parent=lead:" + lead: 1, "?parent=company:" + lead: 0, "?parent_type=lead&parent=" + lead: 1,
			"?parent_type=company&parent=" + lead: 0, "?parent_type=company": 1, "?parent_type=lead&parent_type=company": 2, "?parent=" + lead + "&parent=" + company: 2,
			"?parent=" + absentID: 0, "?sort=updated_at": 2, "?created_at.within=today": 2} {
			got := w.call("ona", "GET", "/notes"+query, nil).want(200)
			if len(got.items()) != want || got.object()["total"] != float64(want) {
				t.Errorf("%s: %s", query, got.body)
			}
		}
		for query, want := range map[string]string{"parent=": "parent:blank_filter", "parent_type=": "parent_type:blank_filter", "parent=x": "parent:unknown_reference",
			"parent_type=note": "parent_type:invalid_choice", "parent=note:" + id: "parent:invalid_choice", "q=hello": "q:unknown_parameter"} {
			if m := w.call("ona", "GET", "/notes?"+query, nil).want(422).mistakes(); len(m) != 1 || m[0] != want {
				t.Errorf("%s: %v, want %s", query, m, want)
			}
		}
	})
}
