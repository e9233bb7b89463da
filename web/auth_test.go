package web

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

func TestSetUp(t *testing.T) {
	both(t, func(s *site) {
		samples := 0
		s.kit.Sample = func(_ context.Context, _ record.ID, n int) error { samples += n; return nil }
		s.serve()
		b := s.browser().with("Accept-Language", "lt")
		b.get("/").goes(s, "/setup")
		b.get("/leads?status=x").goes(s, "/setup")
		b.get("/sign-in").goes(s, "/setup")
		b.get("/setup").says(s, "konsolę").silent(s, `name="code"`)
		code, err := s.app.SetupCode(s.ctx)
		s.ok(err)
		b.get("/setup?code=wrong").silent(s, "password")
		b.post("/setup", "code", "wrong", "name", "Mine").goes(s, "/setup")

		b.get("/setup?code="+code).says(s, `<option value="LT" selected>`, `name="sample"`, code)
		form := []string{"code", code, "name", "Žemaitijos Print", "country", "LT", "currency", "", "person", "Ada", "email", "ada@example.com"}
		b.post("/setup", append(form, "password", "sh0rt!")...).is(s, http.StatusUnprocessableEntity).
			says(s, "Žemaitijos Print", "ada@example.com", `aria-invalid="true"`, code).silent(s, "sh0rt!")
		b.post("/setup", append(form, "password", "correct horse", "sample", "true")...).goes(s, "/")
		if samples != 2000 {
			t.Errorf("%d samples", samples)
		}
		b.get("/").goes(s, "/leads")
		b.get("/settings/workspace").says(s, "Žemaitijos Print", `<option value="EUR" selected>`, "Europe/Vilnius")
		b.get("/setup?code="+code).goes(s, "/sign-in")
		b.post("/setup", append(form, "password", "correct horse")...).goes(s, "/setup")
	})
}

func TestConcurrentSetUpsCreateOneWorkspace(t *testing.T) {
	both(t, func(s *site) {
		s.serve()
		code, err := s.app.SetupCode(s.ctx)
		s.ok(err)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				s.browser().post("/setup", "code", code, "name", "Acme", "person", "Ada", "email", "ada@example.com", "password", "correct horse")
			})
		}
		all.Wait()
		was := s.fingerprint()
		for _, table := range []string{"workspace", "person", "membership", "session"} {
			if n := strings.Count(was[table], "\n"); n != 1 {
				t.Errorf("%d rows in %s", n, table)
			}
		}
	})
}

func TestSignIn(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.browser()
		b.get("/leads?sort=title").goes(s, "/sign-in?next=%2Fleads%3Fsort%3Dtitle")
		b.scripted().get("/leads").is(s, http.StatusUnauthorized)
		b.get("/sign-in?next=%2Fleads%3Fsort%3Dtitle").says(s, `value="/leads?sort=title"`)
		wrong := b.post("/sign-in", "email", "ona@example.com", "password", "wrong").is(s, http.StatusUnprocessableEntity)
		unknown := b.post("/sign-in", "email", "eve@example.com", "password", "wrong").is(s, http.StatusUnprocessableEntity)
		if strings.ReplaceAll(wrong.body, "ona@", "eve@") != unknown.body {
			t.Error("unknown and known names get different responses")
		}
		got := b.post("/sign-in", "email", "ona@example.com", "password", "correct horse ona", "next", "/leads?sort=title").goes(s, "/leads?sort=title")
		c := got.Cookies()[0]
		if c.Name != "vedlys" || !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || len(c.Value) < 43 || c.Path != "/" {
			t.Errorf("%+v", c)
		}
		for table, rows := range s.fingerprint() {
			if strings.Contains(rows, c.Value) {
				t.Errorf("the token is stored in table %s", table)
			}
		}
		b.get("/settings/profile").is(s, http.StatusOK).says(s, "ona@example.com")
		b.get("/sign-in").goes(s, "/")
		again := b.post("/sign-in", "email", "ona@example.com", "password", "correct horse ona").goes(s, "/")
		if again.Cookies()[0].Value == c.Value {
			t.Error("two sign-ins have the same token")
		}
		if n := strings.Count(s.fingerprint()["session"], "\n"); n != 1 {
			t.Errorf("%d sessions of one browser", n)
		}
		b.post("/sign-out").goes(s, "/sign-in")
		b.get("/settings/profile").goes(s, "/sign-in?next=%2Fsettings%2Fprofile")
		b.post("/sign-out").goes(s, "/sign-in")
	})
}

