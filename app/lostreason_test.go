package app

import (
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// opportunity saves a new opportunity.
func (w *world) opportunity(pairs ...string) *crm.Opportunity {
	w.t.Helper()
	t := w.ws.Type("opportunity")
	done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: t, Set: w.set(w.ada, t, pairs...)})
	w.ok(err)
	return done.Record.(*crm.Opportunity)
}

// alter saves values of an opportunity.
func (w *world) alter(o *crm.Opportunity, pairs ...string) (*unit.Done, error) {
	t := w.ws.Type("opportunity")
	return w.Records.Save(w.ctx, w.ada, unit.Draft{Type: t, ID: o.ID, Set: w.set(w.ada, t, pairs...)})
}

// sold reloads an opportunity.
func (w *world) sold(id record.ID) *crm.Opportunity {
	w.t.Helper()
	r, _, err := w.Records.Get(w.ctx, w.ada, w.ws.Type("opportunity"), id)
	w.ok(err)
	return r.(*crm.Opportunity)
}

func (w *world) named(name string) *crm.Opportunity {
	w.t.Helper()
	t := w.ws.Type("opportunity")
	l, err := w.Records.List(w.ctx, w.ada, t, record.Query{Sort: t.Field("created"), Limit: 100})
	w.ok(err)
	i := slices.IndexFunc(l.Records, func(r any) bool { return t.Title(r) == name })
	if i < 0 {
		w.t.Fatalf("no opportunity %q", name)
	}
	return l.Records[i].(*crm.Opportunity)
}

func about(err error) string {
	var out []string
	for _, e := range record.All(err) {
		out = append(out, e.Field+":"+e.Key)
	}
	return strings.Join(out, " ")
}

func TestALossNeedsAReason(t *testing.T) {
	both(t, func(w *world) {
		typ := w.ws.Type("opportunity")
		price := w.ws.Lists.ByKey(crm.LostReasons, "price").ID
		o := w.opportunity("name", "Brochures")
		_, err := w.alter(o, "stage", "lost")
		if record.KindOf(err) != record.Invalid || about(err) != "lost_reason:lost_reason" {
			t.Errorf("lost without a reason: %v", err)
		}
		_, err = w.Records.Save(w.ctx, w.ada, unit.Draft{Type: typ, Set: w.set(w.ada, typ, "name", "B", "stage", "lost")})
		if about(err) != "lost_reason:lost_reason" {
			t.Errorf("made as lost without a reason: %v", err)
		}
		other := w.opportunity("name", "Leaflets")
		ids := []record.ID{o.ID, other.ID}
		_, err = w.Records.SaveMany(w.ctx, w.ada, typ, ids, w.set(w.ada, typ, "stage", "lost"))
		if about(err) != "lost_reason:lost_reason" {
			t.Errorf("several lost without a reason: %v", err)
		}
		done, err := w.Records.SaveMany(w.ctx, w.ada, typ, ids, w.set(w.ada, typ, "stage", "lost", "lost_reason", "price", "lost_note", "Half as much"))
		w.ok(err)
		if is := w.sold(o.ID); is.LostReason != price || is.LostNote != "Half as much" || is.ClosedAt.IsZero() {
			t.Errorf("lost: %+v", is)
		}
		undo, err := w.Undo(w.ctx, w.ada, done.Receipt)
		w.ok(err)
		if is := w.sold(o.ID); is.LostReason != record.None || is.LostNote != "" || !is.ClosedAt.IsZero() {
			t.Errorf("undone: %+v", is)
		}
		_, err = w.Undo(w.ctx, w.ada, undo.Receipt)
		w.ok(err)
		if is := w.sold(other.ID); is.LostReason != price || is.LostNote != "Half as much" {
			t.Errorf("redone: %+v", is)
		}
	})
}

func TestAnOpportunityThatIsNotLostHasNoReason(t *testing.T) {
	both(t, func(w *world) {
		o := w.opportunity("name", "Brochures", "stage", "lost", "lost_reason", "no_budget", "lost_note", "Next year")
		back, err := w.alter(o, "stage", "offer")
		w.ok(err)
		if is := w.sold(o.ID); is.LostReason != record.None || is.LostNote != "" {
			t.Errorf("open again: %+v", is)
		}
		_, err = w.Undo(w.ctx, w.ada, back.Receipt)
		w.ok(err)
		if is := w.sold(o.ID); is.LostReason == record.None || is.LostNote != "Next year" {
			t.Errorf("lost again: %+v", is)
		}
		_, err = w.alter(o, "lost_reason", "")
		if about(err) != "lost_reason:lost_reason" {
			t.Errorf("the reason taken away: %v", err)
		}
		_, err = w.alter(o, "stage", "won")
		w.ok(err)
		_, err = w.alter(o, "lost_reason", "price")
		if about(err) != "lost_reason:not_lost" {
			t.Errorf("won with a reason: %v", err)
		}
		_, err = w.alter(o, "lost_note", "They never called")
		if about(err) != "lost_note:not_lost" {
			t.Errorf("won with a note: %v", err)
		}
	})
}

