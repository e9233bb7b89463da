package web

import (
	"testing"

	"github.com/vedlys/vedlys/record"
)

// A form that is posted again opens the record that it created, unless the user can no longer see that record.
func TestRepeatedFormAfterLossOfAccess(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona, once := s.signedIn("ona"), record.NewID().String()
		send := func() answer { return ona.post("/leads", "once", once, "title", "Canary") }
		at := send().is(s, 303).Header.Get("Location")
		send().goes(s, at)
		s.signedIn("ada").post(at, "v", "1", "owner", s.people["mantas"].String()).is(s, 303)
		send().is(s, 404).silent(s, "Canary")
	})
}
