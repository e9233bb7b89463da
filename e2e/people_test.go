package e2e

import (
	"fmt"
	"strings"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/e2e/apiclient"
	"github.com/vedlys/vedlys/web"
	"github.com/vedlys/vedlys/web/shell"
)

// secret is in all of Ada's records, which no member may see.
const secret = "Kanarėlė"

// aMemberSeesNothingOfOthers invites a person by a link, who joins in a browser of her own. She then looks for Ada's
// lead everywhere: in lists, search, the palette, boards, panels, histories, receipts, the trash, the event stream and
// the API.
func aMemberSeesNothingOfOthers(c *crew) {
	ada := c.window("ada")
	link := "/invitations/" + c.invitation(ada)
	rasa := c.browser.Window(c.work.Server.URL)
	rasa.Visit(link)
	rasa.Type("input[name=name]", "Rasa Rimkutė")
	rasa.Type("input[name=email]", c.email("rasa"))
	rasa.Type("input[name=password]", apiclient.Password)
	rasa.Press("Enter")
	rasa.Wait("#list")
	rasa.Visit(link)
	rasa.Allow(": 4") // refusals are expected
	if !strings.Contains(Eval[string](rasa, "document.title"), "Vedlys") || rasa.Count("input[name=password]") > 0 {
		c.Error("the link works twice")
	}

	s := c.secrets(ada)
	for _, path := range s.everywhere(c) {
		c.mustNotShow(rasa, path)
	}
	for _, query := range []string{"", "?q=kanar", "?title.contains=kanar", "?sort=title", "?amount.from=1", "?owner=" + c.person("ada")} {
		for _, t := range crm.Types {
			c.mustNotShow(rasa, "/"+t.Plural+query)
			c.mustNotShow(rasa, "/"+t.Plural+"/board"+query)
		}
	}
	rasa.Visit("/leads")
	rasa.Press("Ctrl+k")
	rasa.Type("#palette-input", "kanar")
	rasa.WaitIn("#palette-found", "Nothing found")
	rasa.Visit("/leads?peek=" + s.lead)
	rasa.Wait("#list")
	if rasa.Count("#panel-body") != 0 {
		c.Error("the panel shows Ada's lead")
	}
	c.hearsNothing(rasa, s)
}

// secrets are Ada's records.
type secrets struct {
	samples
	lead string
}

func (c *crew) secrets(ada *Window) secrets {
	c.Helper()
	lead := c.make("ada", "leads", leadOf(secret, secret+", UAB", secret, secret))
	everything := map[string]any{"create": true}
	c.as("ada").Post("/leads/"+lead+"/qualification", map[string]any{"company": everything, "contact": everything, "opportunity": everything}).Want(201)
	q := c.as("ada").Get("/leads/" + lead).Want(200).Object()
	ada.send("/leads/"+lead+"/notes", "text", secret)
	ada.Visit("/leads/" + lead)
	note := noteLink.FindStringSubmatch(Eval[string](ada, "document.body.innerHTML"))[1]
	c.as("ada").Delete("/leads/" + c.make("ada", "leads", leadOf(secret+" 2", "", "", ""))).Want(204)
	return secrets{lead: lead, samples: samples{
		ids: map[string]string{"/leads": lead, "/companies": q["company"].(string), "/contacts": q["contact"].(string),
			"/opportunities": q["opportunity"].(string), "/notes": note, "/settings/people": c.person("ada"), "/settings/lists": c.first("stages", "key", "won"), "/invitations": "x",
			"/imports": absent, "/operations": absent, "/settings/rates": absent},
		queries: map[string][]string{"/search": {"?q=kanar"}, "/pick/{type}": {"?q=kanar"}, "/leads/disqualify": {"?ids=" + lead},
			"/leads/bulk/delete": {"?ids=" + lead}, "/companies/bulk/delete": {"?ids=" + q["company"].(string)}, "/opportunities/lose": {"?ids=" + q["opportunity"].(string)}, "/leads/qualify": {"?ids=" + lead},
			"/side": {"?panes=lead:" + lead}},
	}}
}

// everywhere returns every address of a page, with the IDs of Ada's records.
func (s secrets) everywhere(c *crew) []string {
	c.Helper()
	var out []string
	for _, r := range web.Routes(&shell.Kit{}) {
		method, pattern, _ := strings.Cut(r.Pattern, " ")
		if method != "GET" || r.Time == 0 {
			continue
		}
		for _, query := range append(s.queries[pattern], "") {
			out = append(out, s.address(c, pattern)+query)
		}
	}
	if len(out) < 50 {
		c.Fatalf("only %d addresses", len(out))
	}
	return out
}

// mustNotShow requests an address as a page and as each part of a page that our scripts request.
func (c *crew) mustNotShow(w *Window, path string) {
	c.Helper()
	shown := Eval[[]string](w, fmt.Sprintf(`Promise.all(["", "div#list", "div#board", "aside#panel", "dialog#dialog", "div#palette-found"].map(into =>
		fetch(%q, into ? {headers: {"HX-Request": "true", "HX-Target": into}} : {}).then(r => r.text()).then(text => text.includes(%q) ? into || "page" : "")))`, path, secret))
	if found := strings.Join(shown, ""); found != "" {
		c.Errorf("%s shows Ada's records in: %s", path, found)
	}
}

// hearsNothing listens to the event stream while Ada changes her lead and then a lead that both may see.
func (c *crew) hearsNothing(rasa *Window, s secrets) {
	c.Helper()
	Eval[bool](rasa, `window.heard = "", fetch("/events", {headers: {Accept: "text/event-stream"}}).then(async r => {
		const reader = r.body.pipeThrough(new TextDecoderStream()).getReader();
		for (;;) window.heard += (await reader.read()).value;
	}), true`)
	rasa.until("wait for the stream", func() (bool, string, error) {
		heard, err := eval[string](rasa, "window.heard")
		return strings.Contains(heard, "here"), heard, err
	})
	c.as("ada").Patch("/leads/"+s.lead, map[string]any{"version": c.as("ada").Get("/leads/" + s.lead).Object()["version"], "city": secret}).Want(200)
	rasa.send("/leads", "once", "0190b000-0000-7000-8000-000000000001", "title", "Rasos")
	own := c.as("ada").Get("/leads?q=Rasos").Want(200).Object()["items"].([]any)[0].(map[string]any)["id"].(string)
	rasa.until("wait to hear of what is hers", func() (bool, string, error) {
		heard, err := eval[string](rasa, "window.heard")
		return strings.Contains(heard, own), heard, err
	})
	time.Sleep(500 * time.Millisecond)
	heard := Eval[string](rasa, "window.heard")
	for place, id := range s.ids {
		if strings.Contains(heard, id) && place != "/imports" {
			c.Errorf("Rasa hears of %s: %s", place, heard)
		}
	}
}
