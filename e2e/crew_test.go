package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/e2e/apiclient"
	"github.com/vedlys/vedlys/e2e/product"
)

// journeys are the tests that share one server and one Chromium. Each has a workspace of its own.
var journeys = []struct {
	name string
	run  func(*crew)
}{
	{"WorkOnMany", workOnMany},
	{"AMemberSeesNothingOfOthers", aMemberSeesNothingOfOthers},
	{"TwoWindowsLive", twoWindowsLive},
	{"TwoEditOneValue", twoEditOneValue},
	{"WithoutScripts", withoutScripts},
	{"ByKeysAlone", byKeysAlone},
	{"LeavingThings", leavingThings},
	{"SteppingOverPages", steppingOverPages},
	{"StepsKeepThePolicy", stepsKeepThePolicy},
	{"FocusAfterActions", focusAfterActions},
	{"TabWaitsForItsCell", tabWaitsForItsCell},
	{"FocusAfterForms", focusAfterForms},
	{"DialogsCanBeCancelled", dialogsCanBeCancelled},
	{"DatesByKeyboard", datesByKeyboard},
	{"SeveralPhones", severalPhones},
	{"TagsAreTyped", tagsAreTyped},
	{"SignedOutElsewhere", signedOutElsewhere},
	{"SignedOutIdle", signedOutIdle},
	{"SignedOutWithoutScripts", signedOutWithoutScripts},
	{"CountriesDecide", countries},
	{"CanariesStayText", canariesStayText},
	{"EveryPageInEveryLanguage", everyPageInEveryLanguage},
	{"EveryPageIsAccessible", everyPageIsAccessible},
	{"EveryPageFitsAPhone", everyPageFitsAPhone},
	{"PagesAreLight", pagesAreLight},
	{"NothingIsCut", nothingIsCut},
	{"NothingOpenIsCut", nothingOpenIsCut},
	{"ToastsCoverNothing", toastsCoverNothing},
	{"FileNamesFitHeads", fileNamesFitHeads},
	{"LanguageChoiceIsInView", languageChoiceIsInView},
	{"QuickDrags", quickDrags},
	{"LongTextsFold", longTextsFold},
	{"ColumnsStay", columnsStay},
}

func TestJourneys(t *testing.T) {
	place := product.NewPlace(t, "sqlite")
	server := place.Start()
	browser := NewBrowser(t)
	for n, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			work := apiclient.NewWorkspace(t, place.For(t), server, fmt.Sprintf("acme-%d", n))
			j.run(&crew{T: t, browser: browser.For(t), work: work, clients: map[string]*apiclient.Client{}})
		})
	}
}

// A crew is the people of one workspace with their browsers and programs.
type crew struct {
	*testing.T
	browser *Browser
	work    *apiclient.Workspace
	clients map[string]*apiclient.Client
}

// roles are the roles of the people of a crew.
var roles = map[string]string{"ada": "administrator", "mantas": "manager", "ona": "member", "pavol": "member"}

func (c *crew) email(name string) string { return name + "@" + c.work.Slug + ".example" }

// as returns a program that acts for a person, who is added to the workspace if need be.
func (c *crew) as(name string) *apiclient.Client {
	c.Helper()
	if c.clients[name] == nil {
		c.clients[name] = c.work.User(c.email(name), roles[name])
	}
	return c.clients[name]
}

// window returns a browser window in which the person has signed in.
func (c *crew) window(name string) *Window {
	c.Helper()
	c.as(name)
	w := c.browser.Window(c.work.Server.URL)
	w.Visit("/sign-in")
	w.Type("input[name=email]", c.email(name))
	w.Type("input[name=password]", apiclient.Password)
	w.Press("Enter")
	w.Wait("#list")
	w.Wait("html[data-tab]") // our scripts have run, so the keys work
	return w
}

// make creates a record for a person and returns its ID.
func (c *crew) make(name, plural string, fields map[string]any) string {
	c.Helper()
	return c.as(name).Post("/"+plural, fields).Want(201).Object()["id"].(string)
}

// first returns the ID of the first value of a list whose key has the value.
func (c *crew) first(list, key string, value any) string {
	c.Helper()
	for _, i := range c.as("ada").Get("/" + list).Want(200).Object()["items"].([]any) {
		if item := i.(map[string]any); item[key] == value {
			return item["id"].(string)
		}
	}
	c.Fatalf("no %s with %s %v", list, key, value)
	return ""
}

// speak switches a signed-in person's pages to another language.
func (w *Window) speak(lang string) {
	w.t.Helper()
	w.send("/preferences", "lang", lang)
}

// send posts a form as a page does. It checks only the status.
func (w *Window) send(path string, pairs ...string) {
	w.t.Helper()
	var form []string
	for n := 0; n+1 < len(pairs); n += 2 {
		form = append(form, fmt.Sprintf("[%q, %q]", pairs[n], pairs[n+1]))
	}
	status := Eval[int](w, fmt.Sprintf(`fetch(%q, {method: "POST", redirect: "manual", body: new URLSearchParams([%s])}).then(r => r.status)`,
		path, strings.Join(form, ", ")))
	if status >= 400 {
		w.t.Fatalf("POST %s: %d", path, status)
	}
}