func TestTheLastReasonStays(t *testing.T) {
	both(t, func(w *world) {
		reasons := w.list(crm.LostReasons)
		for n, i := range reasons {
			_, err := w.Workspaces.HideItem(w.ctx, w.ada, i.List, i.ID, true)
			if last := n == len(reasons)-1; last != (err != nil) {
				t.Errorf("%s: %v", i.Key, err)
			}
		}
	})
}

// oldTables makes an installation of the program version in which the reason
// was a text: its tables, a workspace, and what fill adds.
func oldTables(t *testing.T, engine string, fill func(*db.Tx, crm.Workspace, record.ID)) *world {
	t.Helper()
	c := dbtest.Empty(t, engine)
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	w := &world{t: t, ctx: t.Context()}
	w.ok(store.Migrate(t.Context(), d)) // only the table of opportunities differs
	if w.App, err = New(d, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	ws, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Name: "Acme", Slug: "acme", Country: "LT"})
	w.ok(err)
	_, err = w.People.AddPerson(w.ctx, ws.ID, people.NewPerson{Email: "ada@example.com", Name: "Ada", Role: crm.Administrator, Password: "correct horse battery"})
	w.ok(err)
	by, err := w.People.ActorByEmail(w.ctx, ws, "ada@example.com", crm.ByWeb)
	w.ok(err)
	w.ok(d.Update(t.Context(), func(tx *db.Tx) error {
		for _, s := range oldOpportunity(tx.D()) {
			if _, err := tx.Exec(t.Context(), s); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(t.Context(), "DELETE FROM list_item WHERE list = 'lost_reason'"); err != nil {
			return err
		}
		fill(tx, ws, by.User)
		return store.Steps()[0].Apply(t.Context(), tx)
	}))
	w.ok(d.Close())
	again, err := db.Open(t.Context(), c)
	w.ok(err)
	w.ok(store.Migrate(t.Context(), again))
	w.ok(store.Migrate(t.Context(), again)) // a second start changes nothing
	w.ok(again.Close())
	return opened(t, c, filepath.Join(t.TempDir(), "files"))
}

// oldOpportunity returns the statements of the table of opportunities until
// migration 4.
func oldOpportunity(d *db.Dialect) []string {
	key := "PRIMARY KEY (workspace_id, id)"
	rid := ""
	if d.Name == "sqlite" {
		rid, key = "rid INTEGER PRIMARY KEY, ", "UNIQUE (workspace_id, id)"
	}
	words := strings.NewReplacer("{id}", d.ID, "{text}", d.Text+" NOT NULL DEFAULT ''", "{int}", d.Int, "{moment}", d.Moment, "{date}", d.Date, "{json}", d.JSON)
	return []string{"DROP TABLE opportunity_tags", "DROP TABLE opportunity", words.Replace(`CREATE TABLE opportunity (` + rid + `workspace_id {id} NOT NULL REFERENCES workspace (id),
		id {id} NOT NULL, created_by {id}, created_at {moment} NOT NULL, updated_at {moment} NOT NULL, deleted_at {moment},
		version {int} NOT NULL DEFAULT 1, search {text}, name {text}, name_fold {text}, stage_id {id}, company_id {id}, contact_id {id},
		amount {int}, currency {text}, probability {int}, expected_close {date}, owner_id {id}, type_id {id}, source_id {id},
		lost_reason {text}, lost_reason_fold {text}, description {text}, lead_id {id}, stage_since_at {moment}, closed_at {moment},
		custom {json} NOT NULL DEFAULT '{}', ` + key + `, FOREIGN KEY (workspace_id, stage_id) REFERENCES list_item (workspace_id, id))`)}
}

