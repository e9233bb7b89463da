package api

import (
	"testing"
	"time"

	"github.com/vedlys/vedlys/db/dbtest"
)

func TestLostOpportunity(t *testing.T) {
	both(t, func(w *world) {
		reasons := w.call("ona", "GET", "/lost-reasons", nil, "Accept-Language", "lt").want(200).items()
		if len(reasons) != 9 || reasons[0]["key"] != "price" || reasons[0]["name"] != "Per didelė kaina" {
			t.Errorf("%v", reasons)
		}
		id := w.make("ona", "opportunities", "name", "Presses")
		at := "/opportunities/" + id
		if got := w.call("ona", "PATCH", at, `{"stage":"lost"}`).want(422).mistakes(); len(got) != 1 || got[0] != "lost_reason:lost_reason" {
			t.Error(got)
		}
		lost := w.call("ona", "PATCH", at, `{"stage":"lost","lost_reason":"competitor","lost_note":"Half as much"}`).want(200).object()
		if lost["lost_reason"] != reasons[1]["id"] || lost["lost_note"] != "Half as much" {
			t.Errorf("%v", lost)
		}
		byID := w.call("ona", "PATCH", at, map[string]any{"lost_reason": reasons[0]["id"]}).want(200).object()
		if byID["lost_reason"] != reasons[0]["id"] {
			t.Errorf("%v", byID)
		}
		if got := w.call("ona", "GET", "/opportunities?lost_reason=price", nil).want(200).items(); len(got) != 1 {
			t.Errorf("by its reason: %v", got)
		}
		open := w.call("ona", "PATCH", at, `{"stage":"offer"}`).want(200).object()
		if open["lost_reason"] != nil || open["lost_note"] != "" {
			t.Errorf("%v", open)
		}
	})
}

func TestImportWithHistory(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.ok(w.app.Start(t.Context()))
	defer func() { w.ok(w.app.Stop(t.Context())) }()
	const file = "title,status,created\nElder,qualified,2020-02-03\n"
	run := func(values map[string]string) map[string]any {
		t.Helper()
		at := w.uploadWith("ada", "old.csv", file, values).want(202).header.Get("Location")[len(prefix):]
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if i := w.call("ada", "GET", at, nil).want(200).object(); i["state"] == "done" {
				return i
			}
		}
		t.Fatal("the import did not end")
		return nil
	}
	if i := run(map[string]string{}); i["created"] != 0.0 {
		t.Errorf("without history: %v", i)
	}
	if i := run(map[string]string{"history": "true"}); i["created"] != 1.0 {
		t.Errorf("with history: %v", i)
	}
	if l := w.call("ada", "GET", "/leads", nil).want(200).items(); len(l) != 1 || l[0]["created_at"].(string)[:4] != "2020" {
		t.Errorf("%v", l)
	}
}
