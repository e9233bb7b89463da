package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/record"
)

// mark returns the mark of a person's page.
func (s *site) mark(name string) string { return s.people[name].String() + " " + s.ws.ID.String() }

// TestSigningInOverAPage ends a session during typing: the page asks to sign in, and stays or is reloaded.
func TestSigningInOverAPage(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		page := s.signedIn("ona").get("/leads/new").says(s, `data-actor="`+s.mark("ona")+`"`, `<template id="sign-in-again"`, `name="actor" value="`+s.mark("ona")+`"`)
		if strings.Contains(page.body, "/sign-in?next") {
			t.Error("the dialog redirects")
		}
		b := s.browser()
		typed := []string{"title", "Ąžuolas", "once", record.NewID().String()}
		b.scripted().post("/leads", typed...).is(s, http.StatusUnauthorized)
		over := func(b *browser, name, password, lang string) answer {
			return b.scripted().with("HX-Current-URL", s.url+"/leads/new").post("/sign-in", "email", name+"@example.com", "password", password, "actor", s.mark("ona"), "lang", lang)
		}
		over(b, "ona", "wrong", "lt").is(s, http.StatusUnprocessableEntity).says(s, `id="sign-in-form"`, `value="ona@example.com"`, s.mark("ona"), "Neteisingas el. pašto")
		got := over(b, "ona", "correct horse ona", "en").is(s, http.StatusOK).says(s, "You are signed in again")
		if !strings.Contains(got.Header.Get("HX-Trigger"), `"signedin":{"actor":"`+s.mark("ona")+`"}`) {
			t.Error(got.Header)
		}
		b.scripted().with("X-Actor", s.mark("ona")).post("/leads", typed...).is(s, http.StatusNoContent)

		got = over(b, "mantas", "correct horse mantas", "en").is(s, http.StatusOK)
		if !strings.Contains(got.Header.Get("HX-Trigger"), `"signedin":{"actor":"`+s.mark("mantas")+`"}`) {
			t.Error("another person stays on Ona's page: ", got.Header)
		}
		was := s.fingerprint()
		b.scripted().with("X-Actor", s.mark("ona")).post("/leads", "title", "Beržas").is(s, http.StatusUnauthorized)
		s.unchanged(was, "Ona's page, sent by Mantas,")
	})
}

// TestSigningInAgainStaysInTheWorkspace signs a person with two workspaces in over a page of the second.
func TestSigningInAgainStaysInTheWorkspace(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		other, err := s.app.Workspaces.AddWorkspace(s.ctx, workspaces.NewWorkspace{Slug: "beta", Name: "Beta", Country: "SK", Language: "en"})
		s.ok(err)
		_, err = s.app.People.AddPerson(s.ctx, other.ID, people.NewPerson{Email: "ona@example.com", Name: "ona", Password: "correct horse ona", Role: "member"})
		s.ok(err)
		for _, id := range []string{s.ws.ID.String(), other.ID.String()} {
			b, mark := s.browser(), s.people["ona"].String()+" "+id
			b.scripted().post("/sign-in", "email", "ona@example.com", "password", "correct horse ona", "actor", mark).is(s, http.StatusOK)
			b.get("/leads").says(s, `data-actor="`+mark+`"`)
		}
	})
}

// TestPlainFormIsKept signs in without JavaScript and keeps what was typed.
func TestPlainFormIsKept(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.browser()
		typed := []string{"title", "Ąžuolas \"<&>\"", "email", "ąžuolas@example.com", "description", "one\ntwo"}
		sent := b.post("/leads?x=1", typed...)
		at := sent.is(s, http.StatusTemporaryRedirect).Header.Get("Location")
		b.post(at, typed...).is(s, http.StatusOK).says(s, "What you typed is kept", `name="to" value="/leads?x=1"`,
			`name="kept.title" value="Ąžuolas &#34;&lt;&amp;&gt;&#34;"`, `name="kept.email"`, `name="email" value=""`)
		carried := []string{"to", "/leads?x=1"}
		for i := 0; i < len(typed); i += 2 {
			carried = append(carried, "kept."+typed[i], typed[i+1])
		}
		b.post("/sign-in", append(carried, "email", "ona@example.com", "password", "wrong")...).is(s, http.StatusUnprocessableEntity).says(s, `name="kept.description" value="one`)
		was := s.fingerprint()["lead"]
		b.post("/sign-in", append(carried, "email", "mantas@example.com", "password", "correct horse mantas")...).is(s, http.StatusOK).
			says(s, "You are signed in as mantas", `action="/leads?x=1"`, `name="title" value="Ąžuolas &#34;&lt;&amp;&gt;&#34;"`, "<li>one\ntwo</li>")
		if s.fingerprint()["lead"] != was {
			t.Error("Ona's form is sent without a question")
		}
		b.post(at, typed...).is(s, http.StatusOK).says(s, `action="/leads?x=1"`)
	})
}

// TestPlainFormOfAnotherPerson posts from a page of Ona's in a browser in which Mantas has signed in since.
func TestPlainFormOfAnotherPerson(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.signedIn("mantas")
		was := s.fingerprint()
		form := []string{"name", "Ona's program"}
		at := b.post("/settings/tokens?actor="+url.QueryEscape(s.mark("ona")), form...).is(s, http.StatusTemporaryRedirect).Header.Get("Location")
		b.post(at, form...).is(s, http.StatusOK).says(s, "You are signed in as mantas", "Ona&#39;s program", `action="/settings/tokens"`)
		s.unchanged(was, "Ona's form, sent by Mantas,")
		b.post("/settings/tokens?actor="+url.QueryEscape(s.mark("mantas")), form...).is(s, http.StatusOK)
	})
}

// TestFormsThatAreNotKept posts forms with nothing to keep, or with values that no page may contain.
func TestFormsThatAreNotKept(t *testing.T) {
	both(t, func(s *site) {
		s.settled()
		b := s.browser()
		for _, form := range [][]string{{"old", "secret horse", "password", "another horse"}, {"workspace", s.ws.ID.String()}, {"title", " "}} {
			b.post("/sign-in/kept?to=/x&next=/leads", form...).goes(s, "/sign-in?next=%2Fleads")
		}
		b.post("/sign-in/kept?to=//evil.example&next=//evil.example", "title", "x").says(s, `name="to" value="/"`, `name="next" value="/"`).silent(s, "evil")
		r := b.form("/sign-in/kept?to=/leads", "title", "x")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Origin", "https://evil.example")
		b.do(r).is(s, http.StatusForbidden)
	})
}
