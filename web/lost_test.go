package web

import (
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// Of a commit without an answer a page says that it may have saved, in the
// person's language; with the full page as in a toast.
func TestAPageSaysThatACommitWithoutAnAnswerMayHaveSaved(t *testing.T) {
	c, proxy := dbtest.ThroughProxy(t)
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	s := newSite(t, d).settled()
	ona := s.signedIn("ona")
	for _, b := range []*browser{ona, ona.scripted()} {
		proxy.Set(dbtest.AfterCommit)
		b.post("/leads", "once", record.NewID().String(), "title", "Kept").is(s, 503).says(s, "may have been saved").silent(s, "Nothing was")
		proxy.Set(dbtest.Nothing)
	}
	ona.get("/leads").is(s, 200).says(s, "Kept")
	proxy.Set(dbtest.AtStatement)
	proxy.CutAll()
	ona.get("/leads").is(s, 503).says(s, "Not available just now").silent(s, "may have been saved")
	proxy.Set(dbtest.Nothing)
	ona.get("/leads").is(s, 200)
}
