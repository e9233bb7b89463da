package app

import (
	"testing"

	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// list returns the current values of a list.
func (w *world) list(name string) []*crm.Item {
	w.t.Helper()
	ws, err := w.Workspace(w.ctx, w.ada.Workspace)
	w.ok(err)
	w.ws = ws
	return ws.Lists.Of(name)
}

func (w *world) item(list, key string) crm.Item {
	w.t.Helper()
	w.list(list)
	i := w.ws.Lists.ByKey(list, key)
	if i == nil {
		w.t.Fatalf("no %s in %s", key, list)
	}
	return *i
}

func TestListsAreForAdministrators(t *testing.T) {
	both(t, func(w *world) {
		i := w.item(crm.Sources, "website")
		for _, by := range []crm.Actor{w.mantas, w.ona} {
			w.refused(failed(w.Workspaces.AddItem(w.ctx, by, crm.Item{List: crm.Sources, Name: "Radio"})), record.Denied)
			w.refused(failed(w.Workspaces.ChangeItem(w.ctx, by, i, true)), record.Denied)
			w.refused(failed(w.Workspaces.MoveItem(w.ctx, by, i.List, i.ID, 3)), record.Denied)
			w.refused(failed(w.Workspaces.HideItem(w.ctx, by, i.List, i.ID, true)), record.Denied)
			w.refused(failed(w.Workspaces.DeleteItem(w.ctx, by, i.List, i.ID)), record.Denied)
		}
		w.refused(failed(w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: "person", Name: "Eve"})), record.NotFound)
		w.refused(failed(w.Workspaces.MoveItem(w.ctx, w.ada, crm.Stages, i.ID, 3)), record.NotFound)
	})
}

func TestAddedStatusIsInItsCategory(t *testing.T) {
	both(t, func(w *world) {
		done, err := w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: " Laukia atsakymo ", Category: crm.CategoryWorking, Hue: 3})
		w.ok(err)
		id := done.Record.(*crm.Item).ID
		if got := w.list(crm.LeadStatuses)[2]; got.ID != id || got.Name != "Laukia atsakymo" || got.Key != "laukia_atsakymo" || got.Hue != 3 {
			t.Errorf("third is %+v", got)
		}
		lead := w.lead(w.ona, "title", "A lead", "status", "laukia atsakymo")
		if lead.Status != id {
			t.Error("the new status is not offered")
		}
		w.refused(failed(w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: "contacted", Category: crm.CategoryWorking})), record.Invalid)
		w.refused(failed(w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: "Susisiekta", Category: crm.CategoryWorking})), record.Invalid)
		_, err = w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Category: crm.CategoryWon, Hue: 12, Probability: 101})
		if len(record.All(err)) != 4 {
			t.Errorf("mistakes: %v", err)
		}
	})
}

func TestChangedItem(t *testing.T) {
	both(t, func(w *world) {
		i := w.item(crm.Stages, "offer")
		i.Name, i.Hue, i.Probability = "Proposal", 1, 55
		w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, false)))
		w.refused(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, false)), record.Conflict) // based on an older version
		got := w.item(crm.Stages, "offer")
		if got.Name != "Proposal" || got.Hue != 1 || got.Probability != 55 {
			t.Errorf("%+v", got)
		}
		got.Name = ""
		w.refused(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, got, false)), record.Invalid)
		preset := w.item(crm.Stages, "negotiation") // keeps its translated name
		preset.Hue = 2
		w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, preset, false)))
	})
}

// The category of a status in use changes only after confirmation.
func TestCategoryOfAStatusInUse(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ona, "title", "A lead", "status", "unreachable")
		w.lead(w.pavol, "title", "Another", "status", "unreachable")
		i := w.item(crm.LeadStatuses, "unreachable")
		i.Category = crm.CategoryWorking
		_, err := w.Workspaces.ChangeItem(w.ctx, w.ada, i, false)
		w.refused(err, record.Conflict)
		if got := record.All(err)[0]; got.Key != "category_in_use" || got.Args[1] != "2" {
			t.Errorf("%v", got)
		}
		w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, true)))
		if got := w.item(crm.LeadStatuses, "unreachable"); got.Category != crm.CategoryWorking {
			t.Error(got.Category)
		}
		lt := w.ws.Type("lead")
		board, err := w.Records.Board(w.ctx, w.ada, lt, record.Query{Sort: lt.Field("created"), Limit: 9}, nil)
		w.ok(err)
		for _, c := range board.Columns {
			if c.Item.Key == "unreachable" && (c.Item.Category != crm.CategoryWorking || c.Sum.Count != 2) {
				t.Errorf("%+v: %d", c.Item, c.Sum.Count)
			}
		}
		empty := w.item(crm.LeadStatuses, "duplicate") // unused, so nothing else changes
		empty.Category = crm.CategoryWorking
		w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, empty, false)))
	})
}

// Only qualifying makes a lead qualified.
func TestStatusInUseDoesNotBecomeQualified(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ona, "title", "A lead", "status", "unreachable")
		i := w.item(crm.LeadStatuses, "unreachable")
		i.Category = crm.CategoryQualified
		w.refused(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, true)), record.Conflict)

		_, err := w.Workspaces.AddItem(w.ctx, w.ada, crm.Item{List: crm.LeadStatuses, Name: "Converted", Category: crm.CategoryQualified})
		w.ok(err)
		l := w.lead(w.ona, "title", "Presses", "company_name", "Spauda")
		_, _, err = w.Qualify.Qualify(w.ctx, w.ona, l.ID, qualify.Plan{Company: &qualify.Target{}}, false)
		w.ok(err)
		i = w.item(crm.LeadStatuses, "qualified")
		i.Category = crm.CategoryWorking
		w.refused(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, true)), record.Conflict)
	})
}

