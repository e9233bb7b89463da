package api

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// through returns a world whose connections to PostgreSQL go through a proxy.
func through(t *testing.T) (*world, *dbtest.Proxy) {
	t.Helper()
	c, proxy := dbtest.ThroughProxy(t)
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return newWorld(t, d), proxy
}

func TestLostCommitMayHaveSaved(t *testing.T) {
	w, proxy := through(t)
	for cut, leads := range map[dbtest.Cut]int{dbtest.AfterCommit: 1, dbtest.BeforeCommit: 0} {
		proxy.Set(cut)
		title := []string{"none", "zero", "sent", "kept"}[cut]
		r := w.call("ona", "POST", "/leads", map[string]any{"title": title}).want(503)
		if got := r.mistakes(); !slices.Equal(got, []string{":maybe_saved"}) || strings.Contains(string(r.body), "Nothing was") {
			t.Errorf("%v: %s", got, r.body)
		}
		proxy.Set(dbtest.Nothing)
		if n := len(w.call("ona", "GET", "/leads?title="+title, nil).want(200).items()); n != leads {
			t.Errorf("%s: %d leads", title, n)
		}
	}
}

func TestARetryFindsTheStoredResponseOfALostCommit(t *testing.T) {
	w, proxy := through(t)
	for cut, key := range map[dbtest.Cut]string{dbtest.AfterCommit: "after", dbtest.BeforeCommit: "before"} {
		send := func() *reaction {
			return w.call("ona", "POST", "/leads", map[string]any{"title": key}, keyHeader, key)
		}
		proxy.Set(cut)
		send().want(503)
		proxy.Set(dbtest.Nothing)
		id := send().want(201).text("id")
		if again := send().want(201).text("id"); again != id {
			t.Errorf("%s: %s, then %s", key, id, again)
		}
		if n := len(w.call("ona", "GET", "/leads?title="+key, nil).want(200).items()); n != 1 {
			t.Errorf("%s: %d leads", key, n)
		}
	}
}

func TestWithoutADatabaseNothingIsClaimed(t *testing.T) {
	w, proxy := through(t)
	for _, cut := range []dbtest.Cut{dbtest.AtStatement, dbtest.OnceConnected} {
		proxy.Set(cut)
		proxy.CutAll()
		for method, path := range map[string]string{"GET": "/leads", "POST": "/leads"} {
			var body any
			if method == "POST" {
				body = map[string]any{"title": "Lost"}
			}
			if got := w.call("ona", method, path, body).want(503).mistakes(); !slices.Equal(got, []string{":unavailable"}) {
				t.Errorf("%s: %v", method, got)
			}
		}
		proxy.Set(dbtest.Nothing)
	}
	if n := len(w.call("ona", "GET", "/leads?title=Lost", nil).want(200).items()); n != 0 {
		t.Errorf("%d leads", n)
	}
}
