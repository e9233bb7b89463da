package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// strict is a policy like the product's.
const strict = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// site serves small pages and scripts under the strict policy, by path.
func site(t *testing.T, files map[string]string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", strict)
		body, ok := files[r.URL.Path]
		switch {
		case r.URL.Path == "/favicon.ico":
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/language":
			fmt.Fprint(w, document(r.Header.Get("Accept-Language")))
		case r.URL.Path == "/me":
			answerCookie(w, r)
		case !ok:
			http.NotFound(w, r)
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, body)
		default:
			fmt.Fprint(w, document(body))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// document returns a valid page around a body.
func document(body string) string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>` +
		`<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>A page</h1>` +
		body + `</main></body></html>`
}

// answerCookie returns the visitor's name from a cookie, and stores a name that
// is given.
func answerCookie(w http.ResponseWriter, r *http.Request) {
	if name := r.URL.Query().Get("name"); name != "" {
		http.SetCookie(w, &http.Cookie{Name: "name", Value: name, Path: "/"})
		fmt.Fprint(w, document("set"))
		return
	}
	name := "nobody"
	if c, err := r.Cookie("name"); err == nil {
		name = c.Value
	}
	fmt.Fprint(w, document("you are "+name))
}

func TestACleanPageHasNoProblem(t *testing.T) {
	url := site(t, map[string]string{"/": `<p>Good</p><script type="module" src="/a.js"></script>`,
		"/a.js": `document.querySelector('p').textContent += ' morning'`})
	w := NewBrowser(t).Window(url)
	w.Visit("/")
	w.WaitText("Good morning")
	if problems := w.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
	if violations := w.Violations(); len(violations) > 0 {
		t.Error(violations)
	}
	if problems := w.Problems(); len(problems) > 0 {
		t.Error("axe itself breaks the policy: ", problems)
	}
}

func TestProblemsAreReported(t *testing.T) {
	pages := map[string]struct{ body, script, want string }{
		"an inline script":  {body: `<script>document.title = 'x'</script>`, want: "script-src-elem refused inline"},
		"an inline handler": {body: `<img alt="" src="/missing.png" onerror="go()">`, want: "script-src-attr refused inline"},
		"a style attribute": {body: `<p style="color: red">red</p>`, want: "style-src-attr refused inline"},
		"a style from script": {script: `document.querySelector('h1').setAttribute('style', 'color: red')`,
			want: "style-src-attr refused inline"},
		"eval":                {script: `eval('1')`, want: "script-src refused eval"},
		"a foreign image":     {body: `<img alt="" src="http://127.0.0.1:9/a.png">`, want: "img-src refused http://127.0.0.1:9/a.png"},
		"a missing file":      {body: `<img alt="" src="/missing.png">`, want: "/missing.png: 404"},
		"a refused fetch":     {script: `fetch('/missing').catch(() => {})`, want: "GET URL/missing: 404"},
		"a dead server":       {script: `fetch('//127.0.0.1:9/').catch(() => {})`, want: "connect-src refused"},
		"a console error":     {script: `console.error('oh', {a: 1})`, want: "console: \"oh\" Object"},
		"a failed assertion":  {script: `console.assert(1 > 2, 'sums')`, want: "console: \"sums\""},
		"an exception":        {script: `null.x`, want: "uncaught: Uncaught at URL"},
		"a refused promise":   {script: `Promise.reject(new Error('broken'))`, want: "Error: broken"},
		"a late exception":    {script: `setTimeout(() => { throw new Error('late') }, 0)`, want: "Error: late"},
		"a form that is sent": {body: `<form action="http://127.0.0.1:9/"><button>Send</button></form>`, want: "form-action refused"},
	}
	b := NewBrowser(t)
	for name, p := range pages {
		t.Run(name, func(t *testing.T) {
			url := site(t, map[string]string{"/": p.body + `<script type="module" src="/a.js"></script>`, "/a.js": p.script})
			w := (&Browser{t, b.ctx}).Window(url)
			w.Visit("/")
			if strings.Contains(p.body, "<button") {
				w.Click("text=Send")
			}
			want := strings.ReplaceAll(p.want, "URL", url)
			var problems []string
			w.until("wait for "+want, func() (bool, string, error) {
				problems = append(problems, w.Problems()...)
				told := slices.ContainsFunc(problems, func(s string) bool { return strings.Contains(s, want) })
				return told, fmt.Sprint(problems), nil
			})
			w.Allow("") // the test has seen what it expects
		})
	}
}

func TestAllowedProblemsAreNotReported(t *testing.T) {
	w := NewBrowser(t).Window(site(t, map[string]string{"/": `<img alt="" src="/missing.png">`}))
	w.Allow("/missing.png: 404")
	w.Visit("/")
	if problems := w.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestATestCannotEvalEither(t *testing.T) {
	w := NewBrowser(t).Window(site(t, map[string]string{"/": "Hello"}))
	w.Visit("/")
	if _, err := eval[int](w, "eval('1 + 1')"); err == nil {
		t.Error("eval works in a page that forbids it")
	}
	if n := Eval[int](w, "1 + 1"); n != 2 {
		t.Error(n)
	}
	w.Allow("refused eval")
	w.Allow("log: ")
}

func TestAxeFindsViolations(t *testing.T) {
	w := NewBrowser(t).Window(site(t, map[string]string{
		"/bad":  `<img src="/good"><input><button></button>`,
		"/good": `<label>Name <input autocomplete="name"></label><button>Save</button>`,
	}))
	w.Allow("/good")
	w.Visit("/bad")
	var ids []string
	for _, v := range w.Violations() {
		ids = append(ids, v.ID)
		if len(v.Nodes) == 0 || v.Nodes[0].HTML == "" || !strings.Contains(v.String(), v.Help) {
			t.Errorf("no place in %s", v)
		}
	}
	if !slices.Equal(ids, []string{"button-name", "image-alt", "label", "target-size"}) {
		t.Error(ids)
	}
	w.Visit("/good")
	if violations := w.Violations(); len(violations) > 0 {
		t.Error(violations)
	}
}

func TestTwoWindowsAreTwoPeople(t *testing.T) {
	url := site(t, nil)
	b := NewBrowser(t)
	first, second := b.Window(url), b.Window(url)
	first.Visit("/me?name=Ada")
	second.Visit("/me")
	second.WaitText("you are nobody")
	first.Visit("/me")
	first.WaitText("you are Ada")
}

func TestLanguageThemeAndScreen(t *testing.T) {
	w := NewBrowser(t).Window(site(t, map[string]string{"/": "Hello"}))
	w.Language("lt")
	w.Visit("/language")
	w.WaitText("lt")
	if seen := Eval[[]string](w, "[...navigator.languages]"); !slices.Equal(seen, []string{"lt"}) {
		t.Error(seen)
	}
	dark := "matchMedia('(prefers-color-scheme: dark)').matches"
	if Eval[bool](w, dark) {
		t.Error("dark before")
	}
	w.Dark(true)
	if !Eval[bool](w, dark) {
		t.Error("not dark")
	}
	w.SetViewport(Phone)
	w.Visit("/")
	if got := Eval[[]int](w, "[innerWidth, innerHeight, navigator.maxTouchPoints]"); got[0] != 390 || got[1] != 844 || got[2] < 1 {
		t.Error(got)
	}
	shots := t.TempDir()
	t.Setenv("VEDLYS_SHOTS", shots)
	w.Screenshot("phone")
	if picture, err := os.ReadFile(filepath.Join(shots, "phone.png")); err != nil || string(picture[1:4]) != "PNG" {
		t.Error(err)
	}
}
