package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/web"
	"github.com/vedlys/vedlys/web/shell"
)

// A sight is one page of the site.
type sight struct {
	path string
	bare bool // shown to visitors who are not signed in
	part bool // of a page, such as the choices of a picker
}

// sights are the addresses of all pages, made from the list of routes: each address with the IDs of existing records,
// and with a query if the page looks different with one. A route without a sample fails.
func (c *crew) sights() []sight {
	c.Helper()
	s := c.samples()
	var all []sight
	for _, r := range web.Routes(&shell.Kit{}) {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		if method != "GET" || r.Time == 0 || strings.HasSuffix(pattern, ".csv") { // a stream or a file is no page
			continue
		}
		path := s.address(c, pattern)
		queries := s.queries[pattern]
		if !slices.Contains(s.needy, pattern) {
			queries = append(queries, "")
		}
		for _, query := range queries {
			all = append(all, sight{path: path + query, bare: r.Who == web.Anybody, part: slices.Contains(parts, pattern)})
		}
	}
	for _, path := range append(s.more, "/nowhere", "/leads/"+absent) {
		all = append(all, sight{path: path})
	}
	return all
}

// parts are the addresses that return a part of a page.
var parts = []string{"/pick/{type}"}

// absent is the ID of no record.
const absent = "0190a000-0000-7000-8000-000000000000"

// samples are the values of the placeholders of routes.
type samples struct {
	ids     map[string]string   // by the beginning of a pattern; the longest wins
	queries map[string][]string // by pattern: queries that change the page
	needy   []string            // patterns that need a query
	more    []string            // further addresses
}

var noteLink = regexp.MustCompile(`/notes/([0-9a-f-]{36})`)

// samples creates one of everything in the workspace. None of the words is English.
func (c *crew) samples() samples {
	c.Helper()
	lead := c.make("ada", "leads", leadOf("Žemaitijos baldai", "Žemaitijos baldai, UAB", "Ona", "Žukauskaitė"))
	done := c.make("ada", "leads", leadOf("Dunajská tlačiareň", "Dunajská tlačiareň s.r.o.", "Zuzana", "Kováčová"))
	gone := c.make("ada", "leads", leadOf("Пекарня «Ржаной хлеб»", "", "Юлия", "Щербакова"))
	c.make("ada", "leads", leadOf("Szőlőhegy Borászat", "Szőlőhegy Kft.", "Ödön", "Szűcs"))
	everything := map[string]any{"create": true}
	c.as("ada").Post("/leads/"+done+"/qualification", map[string]any{"company": everything, "contact": everything, "opportunity": everything}).Want(201)
	undone := c.make("ada", "leads", leadOf("Kalnų dviračiai", "", "Rūta", "Kazlauskienė"))
	c.as("ada").Post("/leads/"+undone+"/qualification", map[string]any{"contact": everything, "opportunity": everything}).Want(201)
	c.as("ada").Delete("/leads/" + undone + "/qualification").Want(204)
	q := c.as("ada").Get("/leads/" + done).Want(200).Object()
	company, contact, opportunity := q["company"].(string), q["contact"].(string), q["opportunity"].(string)
	c.as("ada").Post("/leads/"+gone+"/disqualification", map[string]any{"status": c.first("statuses", "category", "disqualified")}).Want(201)
	c.as("ada").Delete("/leads/" + c.make("ada", "leads", leadOf("Šiukšlė", "", "", ""))).Want(204)

	rate := c.make("ada", "rates", map[string]any{"currency": "HUF", "date": "2026-01-02", "rate": "0.0025"})
	operation := c.as("ada").Post("/operations", map[string]any{"record_type": "lead", "action": "set", "where": "city=Plungė",
		"values": map[string]any{"employees": 7}}).Want(202).Object()["id"].(string)

	w := c.window("ada")
	w.send("/leads/"+lead+"/notes", "text", "Paskambinti ketvirtadienį")
	w.Visit("/leads/" + lead)
	note := noteLink.FindStringSubmatch(Eval[string](w, "document.body.innerHTML"))[1]
	w.send("/settings/tokens", "name", "Ataskaitos")
	waiting, come := c.upload(w, "nauji.csv"), c.upload(w, "seni.csv")
	w.Click("main button[name=do][value=import]")
	w.Wait("[href$='report.csv']")
	return samples{
		needy: []string{"/leads/qualify", "/side", "/leads/board/cards", "/companies/board/cards", "/opportunities/board/cards",
			"/leads/bulk/delete", "/companies/bulk/delete", "/contacts/bulk/delete", "/opportunities/bulk/delete"},
		ids: map[string]string{
			"/leads": lead, "/leads/{id}/qualification": done, "/companies": company, "/contacts": contact, "/opportunities": opportunity,
			"/notes": note, "/settings/people": c.person("mantas"), "/settings/lists": c.first("stages", "category", "won"),
			"/invitations": c.invitation(w), "/imports": come,
			"/settings/rates": rate, "/operations": operation,
		},
		more: []string{"/imports/" + waiting, "/leads/" + undone + "/qualification"},
		queries: map[string][]string{
			"/leads": {"?peek=" + lead, "?q=nėra", "?status=" + c.first("statuses", "category", "new") + "&amount.from=10&sort=title&filter=country", "?odd=1",
				"?density=compact&col=name,email,phone,amount,owner"},
			"/leads/new":          {"?title=Naujas"},
			"/leads/disqualify":   {"?ids=" + lead},
			"/opportunities/lose": {"?ids=" + opportunity},
			"/leads/bulk/delete":  {"?ids=" + lead + "&ids=" + done}, "/companies/bulk/delete": {"?ids=" + company},
			"/contacts/bulk/delete": {"?ids=" + contact}, "/opportunities/bulk/delete": {"?ids=" + opportunity},
			"/leads/qualify": {"?ids=" + lead + "&ids=" + done},
			"/side":          {"?panes=" + url.QueryEscape("company:"+company+",contact:"+contact+",opportunity:"+opportunity)},
			"/search":        {"?q=dunajska", "?q=nėra"},
			"/pick/{type}":   {"?q=dunajska"},
		},
	}
}

