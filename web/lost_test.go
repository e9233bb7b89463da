package web

import (
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// After a commit without a response the page says that it may have saved, in
// the person's language, as a page and as a toast.
func TestLostCommitIsReportedAsPossiblySaved(t *testing.T) {
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

// A full disk is reported in each language, as a page and as a toast. It works
// again afterwards.
func TestFullDiskIsReported(t *testing.T) {
	s := newSite(t, dbtest.Open(t, "sqlite")).settled()
	most := func(pages string) {
		var n int
		s.ok(s.app.DB.Writer().QueryRowContext(s.ctx, "PRAGMA max_page_count = "+pages).Scan(&n))
	}
	_, err := s.app.DB.Writer().ExecContext(s.ctx, "VACUUM") // otherwise there may be free pages in the file
	s.ok(err)
	ona := s.signedIn("ona")
	for lang, word := range map[string]string{"en": "no free disk space", "lt": "nebėra vietos", "sk": "voľné miesto", "ru": "закончилось место", "hu": "megtelt"} {
		ona.post("/preferences", "lang", lang)
		most("1")
		for _, b := range []*browser{ona, ona.scripted()} {
			b.post("/leads", "once", record.NewID().String(), "title", "Long", "description", strings.Repeat("Much to say. ", 1000)).is(s, 507).says(s, word)
		}
		most("1000000")
	}
	ona.post("/leads", "once", record.NewID().String(), "title", "Short").is(s, 303)
}