// oldLoss inserts an opportunity whose reason is a text, with its history
// entry.
func oldLoss(w *testing.T, tx *db.Tx, ws crm.Workspace, by record.ID, name, stage, reason string) {
	exec := func(query string, args ...any) {
		w.Helper()
		if _, err := tx.Exec(w.Context(), query, args...); err != nil {
			w.Fatal(err)
		}
	}
	id, receipt, now := record.NewID(), record.NewID(), record.Now()
	exec(`INSERT INTO opportunity (workspace_id, id, created_by, created_at, updated_at, version, search, name, name_fold, stage_id, currency, owner_id, lost_reason, lost_reason_fold)
		SELECT ?, ?, ?, ?, ?, 2, ?, ?, ?, id, 'EUR', ?, ?, ? FROM list_item WHERE workspace_id = ? AND list = 'stage' AND key = ?`,
		ws.ID, id, by, now, now, strings.ToLower(name), name, strings.ToLower(name), by, reason, strings.ToLower(reason), ws.ID, stage)
	exec(`INSERT INTO receipt (workspace_id, id, at, actor_id, channel, action, subject_type, subject_id, count, details)
		VALUES (?, ?, ?, ?, 'web', 'save', 'opportunity', ?, 1, '{}')`, ws.ID, receipt, now, by, id)
	exec(`INSERT INTO history (workspace_id, id, record_type, record_id, receipt_id, at, actor_id, channel, action, version, changes)
		VALUES (?, ?, 'opportunity', ?, ?, ?, ?, 'web', 'changed', 2, '[{"f": "lost_reason", "n": "`+reason+`"}]')`,
		ws.ID, record.NewID(), id, receipt, now, by)
}

func TestTextReasonsOfAnOldDatabaseBecomeNotes(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			w := oldTables(t, engine, func(tx *db.Tx, ws crm.Workspace, by record.ID) {
				oldLoss(t, tx, ws, by, "Brochures", "lost", "Per brangu")
				oldLoss(t, tx, ws, by, "Leaflets", "offer", "maybe the price")
			})
			if len(w.list(crm.LostReasons)) != len(crm.PresetsOf(crm.LostReasons)) {
				t.Error("the workspace has no reasons to choose from")
			}
			o := w.named("Brochures")
			if o.LostNote != "Per brangu" || o.LostReason != record.None {
				t.Errorf("%+v", o)
			}
			if _, err := w.alter(o, "name", "Brochures 2"); err != nil {
				t.Errorf("an old loss cannot be changed: %v", err)
			}
			w.undoOldLine(o.ID)
			left := w.named("Leaflets")
			if left.LostNote != "maybe the price" {
				t.Errorf("%+v", left)
			}
			_, err := w.alter(left, "stage", "lost", "lost_reason", "price")
			w.ok(err)
			i := w.ws.Lists.ByKey(crm.LostReasons, "price")
			w.refused(failed(w.Workspaces.DeleteItem(w.ctx, w.ada, i.List, i.ID)), record.Conflict)
		})
	}
}

// undoOldLine undoes the entry of an old reason, which is now on the note.
func (w *world) undoOldLine(id record.ID) {
	w.t.Helper()
	var old *store.Entry
	w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
		entries, err := store.History(w.ctx, tx, w.ws.ID, id, record.None, 10)
		if len(entries) > 0 {
			old = entries[len(entries)-1]
		}
		return err
	}))
	if old == nil || len(old.Changes) != 1 || old.Changes[0].Field != "lost_note" || old.Changes[0].New == "" {
		w.t.Fatalf("the old line says %+v", old)
	}
	_, err := w.Undo(w.ctx, w.ada, old.Receipt)
	w.ok(err)
	if is := w.sold(id); is.LostNote != "" {
		w.t.Errorf("after the undo: %+v", is)
	}
}

// The backup was made by the program of 30 November 2026, with tables of
// version 2.
func TestBackupWithTextReasonsIsRestored(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			w := restored(t, engine, filepath.Join("testdata", "tables2.backup"))
			for name, note := range map[string]string{"Brochures": "Pasirinko pigesnį", "Open with a note": "maybe price", "Lost without a word": ""} {
				if o := w.named(name); o.LostNote != note || o.LostReason != record.None {
					t.Errorf("%s: %+v", name, o)
				}
			}
			if len(w.list(crm.LostReasons)) != len(crm.PresetsOf(crm.LostReasons)) {
				t.Error("the workspace has no reasons to choose from")
			}
			leads := w.ws.Type("lead")
			l, err := w.Records.List(w.ctx, w.ada, leads, record.Query{Sort: leads.Field("created"), Limit: 10})
			w.ok(err)
			lead := l.Records[0].(*crm.Lead)
			_, err = w.Qualify.Reopen(w.ctx, w.ada, lead.ID) // created as qualified, which was possible then
			w.ok(err)
			if is := w.get(w.ada, lead.ID); w.ws.Lists.Category(is.Status) != crm.CategoryNew {
				t.Errorf("after reopening: %+v", is)
			}
		})
	}
}
