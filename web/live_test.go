package web

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// listen opens the stream of a browser tab and sends its lines until it ends.
func (b *browser) listen() <-chan string {
	b.Helper()
	r, err := http.NewRequest("GET", b.url+"/events", nil)
	b.ok(err)
	r.Header = b.header.Clone()
	r.Header.Set("Accept", "text/event-stream")
	res, err := b.client.Do(r)
	b.ok(err)
	b.Cleanup(func() { res.Body.Close() })
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != "text/event-stream" {
		b.Fatalf("%d %s", res.StatusCode, got)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		for in := bufio.NewScanner(res.Body); in.Scan(); {
			lines <- in.Text()
		}
	}()
	return lines
}

// hears waits for a line with that prefix, and fails if another event comes
// before.
func hears(t *testing.T, lines <-chan string, begins string) {
	t.Helper()
	for {
		select {
		case line, open := <-lines:
			if strings.HasPrefix(line, begins) {
				return
			}
			if !open || strings.HasPrefix(line, "data:") {
				t.Fatalf("got %q, want %q", line, begins)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("got no %q", begins)
		}
	}
}

func (s *site) started() *site {
	s.Helper()
	s.app.Clock = record.Now
	s.ok(s.app.Start(s.ctx))
	s.Cleanup(func() { s.ok(s.app.Stop(s.ctx)) })
	return s
}

// saves creates a lead as a person in one browser tab.
func (s *site) saves(owner, tab, title string) string {
	s.Helper()
	ws, err := s.app.Workspace(s.ctx, s.ws.ID)
	s.ok(err)
	by, t := s.actor(owner), ws.Type("lead")
	by.Tab = tab
	done, err := s.app.Records.Save(s.ctx, by, unit.Draft{Type: t, Set: []unit.Value{{Field: t.Field("title"), Value: title}}})
	s.ok(err)
	return t.Meta(done.Record).ID.String()
}

func TestOpenPagesGetChangeEvents(t *testing.T) {
	both(t, func(s *site) {
		s.settled().started()
		ada := s.signedIn("ada").with("X-Tab", "ada-1").listen()
		ona := s.signedIn("ona").with("X-Tab", "ona-1").listen()
		s.saves("mantas", "ada-1", "By her own tab")
		first := s.saves("mantas", "", "His")
		hears(s.T, ada, "data: lead:"+first)
		second := s.saves("ona", "ona-2", "Hers")
		hears(s.T, ada, "data: lead:"+second)
		hears(s.T, ona, "data: lead:"+second) // but nothing of his
		s.signedIn("ada").post("/settings/lists/source", "name", "Radio", "hue", "1").goes(s, "/settings/lists/source")
		hears(s.T, ona, "data: settings")
	})
}

func TestStreamEndsWithTheSession(t *testing.T) {
	both(t, func(s *site) {
		s.settled().started()
		lines := s.signedIn("ona").listen()
		hears(s.T, lines, ": here")
		s.ok(failed(s.app.People.RemovePerson(s.ctx, s.actor("ada"), s.people["ona"])))
		for began := time.Now(); ; {
			s.ok(s.app.People.ChangeProfile(s.ctx, s.people["mantas"], func(p *store.Person) { p.Name = time.Now().String() })) // everyone may get this event
			for quiet := false; !quiet; {
				select {
				case _, open := <-lines:
					if !open {
						return
					}
				case <-time.After(100 * time.Millisecond):
					quiet = true
				}
			}
			if time.Since(began) > 5*time.Second {
				s.Fatal("the stream does not end")
			}
		}
	})
}

func TestUndo(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ws, err := s.app.Workspace(s.ctx, s.ws.ID)
		s.ok(err)
		lead := ws.Type("lead")
		done, err := s.app.Records.Save(s.ctx, s.actor("ona"), unit.Draft{Type: lead, Set: []unit.Value{{Field: lead.Field("title"), Value: "A lead"}}})
		s.ok(err)
		token := done.Receipt.String()
		s.signedIn("mantas").post("/undo", "token", record.NewID().String()).is(s, http.StatusNotFound)
		b := s.signedIn("ona")
		b.post("/undo", "token", "x").is(s, http.StatusNotFound)
		got := b.scripted().post("/undo", "token", token).is(s, http.StatusOK).says(s, "Undone", `name="token"`)
		if !strings.Contains(got.Header.Get("HX-Trigger"), "lead:"+lead.Meta(done.Record).ID.String()) {
			t.Error(got.Header.Get("HX-Trigger"))
		}
		b.scripted().post("/undo", "token", token).is(s, http.StatusConflict).says(s, "toast-bad")
		b.with("Referer", s.url+"/leads?q=x").post("/undo", "token", token).is(s, http.StatusConflict)
	})
}

// The numbers of open streams per person and in total are limited. After
// closing one, another can be opened.
func TestStreamsAreLimited(t *testing.T) {
	both(t, func(s *site) {
		s.settled().started()
		open := func(b *browser) (*http.Response, func()) {
			ctx, cancel := context.WithCancel(s.ctx)
			r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/events", nil)
			s.ok(err)
			r.Header.Set("Accept", "text/event-stream")
			res, err := b.client.Do(r)
			s.ok(err)
			s.Cleanup(func() { cancel(); res.Body.Close() })
			return res, cancel
		}
		streams := func(b *browser, n int) (last func()) {
			for range n {
				res, stop := open(b)
				if res.StatusCode != http.StatusOK {
					t.Fatalf("status %d", res.StatusCode)
				}
				last = stop
			}
			return last
		}
		ona, ada := s.signedIn("ona"), s.signedIn("ada")
		last := streams(ona, 30)
		for _, b := range []*browser{ona, s.signedIn("ona")} {
			if res, _ := open(b); res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" {
				t.Errorf("one stream too many: status %d", res.StatusCode)
			}
		}
		streams(ada, 1)
		last()
		for deadline := time.Now().Add(10 * time.Second); ; {
			res, _ := open(ona)
			if res.StatusCode == http.StatusOK {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("a closed page still counts")
			}
		}
	})
}