// upload imports a file with an error in one row, and returns the ID of the import.
func (c *crew) upload(w *Window, name string) string {
	c.Helper()
	path := filepath.Join(c.TempDir(), name)
	text := "Pavadinimas;El. paštas;Miestas;Kita\nBaltijos burės;jonas@bures.example;Nida;a\nKuršių pintinės;ne adresas;Neringa;b\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		c.Fatal(err)
	}
	w.Visit("/imports")
	w.Upload("[name=file]", path)
	w.Click("main form[enctype] button[type=submit]")
	w.Wait("#plan")
	return w.URL()[strings.LastIndex(w.URL(), "/")+1:]
}

func leadOf(title, company, first, last string) map[string]any {
	return map[string]any{"title": title, "company_name": company, "first_name": first, "last_name": last, "amount": "1500.50",
		"email": "ona@baldai.example", "phone": "+370 612 34567", "city": "Plungė", "country": "LT", "description": "Ąžuolas, uosis\nbei klevas"}
}

// person returns the ID of a person of the crew.
func (c *crew) person(name string) string {
	c.Helper()
	c.as(name)
	return c.first("users", "email", c.email(name))
}

// invitation makes an invitation and returns its code.
func (c *crew) invitation(w *Window) string {
	c.Helper()
	w.Visit("/settings/invitations/new")
	w.Click("main button[type=submit]")
	w.Wait("main [readonly]")
	link := w.Value("main [readonly]")
	return link[strings.LastIndex(link, "/")+1:]
}

// address fills the placeholders of a pattern.
func (s samples) address(c *crew, pattern string) string {
	c.Helper()
	id, longest := "", ""
	for begins, sample := range s.ids {
		if strings.HasPrefix(pattern, begins) && len(begins) > len(longest) {
			id, longest = sample, begins
		}
	}
	field := "title"
	if t := crm.TypeByName(strings.Split(pattern, "/")[1]); t != nil && t.Field("title") == nil {
		field = "email"
		if t.Field("email") == nil {
			field = "name"
		}
	}
	path := strings.NewReplacer("{$}", "", "{id}", id, "{code}", id, "{field}", field, "{list}", "stage", "{type}", "companies", "{address}", id).Replace(pattern)
	if strings.Contains(path, "{") || strings.Contains(pattern, "{id}") && id == "" {
		c.Fatalf("there is no sample for the route %s", pattern)
	}
	return path
}

