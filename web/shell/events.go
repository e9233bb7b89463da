package shell

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// The interval of the signs of life of an open stream, and the time for which a
// check of its session is valid.
const (
	heartbeat = 15 * time.Second
	trusted   = 2 * time.Second
)

// Events streams the change events of the workspace to an open page, within the
// user's scope and without those that the same browser tab caused. The stream
// ends when the session ends or the user's role changes; the page then
// reconnects. The number of open streams per user is limited. A page that is
// refused tries again later.
func Events(v *Visit) error {
	events, stop, err := v.Kit.App.Live.Subscribe(v.By)
	if err != nil {
		RetryAfter(v.W, err)
		v.W.WriteHeader(Status(record.KindOf(err))) // a stream cannot show a text
		return nil
	}
	defer stop()
	v.W.Header().Set("Content-Type", "text/event-stream")
	v.W.Header().Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(v.W)
	s := &stream{v: v, out: out, checked: time.Now()}
	if !s.say(": here\n\n") {
		return nil
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for s.open {
		select {
		case <-v.Ctx().Done():
			return nil
		case e := <-events:
			s.pass(e)
		case <-beat.C:
			s.pass(nil)
		}
	}
	return nil
}

// A stream is the event stream of one open page.
type stream struct {
	v       *Visit
	out     *http.ResponseController
	open    bool
	checked time.Time
}

func (s *stream) say(text string) bool {
	_, err := s.v.W.Write([]byte(text))
	s.open = err == nil && s.out.Flush() == nil
	return s.open
}

// pass sends an event, or a sign of life for nil, if the session is still
// valid. If not, a last change event makes the page reload its regions, which
// leads to sign-in.
func (s *stream) pass(e *store.Event) {
	if time.Since(s.checked) > trusted || e != nil && e.Type == "person" { // their role may have changed
		s.checked = time.Now()
		if !s.valid() {
			s.say("event: changed\ndata: lead company contact opportunity import settings\n\n")
			s.open = false
			return
		}
	}
	switch {
	case e == nil:
		s.say(": still here\n\n")
	case e.Tab == "" || e.Tab != s.v.By.Tab:
		s.say(fmt.Sprintf("event: changed\ndata: %s\n\n", strings.Join(words(e), " ")))
	}
}

// valid reports whether the session still belongs to the same person in the
// same role.
func (s *stream) valid() bool {
	now, err := s.v.Kit.App.People.Visitor(s.v.Ctx(), s.v.Kit.Token(s.v.R))
	if err != nil {
		return record.KindOf(err) != record.NotFound
	}
	by := now.Actor(s.v.By.Channel, s.v.By.Tab)
	return by.Workspace == s.v.By.Workspace && by.Role == s.v.By.Role
}

// Back returns the URL of the page that a plain form was posted from.
func (v *Visit) Back() string { return back(v.R) }

// back returns the page that a form was posted from, by its Referer.
func back(r *http.Request) string {
	u, err := url.Parse(r.Referer())
	if err != nil || u.Host != r.Host {
		return "/"
	}
	return Local(u.RequestURI())
}
