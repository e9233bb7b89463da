package e2e

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/e2e/apiclient"
	"github.com/vedlys/vedlys/e2e/product"
	"github.com/vedlys/vedlys/web"
	"github.com/vedlys/vedlys/web/shell"
)

// crawlJS lists the actions of a page and performs them.
//
//go:embed crawl.js
var crawlJS string

// crawls are the people who follow every link and send every harmless form, each in a language, in an empty workspace and
// in a full one. VEDLYS_CRAWL=all is the long suite: all five languages, and every route of the site must be reached.
var crawls = []struct{ who, lang string }{{"ada", "lt"}, {"mantas", "hu"}, {"ona", "ru"}, {nobody, "sk"}}

var long = os.Getenv("VEDLYS_CRAWL") == "all"

// nobody is a visitor who has not signed in.
const nobody = "nobody"

// spared are the actions that the crawler skips, by path and data sent, each with the reason.
var spared = map[string]string{
	"/sign-out":                    "the crawl goes on",
	"/settings/people/{id}/remove": "the colleague may be the crawler",
	"/settings/people/{id}/role":   "the crawler keeps its role",
	"/preferences lang=":           "the crawl is in one language",
	"/sign-in":                     "the crawler is somebody, or has no password",
}

// late matches actions that remove what other actions need, so they come last.
var late = regexp.MustCompile(`/(delete|revoke|discard|retire|remove|restore|end|end-others|qualification/undo)( |$)|do=delete|/invitations/\{code\}`)

// refused matches the response to a form that was refused, since the crawl changes the data it works on.
var refused = regexp.MustCompile(`^request: .*: (409|422)$`)

func TestCrawl(t *testing.T) {
	place := product.NewPlace(t, "sqlite")
	server := place.Start()
	for n, c := range crawls {
		langs := []string{c.lang}
		if long {
			langs = []string{"en", "lt", "sk", "ru", "hu"}
		}
		for _, lang := range langs {
			for _, much := range []string{"empty", "full"} {
				t.Run(strings.Join([]string{c.who, much, lang}, "-"), func(t *testing.T) {
					t.Parallel()
					work := apiclient.NewWorkspace(t, place.For(t), server, fmt.Sprintf("crawl-%d-%s-%s", n, much, lang))
					crew := &crew{T: t, browser: NewBrowser(t), work: work, clients: map[string]*apiclient.Client{}}
					crawl(crew, c.who, lang, much == "full")
				})
			}
		}
	}
}

// A thing is an action of a page: see crawl.js.
type thing struct {
	Kind, Key, URL, Into, Action string
	Writes                       bool // it changes data that other actions need
	Order                        int  // the order of the actions of a page
}

// A crawler goes through the site as one person.
type crawler struct {
	*crew
	w     *Window
	reads bool     // everything that writes comes last, so that the workspace is empty until then
	pages []string // paths to visit
	after []due    // postponed actions
	done  map[string]bool
	here  string // the current page
}

// due is a postponed action and its page.
type due struct {
	page string
	what thing
}

// crawl visits everything that a person can reach.
func crawl(c *crew, who, lang string, full bool) {
	k := &crawler{crew: c, reads: !full, done: map[string]bool{}}
	if who == nobody {
		k.w = c.browser.Window(c.work.Server.URL)
		k.w.Language(lang)
		k.pages = []string{"/sign-in", c.invite()}
	} else {
		if full {
			c.furnish(who)
		}
		k.w = c.window(who)
		k.w.speak(lang)
		k.pages = []string{"/leads"}
	}
	began := time.Now()
	for len(k.pages) > 0 {
		page := k.pages[0]
		k.pages = k.pages[1:]
		k.performAll(page)
	}
	slices.SortStableFunc(k.after, func(a, b due) int { return cmp.Compare(last(a.what), last(b.what)) })
	for _, d := range k.after {
		if Eval[int](k.w, fmt.Sprintf("fetch(%q).then(r => r.status)", d.page)) == 404 {
			k.w.watch.take() // the page behind it was removed before
			continue
		}
		k.visit(d.page)
		k.do(d.what)
	}
	k.Logf("%d things in %s", len(k.done), time.Since(began).Round(time.Second))
	if long && full && who == "ada" {
		k.missed()
	}
}

