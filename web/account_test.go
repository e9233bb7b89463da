package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/crm"
)

// A person who has forgotten the password finds out what to do, gets a link
// from an administrator, and signs in with a new password.
func TestForgottenPassword(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		stranger, ada := s.browser(), s.signedIn("ada")
		stranger.get("/sign-in").says(s, `href="/sign-in/forgotten"`)
		stranger.get("/sign-in/forgotten").is(s, http.StatusOK).says(s, "vedlys user password", "administrator")

		path := "/settings/people/" + s.people["ona"].String() + "/reset"
		ada.get("/settings/people").says(s, path).silent(s, "/settings/people/"+s.people["ada"].String()+"/reset")
		ada.get(path).is(s, http.StatusOK).says(s, "24")
		made := ada.post(path).is(s, http.StatusOK)
		link := regexp.MustCompile(`/resets/[\w-]+`).FindString(made.body)
		if link == "" || strings.Contains(ada.get("/settings/people").body, link) {
			t.Fatalf("the link %q is not shown once", link)
		}
		ada.get("/settings/people").says(s, "/settings/resets/")

		ona := s.signedIn("ona")
		stranger.get(link).is(s, http.StatusOK).says(s, "ona@example.com")
		stranger.post(link, "password", "short").is(s, http.StatusUnprocessableEntity).says(s, "ona@example.com")
		stranger.post(link, "password", "a newer horse").goes(s, "/sign-in?reset=done")
		stranger.get("/sign-in?reset=done").says(s, "new password is set")
		ona.get("/leads").goes(s, "/sign-in?next=%2Fleads")
		stranger.get(link).is(s, http.StatusNotFound)
		stranger.post(link, "password", "a third horse").is(s, http.StatusNotFound)
		stranger.post("/sign-in", "email", "ona@example.com", "password", "a newer horse").goes(s, "/")
		ada.get("/settings/people").silent(s, "/settings/resets/")

		// Not for oneself, nor by a former administrator.
		ada.post("/settings/people/"+s.people["ada"].String()+"/reset").is(s, http.StatusConflict)
		s.ok(failed(s.app.People.SetRole(s.ctx, s.actor("ada"), s.people["mantas"], crm.Administrator)))
		mantas := s.signedIn("mantas")
		link = regexp.MustCompile(`/resets/[\w-]+`).FindString(mantas.post(path).is(s, http.StatusOK).body)
		s.ok(failed(s.app.People.SetRole(s.ctx, s.actor("ada"), s.people["mantas"], crm.Manager)))
		stranger.get(link).is(s, http.StatusNotFound)
		mantas.post(path).is(s, http.StatusForbidden)
	})
}

func TestChangeOfAddress(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ona := s.signedIn("ona")
		ona.get("/settings/profile").says(s, `action="/settings/email"`, "ona@example.com")
		for _, wrong := range [][]string{
			{"current", "a guess", "email", "new@example.com"}, {"current", "correct horse ona", "email", "none"},
			{"current", "correct horse ona", "email", "ada@example.com"},
		} {
			ona.post("/settings/email", wrong...).is(s, http.StatusUnprocessableEntity).says(s, wrong[3]).silent(s, wrong[1])
		}
		ona.post("/settings/email", "current", "correct horse ona", "email", "New@Example.com").goes(s, "/settings/profile")
		ona.get("/settings/profile").says(s, "new@example.com").silent(s, "ona@example.com")
		s.browser().post("/sign-in", "email", "new@example.com", "password", "correct horse ona").goes(s, "/")
	})
}