// Opportunities in a stage that becomes a closed one are closed, and open
// again with the stage.
func TestCategoryOfAStageInUse(t *testing.T) {
	both(t, func(w *world) {
		ot := w.ws.Type("opportunity")
		make := func(stage string) record.ID {
			done, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ot, Set: w.set(w.ada, ot, "name", stage, "stage", stage, "amount", "100")})
			w.ok(err)
			return ot.Meta(done.Record).ID
		}
		closed := func(id record.ID) bool {
			r, _, err := w.Records.Get(w.ctx, w.ada, ot, id)
			w.ok(err)
			return !r.(*crm.Opportunity).ClosedAt.IsZero()
		}
		become := func(c crm.Category) {
			i := w.item(crm.Stages, "procurement")
			i.Category = c
			w.refused(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, false)), record.Conflict)
			w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, true)))
		}
		here, elsewhere := make("procurement"), make("offer")
		for _, c := range []crm.Category{crm.CategoryWon, crm.CategoryLost, crm.CategoryOpen} {
			become(c)
			if closed(here) != (c != crm.CategoryOpen) || closed(elsewhere) {
				t.Errorf("%s: closed %v, at another stage %v", c, closed(here), closed(elsewhere))
			}
		}
		sums, err := w.Records.Board(w.ctx, w.ada, ot, record.Query{Sort: ot.Field("created"), Limit: 9}, nil)
		w.ok(err)
		for _, c := range sums.Columns {
			if c.Item.Key == "procurement" && (c.Sum.Count != 1 || c.Sum.Amount["EUR"] != 10000) {
				t.Errorf("%+v", c.Sum)
			}
		}
	})
}

func TestMovedItem(t *testing.T) {
	both(t, func(w *world) {
		i := w.item(crm.Stages, "offer")
		for _, c := range []struct{ to, at int }{{0, 0}, {2, 2}, {99, 7}, {-1, 0}} {
			w.ok(failed(w.Workspaces.MoveItem(w.ctx, w.ada, crm.Stages, i.ID, c.to)))
			if got := w.list(crm.Stages)[c.at]; got.ID != i.ID {
				t.Errorf("moved to %d, %s is at %d", c.to, got.Key, c.at)
			}
		}
		w.ok(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, false))) // moving does not change the value
	})
}

func TestNeededValuesStay(t *testing.T) {
	both(t, func(w *world) {
		for _, key := range []string{"new", "contacted", "qualified"} {
			i := w.item(crm.LeadStatuses, key)
			w.refused(failed(w.Workspaces.HideItem(w.ctx, w.ada, i.List, i.ID, true)), record.Conflict)
			w.refused(failed(w.Workspaces.DeleteItem(w.ctx, w.ada, i.List, i.ID)), record.Conflict)
			i.Category = crm.CategoryDisqualified
			w.refused(failed(w.Workspaces.ChangeItem(w.ctx, w.ada, i, false)), record.Conflict)
		}
		for n, i := range w.list(crm.ClientStages) {
			if err := failed(w.Workspaces.DeleteItem(w.ctx, w.ada, i.List, i.ID)); (err != nil) != (n == 4) {
				t.Errorf("deleting %s: %v", i.Key, err)
			}
		}
		for _, i := range w.list(crm.Sources) {
			w.ok(failed(w.Workspaces.DeleteItem(w.ctx, w.ada, i.List, i.ID)))
		}
	})
}

func TestItemInUseIsHiddenNotDeleted(t *testing.T) {
	both(t, func(w *world) {
		i := w.item(crm.LeadStatuses, "duplicate")
		lead := w.lead(w.ona, "title", "A lead", "status", "duplicate")
		w.lead(w.pavol, "title", "Another", "status", "duplicate")
		w.ok(failed(w.Records.Delete(w.ctx, w.ona, crm.LeadType, 0, lead.ID)))
		_, err := w.Workspaces.DeleteItem(w.ctx, w.ada, i.List, i.ID)
		w.refused(err, record.Conflict)
		if got := record.All(err)[0]; got.Key != "item_in_use" || got.Args[1] != "2" {
			t.Errorf("%v", got)
		}
		w.ok(failed(w.Workspaces.HideItem(w.ctx, w.ada, i.List, i.ID, true)))
		if got := w.item(i.List, "duplicate"); !got.Retired {
			t.Error("still offered")
		}
		w.ok(failed(w.Workspaces.HideItem(w.ctx, w.ada, i.List, i.ID, false)))

		// A value that a record once had is kept for the history.
		once := w.item(crm.LeadStatuses, "bad_data")
		moved := w.lead(w.ona, "title", "Moved on", "status", "bad_data")
		w.ok(failed(w.Records.Save(w.ctx, w.ona, unit.Draft{Type: crm.LeadType, ID: moved.ID, Set: w.set(w.ona, crm.LeadType, "status", "new")})))
		w.refused(failed(w.Workspaces.DeleteItem(w.ctx, w.ada, once.List, once.ID)), record.Conflict)
		never := w.item(crm.LeadStatuses, "contact_lost")
		w.ok(failed(w.Workspaces.DeleteItem(w.ctx, w.ada, never.List, never.ID)))
	})
}
