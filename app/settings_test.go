package app

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// settings returns all settings of the workspace.
func (w *world) settings() store.SettingRows {
	w.t.Helper()
	var out store.SettingRows
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) (err error) {
		out, err = store.Settings(w.ctx, tx, w.ws.ID)
		return err
	}))
	return out
}

// Each change of settings leaves a receipt, by which it is undone and redone
// to exactly what was.
func TestChangesOfSettingsAreUndone(t *testing.T) {
	both(t, func(w *world) {
		ten := 10
		label := "Buyer"
		for what, do := range map[string]func() (*unit.Done, error){
			"add a value": func() (*unit.Done, error) {
				return w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: "Laukia", Category: crm.CategoryWorking})
			},
			"rename a value": func() (*unit.Done, error) {
				i := w.item(crm.Sources, "website")
				i.Name = "Mūsų svetainė"
				return w.Workspaces.ChangeItem(w.ctx, w.ada, i, false)
			},
			"hide a value": func() (*unit.Done, error) {
				return w.Workspaces.HideItem(w.ctx, w.ada, crm.Sources, w.item(crm.Sources, "website").ID, true)
			},
			"move a value": func() (*unit.Done, error) {
				return w.Workspaces.MoveItem(w.ctx, w.ada, crm.Sources, w.item(crm.Sources, "website").ID, 3)
			},
			"delete a value": func() (*unit.Done, error) {
				return w.Workspaces.DeleteItem(w.ctx, w.ada, crm.Sources, w.item(crm.Sources, "website").ID)
			},
			"change a role": func() (*unit.Done, error) {
				return w.People.SetRole(w.ctx, w.ada, w.ona.User, crm.Manager)
			},
			"remove a person": func() (*unit.Done, error) { return w.People.RemovePerson(w.ctx, w.ada, w.pavol.User) },
			"change the workspace": func() (*unit.Done, error) {
				return w.Workspaces.ChangeWorkspace(w.ctx, w.ada, workspaces.NewWorkspace{Name: "Beta", Country: "SK", Language: "sk", Currency: "EUR", Zone: "Europe/Bratislava"})
			},
			"change a field": func() (*unit.Done, error) {
				w.addField("size", "text")
				return w.Workspaces.ChangeField(w.ctx, w.ada, "lead", "c_size", workspaces.FieldChange{Label: &label, Position: &ten})
			},
			"remove a field": func() (*unit.Done, error) {
				w.addField("colour", "text")
				return w.Workspaces.RemoveField(w.ctx, w.ada, "lead", "c_colour")
			},
		} {
			w.addField("size", "text")
			w.addField("colour", "text")
			was := w.settings()
			done, err := do()
			w.ok(err)
			is := w.settings()
			if done.Receipt == record.None || len(is.ChangesSince(was)) == 0 {
				t.Errorf("%s: no receipt or no change: %+v", what, done)
				continue
			}
			undo, err := w.Operations.Undo(w.ctx, w.ada, done.Receipt)
			if err != nil {
				t.Errorf("%s: %v", what, err)
				continue
			}
			if left := w.settings().ChangesSince(was); len(left) > 0 {
				t.Errorf("%s: the undo left %+v", what, left)
			}
			w.refused(failed(w.Operations.Undo(w.ctx, w.ona, undo.Receipt)), record.NotFound)
			redo, err := w.Operations.Undo(w.ctx, w.ada, undo.Receipt)
			w.ok(err)
			if left := w.settings().ChangesSince(is); len(left) > 0 || redo.Action != "redo" {
				t.Errorf("%s: the redo left %+v, %s", what, left, redo.Action)
			}
			w.ok(failed(w.Operations.Undo(w.ctx, w.ada, redo.Receipt)))
		}
	})
}

// addField adds a custom field to leads unless it is there.
func (w *world) addField(key, kind string) {
	w.t.Helper()
	done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: key, Label: strings.ToUpper(key), Kind: kind})
	if err != nil && record.All(err)[0].Key == "field_exists" {
		return
	}
	w.ok(err)
	if done.Receipt == record.None {
		w.t.Error("a new field has no receipt")
	}
}

// The undo of a new field removes it like RemoveField: records keep their
// values.
func TestUndoOfAFieldKeepsItsValues(t *testing.T) {
	both(t, func(w *world) {
		done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "size", Label: "Size", Kind: "text", Fast: true})
		w.ok(err)
		w.list(crm.Sources) // reads the workspace again
		lead := w.lead(w.ada, "title", "A", "c_size", "large")
		undo, err := w.Operations.Undo(w.ctx, w.ada, done.Receipt)
		w.ok(err)
		w.list(crm.Sources)
		if w.ws.Type("lead").Field("c_size") != nil {
			t.Error("the field is still there")
		}
		w.ok(failed(w.Operations.Undo(w.ctx, w.ada, undo.Receipt)))
		w.list(crm.Sources)
		if f := w.ws.Type("lead").Field("c_size"); f == nil || f.Get(w.get(w.ada, lead.ID)) != "large" {
			t.Error("the value is lost")
		}
	})
}