// viewers returns the window for a sight: Ada's, who sees everything, or a visitor's.
func (c *crew) viewers() func(sight) *Window {
	ada, nobody := c.window("ada"), c.browser.Window(c.work.Server.URL)
	for _, w := range []*Window{ada, nobody} {
		w.Allow(": 404") // of the two addresses that do not exist
	}
	return func(s sight) *Window {
		if s.bare {
			return nobody
		}
		return ada
	}
}

// Open visits a page. It returns false if the address redirects to another, which is a sight of its own.
func (w *Window) Open(path string) bool {
	w.t.Helper()
	w.Visit(path)
	return w.URL() == path
}

// reading returns all words of a page: its text, labels and hints. Names of languages are in the language itself.
const reading = `fetch(%q).then(r => r.text()).then(text => {
	const page = new DOMParser().parseFromString(text, "text/html");
	const own = page.documentElement.lang;
	for (const other of page.querySelectorAll("script, style, [lang]")) if (other !== page.documentElement && other.lang !== own) other.remove();
	const words = [page.title, page.body.textContent];
	for (const el of page.querySelectorAll("*"))
		for (const name of ["title", "aria-label", "placeholder", "alt", "data-failed", "data-offline", "data-copied"])
			if (el.hasAttribute(name)) words.push(el.getAttribute(name));
	return {Lang: own, Words: words.join("\n").replace(/\s+/g, " ")};
})`

// everyPageInEveryLanguage reads all pages in each language: no word is missing or left in English.
func everyPageInEveryLanguage(c *crew) {
	sights, viewer := c.sights(), c.viewers()
	ada, nobody := viewer(sight{}), viewer(sight{bare: true})
	for _, lang := range []string{"en", "lt", "sk", "ru", "hu"} {
		english := englishBut(c, lang)
		ada.speak(lang)
		nobody.Language(lang)
		nobody.Visit("/sign-in")
		for _, s := range sights {
			page := Eval[struct{ Lang, Words string }](viewer(s), fmt.Sprintf(reading, s.path))
			if page.Lang != lang && !s.part {
				c.Errorf("%s is in %q, not in %q", s.path, page.Lang, lang)
			}
			if i := strings.Index(page.Words, "⟦"); i >= 0 {
				c.Errorf("%s in %s: %s", s.path, lang, page.Words[i:min(i+60, len(page.Words))])
			}
			for _, words := range english {
				if strings.Contains(page.Words, words) {
					c.Errorf("%s in %s says %q", s.path, lang, words)
				}
			}
		}
	}
}

// englishBut returns the English phrases of three words or more that the other language does not have.
func englishBut(c *crew, lang string) []string {
	c.Helper()
	if lang == "en" {
		return nil
	}
	var out []string
	other := strings.Join(phrases(c, lang), "\n")
	for _, text := range phrases(c, "en") {
		for _, part := range regexp.MustCompile(`\{[^}]*\}`).Split(text, -1) {
			part = strings.TrimSpace(part)
			if len(strings.Fields(part)) > 2 && !strings.Contains(other, part) {
				out = append(out, part)
			}
		}
	}
	if len(out) < 100 {
		c.Fatalf("only %d English phrases", len(out))
	}
	return out
}

// phrases returns all texts of a language's catalogue.
func phrases(c *crew, lang string) []string {
	c.Helper()
	text, err := os.ReadFile(filepath.Join("..", "i18n", "locales", lang+".json"))
	if err != nil {
		c.Fatal(err)
	}
	var words map[string]any
	if err := json.Unmarshal(text, &words); err != nil {
		c.Fatal(err)
	}
	var out []string
	for _, w := range words {
		switch w := w.(type) {
		case string:
			out = append(out, w)
		case map[string]any:
			for _, form := range w {
				out = append(out, fmt.Sprint(form))
			}
		}
	}
	return out
}

// everyPageIsAccessible checks all pages against WCAG 2.2 AA in light and dark.
func everyPageIsAccessible(c *crew) {
	viewer := c.viewers()
	for _, s := range c.sights() {
		w := viewer(s)
		if s.part || !w.Open(s.path) {
			continue
		}
		for _, dark := range []bool{false, true} {
			w.Dark(dark)
			w.Axe()
		}
	}
}

