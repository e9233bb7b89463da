package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// known holds the records and values that requests are made from.
type known struct {
	leads, statuses, users []string
}

type listed struct {
	Items []struct {
		ID string `json:"id"`
	} `json:"items"`
	Next string `json:"next"`
}

// readKnown reads the statuses, the users and some leads from all parts of the list.
func readKnown(s *server) (*known, error) {
	k := &known{}
	for path, to := range map[string]*[]string{"/api/v1/statuses": &k.statuses, "/api/v1/users": &k.users} {
		l, err := s.list(path)
		if err != nil {
			return nil, err
		}
		*to = ids(l)
	}
	for _, sort := range []string{"created", "-created", "title", "-title", "city", "-email", "last_name", "amount"} {
		l, err := s.list("/api/v1/leads?limit=200&sort=" + sort)
		if err != nil {
			return nil, err
		}
		k.leads = append(k.leads, ids(l)...)
	}
	return k, nil
}

func (s *server) list(path string) (*listed, error) {
	a, err := s.ask("GET", path, "", nil)
	if err != nil {
		return nil, err
	}
	l := &listed{}
	if err := json.Unmarshal(a.body, l); err != nil || a.status != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %d %.200s", path, a.status, a.body)
	}
	return l, nil
}

func ids(l *listed) (out []string) {
	for _, i := range l.Items {
		out = append(out, i.ID)
	}
	return out
}

// Typical texts of the search box: common names, rare names, parts of them, in
// either script, of companies, addresses and numbers.
var (
	common = []string{"kov", "szab", "ivanov", "kazlausk", "smith", "logistika", "система", "nov", "мосты", "info"}
	rare   = []string{"zukauskaite austeja", "щербак григорий", "németh boglárka", "whitfield zoe", "gintora klinika", "545 012", "tatrex optika", "horizont"}
	short  = []string{"k", "sz", "žu", "и", "ba"}
	absent = []string{"qqqxyz", "nobody here", "zzzz"}
)

func get(paths ...string) func(*server, int) (*answer, error) {
	return func(s *server, n int) (*answer, error) { return s.ask("GET", paths[n%len(paths)], "", nil) }
}

// script sends requests as the scripts of a page do.
func script(paths []string) func(*server, int) (*answer, error) {
	return func(s *server, n int) (*answer, error) {
		return s.ask("GET", paths[n%len(paths)], "", nil, "HX-Request", "true")
	}
}

func search(path string, words []string) func(*server, int) (*answer, error) {
	var paths []string
	for _, w := range words {
		paths = append(paths, path+"?q="+url.QueryEscape(w))
	}
	return get(paths...)
}

// each formats a path for every ID.
func each(format string, ids []string) (out []string) {
	for _, id := range ids {
		out = append(out, fmt.Sprintf(format, id))
	}
	return out
}

// filters returns a path for each status with each owner.
func (k *known) filters(path string) (out []string) {
	for _, u := range k.users {
		for _, st := range k.statuses {
			out = append(out, path+"?status="+st+"&owner="+u)
		}
	}
	return out
}

// kinds are the requests that have ceilings, and a few more.
func kinds(k *known) []*kind {
	const none = 0
	page, api := "/leads", "/api/v1/leads"
	two := k.statuses[0] + "&status=" + k.statuses[1]
	all := []*kind{
		{"list page", 10 * time.Millisecond, get(page), 200},
		{"list page by status and owner", 10 * time.Millisecond, get(k.filters(page)...), 200},
		{"list page of two statuses", 10 * time.Millisecond, get(page + "?status=" + two), 200},
		{"list page sorted by name", 10 * time.Millisecond, get(page+"?sort=title", page+"?sort=-amount", page+"?sort=city"), 200},
		{"list page narrowed and sorted", none, get(page+"?status="+k.statuses[0]+"&sort=-amount", page+"?owner="+k.users[0]+"&sort=title"), 200},
		{"search page, many found", 20 * time.Millisecond, search(page, common), 200},
		{"search page, few found", 20 * time.Millisecond, search(page, rare), 200},
		{"search page, one or two letters", 20 * time.Millisecond, search(page, short), 200},
		{"search page, none found", 20 * time.Millisecond, search(page, absent), 200},
		{"lead page", 5 * time.Millisecond, get(each("/leads/%s", k.leads)...), 200},
		{"lead panel", 5 * time.Millisecond, script(each("/leads/%s/panel", k.leads)), 200},
		{"board page", 20 * time.Millisecond, get(page + "/board"), 200},
		{"board page of one person", 20 * time.Millisecond, get(each(page+"/board?owner=%s", k.users)...), 200},
		{"board page sorted", none, get(page+"/board?sort=-updated", page+"/board?sort=-amount", page+"/board?sort=title"), 200},
		{"board page, many found", none, search(page+"/board", common), 200},
		{"opportunity board page", 20 * time.Millisecond, get("/opportunities/board"), 200},
		{"GET /leads", 5 * time.Millisecond, get(api), 200},
		{"GET /leads by status and owner", 5 * time.Millisecond, get(k.filters(api)...), 200},
		{"GET /leads?q=, many found", 20 * time.Millisecond, search(api, common), 200},
		{"GET /leads?q=, few found", 20 * time.Millisecond, search(api, rare), 200},
		{"GET /leads/{id}", 5 * time.Millisecond, get(each(api+"/%s", k.leads)...), 200},
		{"POST /leads", 5 * time.Millisecond, create, 201},
		{"PATCH /leads/{id}", 5 * time.Millisecond, k.change, 200},
	}
	return all
}

func create(s *server, n int) (*answer, error) {
	body := fmt.Sprintf(`{"title":"Measured %d","first_name":"Jonas","last_name":"Matuolis","company_name":"Matas ir matai",
		"email":"jonas%d@matas.example","phone":"+370 5 012 %04d","city":"Kaunas","amount":"1500.50"}`, n, n, n%10000)
	return s.ask("POST", "/api/v1/leads", "application/json", strings.NewReader(body))
}

func (k *known) change(s *server, n int) (*answer, error) {
	body := fmt.Sprintf(`{"job_title":"Direktorius","city":"Vilnius %d"}`, n)
	return s.ask("PATCH", "/api/v1/leads/"+k.leads[n%len(k.leads)], "application/json", strings.NewReader(body))
}