// last returns 1 for an action that deletes, so that others can still be undone on the record.
func last(x thing) int {
	if strings.Contains(x.Action, "delete") {
		return 1
	}
	return 0
}

// performAll performs every action of a page that was not performed on another.
func (k *crawler) performAll(page string) {
	arrived := k.visit(page)
	k.done[k.shape(page)] = true
	for {
		next := k.next()
		if next != nil {
			k.do(*next)
		} else if k.w.URL() == arrived {
			return
		}
		if at := k.w.URL(); next == nil || path(at) != path(arrived) {
			k.enqueue(at)
			arrived = k.visit(page)
		}
	}
}

// path returns an address without its query.
func path(address string) string {
	at, _, _ := strings.Cut(address, "?")
	return at
}

// next returns an action of the page that was not performed yet. It only records links, broken links and postponed
// actions.
func (k *crawler) next() *thing {
	all := inPage[[]thing](k, "all")
	slices.SortStableFunc(all, func(a, b thing) int { return cmp.Compare(a.Order, b.Order) })
	for _, x := range all {
		if k.done[x.Key] || k.isSpared(x) {
			continue
		}
		switch {
		case x.Kind == "broken":
			k.done[x.Key] = true
			k.Errorf("%s: %s", k.here, x.Key)
		case x.Kind == "page":
			k.enqueue(strings.TrimPrefix(x.URL, k.w.base))
		case late.MatchString(x.Action) || k.reads && x.Writes:
			k.done[x.Key] = true
			k.after = append(k.after, due{k.w.URL(), x})
		default:
			k.done[x.Key] = true
			return &x
		}
	}
	return nil
}

func (k *crawler) isSpared(x thing) bool {
	for action := range spared {
		if strings.HasPrefix(x.Action, action) {
			return true
		}
	}
	return false
}

// enqueue schedules a page unless one of the same shape was visited or scheduled.
func (k *crawler) enqueue(page string) {
	shape := k.shape(page)
	if !k.done[shape] && !strings.Contains(shape, "&") {
		k.done[shape] = true
		k.pages = append(k.pages, page)
	}
}

// visit opens a page and returns the address after redirects.
func (k *crawler) visit(page string) string {
	inPage[bool](k, "rest")
	k.here = page
	k.w.Visit(page)
	k.settle("the page itself")
	return k.w.URL()
}

// do performs one action and checks its effect.
func (k *crawler) do(x thing) {
	switch x.Kind {
	case "file", "part":
		k.fetch(x)
	default:
		if !inPage[bool](k, "act", x.Key, apiclient.Password) {
			return
		}
		if x.Kind == "cell" {
			k.settle(x.Key)
			inPage[bool](k, "saveCell")
		}
	}
	k.settle(x.Key)
}

// fetch requests a file, or a part of a page as a script would.
func (k *crawler) fetch(x thing) {
	headers := "{}"
	if x.Kind == "part" {
		headers = fmt.Sprintf(`{"HX-Request": "true", "HX-Target": %q, "HX-Current-URL": location.href}`, x.Into)
	}
	Eval[int](k.w, fmt.Sprintf(`fetch(%q, {headers: %s}).then(r => r.blob().then(() => r.status))`, x.URL, headers))
}

// settle waits until the page is idle, and reports the problems of the browser.
func (k *crawler) settle(after string) {
	calm := 0
	k.w.until("settle after "+after, func() (bool, string, error) {
		busy, err := inPageNow[bool](k, "busy")
		pending := k.w.watch.pending()
		if calm++; busy || err != nil || len(pending) > 0 {
			calm = 0
		}
		return calm > 2, fmt.Sprint("waits for ", pending, busy), err
	})
	for _, problem := range k.w.watch.take() {
		if refused.MatchString(problem) {
			k.Logf("refused: %s, on %s: %s", after, k.here, inPage[string](k, "refusals"))
			continue
		}
		k.Errorf("%s, on %s: %s %s", after, k.here, problem, inPage[string](k, "refusals"))
	}
}

func (k *crawler) shape(page string) string { return inPage[string](k, "shape", page) }

// inPage calls a function of crawl.js in the page.
func inPage[T any](k *crawler, function string, args ...string) T {
	k.Helper()
	value, err := inPageNow[T](k, function, args...)
	if err != nil {
		k.w.give(function, err)
	}
	return value
}

