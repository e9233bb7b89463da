package vedlys_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/vedlys/vedlys/app/backup"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// told removes from an answer what the program adds: IDs of rows, which phone
// is the primary one, and what the type does not hold.
func (k *kit) told(answer map[string]any) map[string]any {
	out := map[string]any{}
	for _, f := range k.of.Editable() {
		v := answer[key(f)]
		if rows, ok := v.([]any); ok {
			v = slices.Clone(rows)
			for i, row := range rows {
				if m, ok := row.(map[string]any); ok {
					plain := map[string]any{}
					for _, key := range []string{"what", "count", "value", "kind"} {
						if m[key] != nil {
							plain[key] = m[key]
						}
					}
					v.([]any)[i] = plain
				}
			}
		}
		if f.Key == "tags" { // a set
			slices.SortFunc(v.([]any), func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
		out[key(f)] = v
	}
	return out
}

func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// equal checks that an answer has the values of another.
func (k *kit) equal(how string, got, want map[string]any) {
	k.Helper()
	got, want = k.told(got), k.told(want)
	for key := range want {
		if !reflect.DeepEqual(got[key], want[key]) {
			k.Errorf("%s changed %s: %s, want %s", how, key, text(got[key]), text(want[key]))
		}
	}
}

func (k *kit) thing(id any) map[string]any {
	return k.call("ona", "GET", k.path()+"/"+id.(string), "", 200)
}

// made makes things and checks that they are as sent.
func (k *kit) made() (out []map[string]any) {
	for i := range 12 {
		sent := k.values()
		sent["name"] = fmt.Sprintf("Thing %02d", i)
		got := k.call("ona", "POST", k.path(), text(sent), 201)
		told := k.told(got)
		for key, want := range sent {
			if tags, ok := told[key].([]any); ok && key == "tags" {
				k.check("the number of tags", len(tags), len(want.([]any)))
				continue
			}
			if !reflect.DeepEqual(told[key], want) {
				k.Errorf("%s: sent %s, got %s", key, text(want), text(told[key]))
			}
		}
		k.equal("reading", k.thing(got["id"]), got)
		out = append(out, got)
	}
	return out
}

// again sends what the API answered: as a change it changes nothing, and as a
// new record it makes an equal one.
func (k *kit) again(things []map[string]any) {
	for _, was := range things {
		body := map[string]any{}
		for _, f := range k.of.Editable() {
			body[key(f)] = was[key(f)]
		}
		is := k.call("ona", "PATCH", k.path()+"/"+was["id"].(string), text(body), 200)
		k.check("the version after no change", is["version"], was["version"])
		for _, f := range k.of.Editable() {
			if rows, ok := body[f.Key].([]any); ok && f.Row != nil {
				for _, row := range rows {
					delete(row.(map[string]any), "id")
				}
			}
		}
		twin := k.call("ona", "POST", k.path(), text(body), 201)
		k.equal("a copy", twin, was)
		k.call("ona", "DELETE", k.path()+"/"+twin["id"].(string), "", 204)
	}
}

// inForms saves the form of each thing as it came, and makes a thing with it.
func (k *kit) inForms(things []map[string]any) {
	for _, was := range things {
		path := k.path() + "/" + was["id"].(string)
		form := k.form(path + "/edit")
		k.post(path, form)
		is := k.thing(was["id"])
		k.equal("an unchanged form", is, was)
		k.check("the version after an unchanged form", is["version"], was["version"])
		form.Del("v")
		form["once"] = k.form(k.path() + "/new")["once"]
		k.post(k.path(), form)
		made := k.items(k.path() + "?name=" + url.QueryEscape(was["name"].(string)) + "&sort=-created")
		if len(made) != 2 {
			k.Fatalf("the form made %d things", len(made)-1)
		}
		twin := k.thing(made[0]["id"])
		k.equal("a new form", twin, was)
		k.call("ona", "DELETE", k.path()+"/"+twin["id"].(string), "", 204)
	}
}

// form returns what the browser would send of the main form of a page.
func (k *kit) form(path string) url.Values {
	doc, err := html.Parse(strings.NewReader(mainPart(k.get(path))))
	k.ok(err)
	var form *html.Node
	for n := range doc.Descendants() {
		if attr(n, "id") == "f-name" {
			for form = n; form.Data != "form"; form = form.Parent {
			}
		}
	}
	out := url.Values{}
	for n := range form.Descendants() {
		name, value := attr(n, "name"), attr(n, "value")
		if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "input":
			if kind := attr(n, "type"); kind != "file" && (kind != "checkbox" && kind != "radio" || has(n, "checked")) {
				out.Add(name, value)
			}
		case "textarea":
			if n.FirstChild != nil {
				value = strings.TrimPrefix(n.FirstChild.Data, "\n")
			}
			out.Add(name, value)
		case "select":
			out[name] = append(out[name], chosen(n)...)
		}
	}
	return out
}

func chosen(list *html.Node) (out []string) {
	var first *html.Node
	for n := range list.Descendants() {
		if n.Data == "option" && first == nil {
			first = n
		}
		if n.Data == "option" && has(n, "selected") {
			out = append(out, attr(n, "value"))
		}
	}
	if len(out) == 0 && first != nil && !has(list, "multiple") {
		out = []string{attr(first, "value")}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// undone changes things, deletes them and takes both back.
func (k *kit) undone(things []map[string]any) {
	for _, was := range things {
		path := k.path() + "/" + was["id"].(string)
		sent := k.values()
		delete(sent, "of") // a parent is chosen once
		res := k.send("ona", "PATCH", path, text(sent), nil)
		if res.StatusCode != 200 {
			k.Fatalf("a change was answered %d: %s", res.StatusCode, k.text(res))
		}
		_ = res.Body.Close()
		if receipt := res.Header.Get("Vedlys-Receipt"); receipt != "" {
			k.call("ona", "POST", "/undos", `{"receipt":"`+receipt+`"}`, 201)
		}
		k.equal("undo", k.thing(was["id"]), was)
		k.call("ona", "DELETE", path, "", 204)
		k.call("ona", "POST", path+"/restoration", "", 200)
		k.equal("the trash", k.thing(was["id"]), was)
	}
}

// listed reads the list in every order, and finds things by their values.
func (k *kit) listed(things []map[string]any) {
	for _, f := range k.of.Fields {
		for _, sort := range []string{f.Key, "-" + f.Key} {
			if f.Sortable() && f.Sorted {
				k.check("things sorted by "+sort, len(k.items(k.path()+"?limit=100&sort="+sort)), len(things))
			}
		}
		for _, was := range things {
			value, single := was[f.Key].(string)
			if !f.Filtered || !single || value == "" || f.Kind == record.LongTextKind || f.IsMoney() {
				continue // a filter by a sum means the currency of the workspace
			}
			found := k.items(k.path() + "?limit=100&" + f.Key + "=" + url.QueryEscape(value))
			if !slices.ContainsFunc(found, func(r map[string]any) bool { return r["id"] == was["id"] }) {
				k.Errorf("%s=%s does not find it among %d", f.Key, value, len(found))
			}
		}
	}
}

// exported exports the things, and imports the file after they were deleted.
func (k *kit) exported(things []map[string]any) {
	by, err := k.app.People.ActorByToken(k.Context(), k.tokens["ona"])
	k.ok(err)
	var file bytes.Buffer
	_, err = k.app.Records.Export(k.Context(), by, k.of, record.Query{Sort: k.of.Field("name")}, &file, nil)
	k.ok(err)
	for _, was := range things {
		k.call("ona", "DELETE", k.path()+"/"+was["id"].(string), "", 204)
	}
	k.importFile(k.of.Name, file.String())
	k.until("the import", func() bool { return len(k.items(k.path()+"?limit=100")) >= len(things) })
	for _, was := range things {
		same := k.items(k.path() + "?name=" + url.QueryEscape(was["name"].(string)))
		if len(same) != 1 {
			k.Fatalf("%d things are named %s after the import", len(same), was["name"])
		}
		k.equal("export and import", k.thing(same[0]["id"]), was)
		k.call("ona", "DELETE", k.path()+"/"+same[0]["id"].(string), "", 204)
		k.call("ona", "POST", k.path()+"/"+was["id"].(string)+"/restoration", "", 200)
	}
}

// restored backs everything up and restores it on the other engine.
func (k *kit) restored(things []map[string]any, d *db.DB) {
	path := filepath.Join(k.TempDir(), "backup")
	k.ok(k.app.Backups.Backup(k.Context(), path, nil))
	f, err := os.Open(path)
	k.ok(err)
	defer f.Close()
	engine := map[string]string{"sqlite": "postgres", "postgres": "sqlite"}[d.D.Name]
	c := dbtest.Empty(k.T, engine)
	k.ok(backup.Restore(k.Context(), c, filepath.Join(k.TempDir(), "files"), f, nil))
	other, err := db.Open(k.Context(), c)
	k.ok(err)
	k.Cleanup(func() { _ = other.Close() })
	restored := &kit{shop: openShop(k.T, other), of: k.of}
	for _, was := range things {
		restored.equal("backup and restore", restored.thing(was["id"]), was)
	}
	restored.sound()
}
