package app

import (
	"testing"

	"github.com/vedlys/vedlys/db/dbtest"
)

// Files of other systems contain the plain names "Won" and "Price", whatever
// the values are called here.
func TestAValueIsFoundByItsKeyInAnyCase(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	ws, err := w.Workspace(w.ctx, w.ada.Workspace)
	w.ok(err)
	for text, want := range map[string]struct{ list, key string }{
		"Lost": {"stage", "lost"}, " WON": {"stage", "won"}, "Price": {"lost_reason", "price"}, "Prarasta": {"stage", "lost"}, "lost": {"stage", "lost"},
	} {
		id, e := ws.Env(w.ada, true).Resolve(want.list, text)
		if i := ws.Lists.Item(want.list, id); e != nil || i == nil || i.Key != want.key {
			t.Errorf("%q: %v %v", text, i, e)
		}
	}
	if id, e := ws.Env(w.ada, true).Resolve("stage", "Losing"); e == nil {
		t.Errorf("Losing is %v", id)
	}
}