// narrow lists what does not fit a narrow screen.
const narrow = `(() => {
	const wrong = [];
	if (document.documentElement.scrollWidth > innerWidth)
		wrong.push("the page is " + document.documentElement.scrollWidth + " wide");
	for (const el of document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")) {
		if (!el.checkVisibility({visibilityProperty: true, opacityProperty: true}) || !el.getClientRects().length) continue;
		if (getComputedStyle(el).display === "inline" && el.parentElement.textContent.trim() !== el.textContent.trim()) continue; // in a sentence
		const own = [el, ...(el.labels || [])];
		if (own.some(e => e.getBoundingClientRect().width >= 24 && e.getBoundingClientRect().height >= 24)) continue;
		el.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
		const r = el.getBoundingClientRect(), x = r.x + r.width / 2, y = r.y + r.height / 2;
		const hit = (dx, dy) => own.some(e => e.contains(document.elementFromPoint(x + dx, y + dy)));
		if (!hit(0, -11.5) || !hit(0, 11.5) || r.width < 24 && (!hit(-11.5, 0) || !hit(11.5, 0)))
			wrong.push("small: " + Math.round(r.width) + "×" + Math.round(r.height) + " " + el.outerHTML.slice(0, 100));
	}
	return wrong;
})()`

// everyPageFitsAPhone checks all pages on a phone and on an even narrower screen, each in one of the languages.
func everyPageFitsAPhone(c *crew) {
	viewer, langs := c.viewers(), []string{"lt", "ru", "hu", "sk", "en"}
	for n, s := range c.sights() {
		w := viewer(s)
		if !s.bare {
			w.speak(langs[n%len(langs)])
		}
		w.SetViewport(Phone)
		if s.part || !w.Open(s.path) {
			continue
		}
		for _, width := range []int64{390, 320} {
			w.SetViewport(Viewport{Width: width, Height: 844, Touch: true})
			for _, wrong := range slices.Compact(Eval[[]string](w, narrow)) {
				c.Errorf("%s at %d px in %s: %s", s.path, width, langs[n%len(langs)], wrong)
			}
		}
	}
}

// The largest sizes of a page, compressed with gzip.
const (
	scriptsMost = 30 << 10
	stylesMost  = 15 << 10
	listMost    = 25 << 10
)

// pagesAreLight measures what a browser fetches for each page before any interaction, and the HTML of a list of 50
// rows.
func pagesAreLight(c *crew) {
	c.work.Run("", "sample", "--workspace", c.work.Slug, "--leads", "120")
	w := c.window("ada")
	w.Allow(": 404") // of the two addresses that do not exist
	for _, path := range []string{"/leads", "/companies", "/contacts", "/opportunities"} {
		if n := packed(c, w, path); n > listMost {
			c.Errorf("the HTML of %s has %d bytes", path, n)
		} else {
			c.Logf("%s: %d bytes", path, n)
		}
	}
	w.Visit("/leads")
	if n := w.Count("main tr[data-id]"); n != 50 {
		c.Errorf("%d rows", n)
	}
	for _, s := range c.sights() {
		w.away()
		if s.bare || s.part || !w.Open(s.path) {
			continue
		}
		scripts, styles := 0, 0
		for _, r := range Eval[[]string](w, `performance.getEntriesByType("resource").map(r => new URL(r.name).pathname)`) {
			switch filepath.Ext(r) {
			case ".js":
				scripts += packed(c, w, r)
			case ".css":
				styles += packed(c, w, r)
			}
		}
		if scripts == 0 || scripts > scriptsMost || styles == 0 || styles > stylesMost {
			c.Errorf("%s: %d bytes of scripts, %d of styles", s.path, scripts, styles)
		}
	}
}

// weighed holds the sizes of files that do not change.
var weighed = map[string]int{}

// packed returns the number of bytes that the site sends for an address to a browser that accepts gzip.
func packed(c *crew, w *Window, path string) int {
	c.Helper()
	if n := weighed[path]; n > 0 {
		return n
	}
	r, err := http.NewRequest("GET", c.work.Server.URL+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Cookie", "vedlys="+w.Cookie("vedlys"))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Encoding") != "gzip" {
		c.Fatalf("%s: %d, packed with %q, %v", path, answer.StatusCode, answer.Header.Get("Content-Encoding"), err)
	}
	if _, err := gzip.NewReader(bytes.NewReader(body)); err != nil {
		c.Fatal(path, err)
	}
	if strings.HasSuffix(path, ".js") || strings.HasSuffix(path, ".css") {
		weighed[path] = len(body)
	}
	return len(body)
}