func TestSignInRedirectsOnlyToLocalPages(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for _, next := range []string{"//evil.example", "https://evil.example/", "/\\evil.example", "/%5cevil.example", "javascript:alert(1)"} {
			s.browser().get("/sign-in?next="+url.QueryEscape(next)).says(s, `name="next" value="/"`)
			s.browser().post("/sign-in", "email", "ona@example.com", "password", "correct horse ona", "next", next).goes(s, "/")
			s.browser().post("/preferences", "lang", "lt", "back", next).goes(s, "/")
		}
	})
}

func TestSecureCookies(t *testing.T) {
	both(t, func(s *site) {
		s.kit.Secure = true
		s.settled()
		got := s.browser().post("/sign-in", "email", "ona@example.com", "password", "correct horse ona").goes(s, "/")
		if c := got.Cookies()[0]; c.Name != "__Host-vedlys" || !c.Secure || c.Domain != "" || c.Path != "/" {
			t.Errorf("%+v", c)
		}
		if got.Header.Get("Strict-Transport-Security") == "" {
			t.Error("HTTPS is not mentioned")
		}
	})
}

func TestGuessingIsThrottled(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		for _, email := range []string{"ona@example.com", "eve@example.com"} {
			b := s.browser().with("X-Forwarded-For", "203.0.113.9")
			for range 5 {
				b.post("/sign-in", "email", email, "password", "a guess").is(s, http.StatusUnprocessableEntity)
			}
			got := b.post("/sign-in", "email", email, "password", "correct horse ona").is(s, http.StatusTooManyRequests).
				says(s, "Try again in 1 min.", email)
			if got.Header.Get("Retry-After") != "60" {
				t.Errorf("%v", got.Header)
			}
		}
		s.later(31 * time.Second)
		s.signedIn("ona")
	})
}

// A forwarding header counts only if the operator has named the proxy it comes
// from.
func TestForwardedAddresses(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		seen := func() string {
			b := s.browser().with("X-Forwarded-For", "198.51.100.7, 203.0.113.9").with("Forwarded", "for=198.51.100.8").with("X-Real-Ip", "198.51.100.9")
			b.post("/sign-in", "email", "ona@example.com", "password", "correct horse ona").goes(s, "/")
			list, err := s.app.People.Sessions(s.ctx, s.people["ona"])
			s.ok(err)
			s.ok(s.app.People.EndSession(s.ctx, s.people["ona"], list[0].ID))
			return list[0].Address
		}
		if got := seen(); got != "127.0.0.1" {
			t.Errorf("without a trusted proxy: %s", got)
		}
		s.kit.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		if got := seen(); got != "203.0.113.9" {
			t.Errorf("behind one proxy: %s", got)
		}
		s.kit.Proxies = append(s.kit.Proxies, netip.MustParsePrefix("203.0.113.0/24"))
		if got := seen(); got != "198.51.100.7" {
			t.Errorf("behind two proxies: %s", got)
		}
	})
}

var inviteLink = regexp.MustCompile(`value="(https?://[^"]*/invitations/[^"]+)"`)

// invite creates an invitation as Ada and returns its link.
func (s *site) invite(b *browser, pairs ...string) string {
	s.Helper()
	m := inviteLink.FindStringSubmatch(b.post("/settings/invitations", pairs...).is(s, http.StatusOK).body)
	if m == nil {
		s.Fatal("no link")
	}
	return m[1]
}