// An undo refuses what no change of settings could do, and then does nothing.
func TestUndoOfSettingsRefuses(t *testing.T) {
	both(t, func(w *world) {
		added, err := w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: "Laukia", Category: crm.CategoryWorking})
		w.ok(err)
		w.list(crm.LeadStatuses)
		w.lead(w.ona, "title", "A", "status", added.Record.(*crm.Item).ID.String())
		renamed := w.item(crm.Sources, "website")
		renamed.Name = "Svetainė"
		first, err := w.Workspaces.ChangeItem(w.ctx, w.ada, renamed, false)
		w.ok(err)
		renamed = w.item(crm.Sources, "website")
		renamed.Name = "Puslapis"
		w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, renamed, false)))
		w.ok(failed(w.People.SetRole(w.ctx, w.ada, w.mantas.User, crm.Administrator)))
		mantas := w.mantas
		mantas.Role = crm.Administrator
		lost, err := w.People.SetRole(w.ctx, mantas, w.ada.User, crm.Member)
		w.ok(err)
		was := w.settings()
		for what, receipt := range map[string]record.ID{"item_in_use": added.Receipt, "setting_changed": first.Receipt} {
			_, err := w.Operations.Undo(w.ctx, mantas, receipt)
			if err == nil || record.All(err)[0].Key != what {
				t.Errorf("%s: %v", what, err)
			}
		}
		if _, err := w.Operations.Undo(w.ctx, w.ada, added.Receipt); err == nil {
			t.Error("a person who is no administrator any more undid settings")
		}
		if left := w.settings().ChangesSince(was); len(left) > 0 {
			t.Errorf("a refused undo left %+v", left)
		}
		w.ok(failed(w.Operations.Undo(w.ctx, mantas, lost.Receipt)))
		if !reflect.DeepEqual(w.settings()["membership"][w.ada.User.String()]["role"], string(crm.Administrator)) {
			t.Error("the role is not back")
		}
	})
}

// Any sequence of changes of settings, undone from its end, leads back to the
// start.
func TestSettingsUndoneInOrder(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(r *rapid.T) {
			w := newWorldNamed(t, d, "s"+strings.ToLower(record.NewID().String()[24:]))
			was := w.settings()
			var receipts []record.ID
			for range rapid.IntRange(1, 6).Draw(r, "steps") {
				if done := w.anySetting(r); done != nil && done.Receipt != record.None {
					receipts = append(receipts, done.Receipt)
				}
			}
			for _, id := range slices.Backward(receipts) {
				if _, err := w.Operations.Undo(w.ctx, w.ada, id); err != nil {
					r.Fatalf("undo: %v", err)
				}
			}
			for _, c := range w.settings().ChangesSince(was) {
				if c.Table != "custom_field" { // a field that was added stays, removed
					r.Fatalf("left: %+v", c)
				}
			}
		})
	})
}

// anySetting makes a random change of settings, or nil if it was refused.
func (w *world) anySetting(r *rapid.T) *unit.Done {
	list := rapid.SampledFrom([]string{crm.Sources, crm.LeadStatuses, crm.Stages, crm.LostReasons}).Draw(r, "list")
	i := rapid.SampledFrom(w.list(list)).Draw(r, "item")
	name := rapid.StringMatching(`[A-ZČŠŽ][a-z]{2,8}`).Draw(r, "name")
	do := map[string]func() (*unit.Done, error){
		"add": func() (*unit.Done, error) {
			return w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: list, Name: name, Category: i.Category, Probability: i.Probability})
		},
		"rename": func() (*unit.Done, error) {
			c := *i
			c.Name = name
			return w.Workspaces.ChangeItem(w.ctx, w.ada, c, true)
		},
		"hide": func() (*unit.Done, error) { return w.Workspaces.HideItem(w.ctx, w.ada, list, i.ID, !i.Retired) },
		"move": func() (*unit.Done, error) {
			return w.Workspaces.MoveItem(w.ctx, w.ada, list, i.ID, rapid.IntRange(0, 9).Draw(r, "place"))
		},
		"delete": func() (*unit.Done, error) { return w.Workspaces.DeleteItem(w.ctx, w.ada, list, i.ID) },
		"role": func() (*unit.Done, error) {
			return w.People.SetRole(w.ctx, w.ada, w.ona.User, rapid.SampledFrom([]crm.Role{crm.Member, crm.Manager}).Draw(r, "role"))
		},
	}
	what := rapid.SampledFrom(slices.Sorted(maps.Keys(do))).Draw(r, "what")
	done, err := do[what]()
	if err != nil && record.KindOf(err) == record.Internal {
		r.Fatalf("%s: %v", what, err)
	}
	return done
}

// What was deleted is not brought back beside its like.
func TestUndoOfADeletionBesideItsLike(t *testing.T) {
	both(t, func(w *world) {
		add := func() (*unit.Done, error) {
			return w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.Sources, Name: "Radijas"})
		}
		first, err := add()
		w.ok(err)
		gone, err := w.Workspaces.DeleteItem(w.ctx, w.ada, crm.Sources, first.Record.(*crm.Item).ID)
		w.ok(err)
		w.ok(failed(add()))
		w.refused(failed(w.Operations.Undo(w.ctx, w.ada, gone.Receipt)), record.Conflict)
		rate, err := w.Rates.Add(w.ctx, w.ada, crm.Rate{Currency: "USD", Date: "2026-01-02", Rate: "0.9"})
		w.ok(err)
		gone, err = w.Rates.Delete(w.ctx, w.ada, rate.Record.(*crm.Rate).ID)
		w.ok(err)
		w.ok(failed(w.Rates.Add(w.ctx, w.ada, crm.Rate{Currency: "USD", Date: "2026-01-02", Rate: "0.8"})))
		w.refused(failed(w.Operations.Undo(w.ctx, w.ada, gone.Receipt)), record.Conflict)
	})
}