func inPageNow[T any](k *crawler, function string, args ...string) (T, error) {
	list, _ := json.Marshal(append([]string{}, args...))
	return eval[T](k.w, fmt.Sprintf("(%s).%s(...%s)", crawlJS, function, list))
}

// unreached are the routes that the administrator of a full workspace does not reach, each with the reason.
var unreached = map[string]string{
	"POST /sign-in/kept": "only who was signed out meanwhile is kept", "POST /sign-out": "spared", "POST /workspace": "the crawler is in one",
	"GET /setup": "it is over", "POST /setup": "it is over", "GET /sign-in/forgotten": "by nobody",
	"GET /invitations/{code}": "by nobody", "POST /invitations/{code}": "by nobody", "GET /resets/{code}": "by nobody", "POST /resets/{code}": "by nobody",
	"POST /settings/sessions/{id}/end": "the crawler has one session", "POST /settings/sessions/end-others": "the crawler has one session",
	"POST /settings/people/{id}/role": "spared", "POST /settings/people/{id}/remove": "spared",
	"GET /settings/sample/remove": "there is no sample data", "POST /settings/sample/remove": "there is no sample data",
	"GET /companies/board/cards": "there are too few", "GET /opportunities/board/cards": "there are too few",
	"GET /leads/bulk/delete": "only asked where something hangs on the records", "GET /companies/bulk/delete": "only asked where something hangs on the records",
	"GET /contacts/bulk/delete": "only asked where something hangs on the records", "GET /opportunities/bulk/delete": "only asked where something hangs on the records",
	"POST /operations/{id}/pause": "an operation on few records is over at once", "POST /operations/{id}/resume": "it is not paused",
	"POST /imports/{id}/discard":          "what was uploaded is imported",
	"GET /imports/{id}/report.csv":        "the rows come in after the crawl has left the page",
	"POST /leads/{id}/qualification/undo": "refused, since the crawl has changed what was made",
	"GET /notes/{id}":                     "leads on who types it in", "POST /leads/qualify": "for lists where no script runs",
}

// missed reports the routes that the administrator of a full workspace never reached, or only with a refusal.
func (k *crawler) missed() {
	routes := http.NewServeMux()
	for _, r := range web.Routes(&shell.Kit{}) {
		routes.Handle(r.Pattern, http.NotFoundHandler())
	}
	come := map[string]bool{}
	for request := range k.w.watch.answered {
		method, url, _ := strings.Cut(request, " ")
		r, err := http.NewRequest(method, url, nil)
		if err != nil {
			k.Fatal(err)
		}
		_, pattern := routes.Handler(r)
		come[pattern] = true
	}
	for _, r := range web.Routes(&shell.Kit{}) {
		if !come[r.Pattern] && unreached[r.Pattern] == "" {
			k.Errorf("the crawl never came to %s", r.Pattern)
		}
	}
}

// furnish creates records and objects of every kind in a person's name.
func (c *crew) furnish(who string) {
	c.Helper()
	for _, colleague := range []string{"ada", "mantas", "pavol"} {
		c.as(colleague)
	}
	for n := range 60 { // more than a page
		c.make(who, "leads", leadOf(fmt.Sprint("Žemaitijos baldai ", n), "Žemaitijos baldai, UAB", "Ona", "Žukauskaitė"))
	}
	done := c.make(who, "leads", leadOf("Dunajská tlačiareň", "Dunajská tlačiareň s.r.o.", "Zuzana", "Kováčová"))
	everything := map[string]any{"create": true}
	c.as(who).Post("/leads/"+done+"/qualification", map[string]any{"company": everything, "contact": everything, "opportunity": everything}).Want(201)
	gone := c.make(who, "leads", leadOf("Пекарня «Ржаной хлеб»", "", "Юлия", "Щербакова"))
	c.as(who).Post("/leads/"+gone+"/disqualification", map[string]any{"status": c.first("statuses", "category", "disqualified")}).Want(201)
	c.as(who).Delete("/leads/" + c.make(who, "leads", leadOf("Šiukšlė", "", "", ""))).Want(204)
	c.as(who).Post("/operations", map[string]any{"record_type": "lead", "action": "set", "where": "city=Plungė", "values": map[string]any{"employees": 7}}).Want(202)
}

// invite makes an invitation and returns its address.
func (c *crew) invite() string {
	c.Helper()
	return "/invitations/" + c.invitation(c.window("ada"))
}