func TestInvitationLinkHasThePublicAddress(t *testing.T) {
	both(t, func(s *site) {
		s.kit.Base = "https://crm.example.com/"
		s.settled()
		b := s.signedIn("ada").with("Host", "evil.example").with("X-Forwarded-Host", "evil.example").with("Forwarded", "host=evil.example")
		u, err := url.Parse(s.url)
		s.ok(err)
		b.client.Jar.SetCookies(&url.URL{Scheme: "http", Host: "evil.example", Path: "/"}, b.client.Jar.Cookies(u))
		if link := s.invite(b, "role", "member"); !strings.HasPrefix(link, "https://crm.example.com/invitations/") {
			t.Error(link)
		}
		s.kit.Base = ""
		delete(b.header, "Host")
		if link := s.invite(b, "role", "member"); !strings.HasPrefix(link, s.url+"/invitations/") {
			t.Error(link)
		}
	})
}

func TestInvitations(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		ada := s.signedIn("ada")
		ada.get("/settings/invitations/new").says(s, `value="member" checked`)
		ada.post("/settings/invitations", "role", "owner", "email", "x").is(s, http.StatusUnprocessableEntity).says(s, "This is not an e-mail address.")
		path := strings.TrimPrefix(s.invite(ada, "role", "manager", "email", "jan@example.com"), s.url)
		ada.get("/settings/people").says(s, "jan@example.com").silent(s, path)

		jan := s.browser()
		jan.get(path).says(s, "Invitation to Acme", "Manager", `value="jan@example.com"`)
		jan.post(path, "name", "", "password", "short").is(s, http.StatusUnprocessableEntity).says(s, "This must be filled in.", "8 to 200")
		jan.post(path, "name", "Jan", "email", "eve@example.com", "password", "correct horse jan").goes(s, "/")
		jan.get("/settings/profile").says(s, "jan@example.com")
		jan.get("/settings/people").is(s, http.StatusForbidden)
		s.browser().get(path).is(s, http.StatusNotFound).says(s, "no longer valid")
		s.browser().post(path, "name", "Eve", "email", "eve@example.com", "password", "correct horse eve").is(s, http.StatusNotFound)

		other, err := s.app.Workspaces.AddWorkspace(s.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other", Country: "HU"})
		s.ok(err)
		hanna, err := s.app.People.AddPerson(s.ctx, other.ID, people.NewPerson{Email: "hanna@example.com", Name: "Hanna", Password: "correct horse hanna", Role: crm.Administrator})
		s.ok(err)
		code, err := s.app.People.Invite(s.ctx, crm.Actor{User: hanna, Workspace: other.ID, Role: crm.Administrator}, crm.Member, "")
		s.ok(err)
		path = "/invitations/" + code
		s.browser().post(path, "name", "Ona", "email", "ona@example.com", "password", "another horse").is(s, http.StatusUnprocessableEntity).
			says(s, "There is an account with this address.")
		ona := s.signedIn("ona")
		ona.get(path).says(s, "Join as ona").silent(s, "password")
		ona.post(path).goes(s, "/")
		ona.get("/settings/profile").says(s, ">Other<", ">Acme<") // the switch of workspaces
		ona.post("/workspace", "workspace", s.ws.ID.String()).goes(s, "/")
		ona.post("/workspace", "workspace", record.NewID().String()).is(s, http.StatusNotFound)
	})
}

func TestSessionsEndAtTheNextRequest(t *testing.T) {
	for name, end := range map[string]func(s *site, elsewhere *browser){
		"a new password": func(s *site, b *browser) {
			b.post("/settings/password", "old", "wrong", "password", "another horse").is(s, http.StatusUnprocessableEntity).says(s, "not your current password")
			b.post("/settings/password", "old", "correct horse ona", "password", "another horse").goes(s, "/settings/profile")
			b.get("/settings/profile").is(s, http.StatusOK).says(s, "Password changed.")
		},
		"end all others": func(s *site, b *browser) {
			b.post("/settings/sessions/end-others").goes(s, "/settings/sessions")
			b.get("/settings/sessions").says(s, "1 session ended")
		},
		"removal": func(s *site, _ *browser) {
			s.signedIn("ada").post("/settings/people/"+s.people["ona"].String()+"/remove").goes(s, "/settings/people")
		},
		"disabling": func(s *site, _ *browser) {
			s.ok(s.app.People.ChangeProfile(s.ctx, s.people["ona"], func(p *store.Person) { p.Disabled = s.app.Clock() }))
		},
		"idling": func(s *site, _ *browser) { s.later(people.SessionIdle) },
		"its end": func(s *site, b *browser) {
			for range 4 {
				s.later(25 * 24 * time.Hour)
				b.get("/settings/profile")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(s *site) {
				s.settled()
				here, there := s.signedIn("ona"), s.signedIn("ona")
				here.get("/settings/profile").is(s, http.StatusOK)
				end(s, there)
				here.get("/settings/profile").goes(s, "/sign-in?next=%2Fsettings%2Fprofile")
				here.scripted().post("/undo", "token", "x").is(s, http.StatusUnauthorized)
			})
		})
	}
}

func TestEndingOneSession(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		here, there := s.signedIn("ona").with("User-Agent", ""), s.browser().with("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
		there.post("/sign-in", "email", "ona@example.com", "password", "correct horse ona").goes(s, "/")
		page := here.get("/settings/sessions").says(s, "Firefox, Linux", "this one", "127.0.0.1")
		path := regexp.MustCompile(`/settings/sessions/[^/]+/end`).FindString(page.body)
		s.signedIn("ada").post(path).is(s, http.StatusNotFound)
		here.post(path).goes(s, "/settings/sessions")
		there.get("/settings/profile").is(s, http.StatusSeeOther)
		here.get("/settings/profile").is(s, http.StatusOK)
	})
}

func TestRoleCountsFromTheNextRequest(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		mantas, ada := s.signedIn("mantas"), s.signedIn("ada")
		path := "/settings/people/" + s.people["mantas"].String() + "/role"
		mantas.post(path, "role", "administrator").is(s, http.StatusForbidden)
		ada.scripted().post(path, "role", "administrator").is(s, http.StatusOK).says(s, "The role of mantas is changed")
		mantas.get("/settings/people").is(s, http.StatusOK)
		ada.post(path, "role", "member").goes(s, "/settings/people")
		mantas.get("/settings/people").is(s, http.StatusForbidden)
		ada.post("/settings/people/"+s.people["ada"].String()+"/role", "role", "member").is(s, http.StatusConflict).says(s, "needs an administrator")
		ada.post("/settings/people/"+s.people["ada"].String()+"/remove").is(s, http.StatusConflict).says(s, "needs an administrator")
		ada.post(path, "role", "owner").is(s, http.StatusUnprocessableEntity)
	})
}

func TestPersonWithoutAWorkspace(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		s.ok(failed(s.app.People.RemovePerson(s.ctx, s.actor("ada"), s.people["ona"])))
		b := s.signedIn("ona")
		b.get("/leads").is(s, http.StatusForbidden).says(s, "You belong to no workspace", `action="/sign-out"`)
		b.post("/sign-out").goes(s, "/sign-in")
	})
}

func TestPreferences(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.browser()
		b.get("/sign-in").says(s, `<html lang="en"`)
		b.with("Accept-Language", "de, hu;q=0.8").get("/sign-in").says(s, `<html lang="hu"`)
		b.post("/preferences", "lang", "sk", "back", "/sign-in?next=%2Fleads").goes(s, "/sign-in?next=%2Fleads")
		b.with("Accept-Language", "hu").get("/sign-in").says(s, `<html lang="sk"`)
		b.post("/preferences", "lang", "xx").is(s, http.StatusUnprocessableEntity)

		b = s.signedIn("ona")
		b.scripted().post("/preferences", "theme", "dark").is(s, http.StatusNoContent)
		b.scripted().post("/preferences", "keys", "off").is(s, http.StatusNoContent)
		b.post("/preferences", "lang", "ru", "back", "/settings/profile").goes(s, "/settings/profile")
		b.get("/settings/profile").says(s, `<html lang="ru"`, `data-theme="dark"`, `data-keys="off"`)
		b.post("/preferences", "keys", "off", "keys", "on", "theme", "pink").is(s, http.StatusUnprocessableEntity)
		b.post("/preferences", "keys", "off", "keys", "on").goes(s, "/")
		b.get("/settings/profile").says(s, `data-keys="on"`)
		s.browser().get("/sign-in").says(s, `<html lang="en"`)
	})
}
