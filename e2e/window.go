package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A Window is a browser window with its own cookies, so two windows are two people. Every method retries for a while,
// then fails the test.
//
// A target is a CSS selector, or "text=Save" for the button, link or other element with exactly this visible text or
// accessible name, or "label=E-mail" for the control with this label. Only visible elements count.
type Window struct {
	t     testing.TB
	ctx   context.Context
	base  string
	watch *watch

	pointer string // the function of find.js that returns the place to click
}

// A Viewport is the size and kind of a screen.
type Viewport struct {
	Width, Height int64
	Touch         bool
}

// The screens of the journeys.
var (
	Desktop = Viewport{Width: 1440, Height: 900}
	Phone   = Viewport{Width: 390, Height: 844, Touch: true}
)

// Window opens a window on a desktop screen; paths are relative to base. When the test ends, it fails for every problem
// that the window has recorded.
func (b *Browser) Window(base string) *Window {
	b.t.Helper()
	w := &Window{t: b.t, base: strings.TrimSuffix(base, "/"), watch: &watch{}, pointer: "point"}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.watch.see))
	w.ctx = ctx
	b.t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatal("open a window: ", err)
	}
	b.t.Cleanup(func() {
		for _, problem := range w.Problems() {
			b.t.Error("the browser complains: ", problem)
		}
	})
	call(w, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: reportViolations})
	// Each window keeps the focus, whichever was opened or closed last.
	call(w, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	w.SetViewport(Desktop)
	w.Dark(false)
	return w
}

// Visit opens a path of the site and waits until the page has loaded.
func (w *Window) Visit(path string) {
	w.t.Helper()
	_, _ = eval[bool](w, "window.left = true")
	w.do("visit "+path, chromedp.Navigate(w.base+path))
	// The page that is left may still change its own URL, which looks like having arrived.
	w.until("arrive at "+path, func() (bool, string, error) {
		arrived, err := eval[bool](w, "!window.left && document.readyState == 'complete'")
		return arrived, "", err
	})
}

// URL returns the address of the page, without the site.
func (w *Window) URL() string {
	w.t.Helper()
	return strings.TrimPrefix(Eval[string](w, "location.href"), w.base)
}

// SetViewport changes the screen.
func (w *Window) SetViewport(v Viewport) {
	w.t.Helper()
	var options []chromedp.EmulateViewportOption
	if v.Touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	w.do("set the viewport", chromedp.EmulateViewport(v.Width, v.Height, options...))
}

// Dark chooses the dark or light theme of the system. Motion is reduced in both, so that nothing moves during clicks
// and screenshots.
func (w *Window) Dark(dark bool) {
	w.t.Helper()
	theme := "light"
	if dark {
		theme = "dark"
	}
	call(w, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: theme},
		{Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	Eval[bool](w, "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))") // until it is drawn
}

// Language sets the language that the browser requests, from the next page on.
func (w *Window) Language(tag string) {
	w.t.Helper()
	agent := Eval[string](w, "navigator.userAgent")
	call(w, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: tag})
}

// Cookie returns a cookie of the site, even one that scripts cannot read.
func (w *Window) Cookie(name string) string {
	w.t.Helper()
	kept, err := run(w, func(ctx context.Context, target *chromedp.Target) (network.GetCookiesResult, error) {
		return cdp.Call(ctx, target, network.GetCookies, network.GetCookiesParams{})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range kept.Cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// forgetCookies deletes all cookies, as if the session had ended.
func (w *Window) forgetCookies() {
	w.t.Helper()
	call(w, network.ClearBrowserCookies, cdp.Empty{})
}

// NoScripts disables the JavaScript of pages, from the next page on.
func (w *Window) NoScripts() {
	w.t.Helper()
	w.pointer = "pointNow"
	w.Allow(".js: ") // scripts that it does not fetch
	call(w, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Screenshot saves a picture of the window as NAME.png in the folder in VEDLYS_SHOTS, if that is set, and otherwise
// among the test's artifacts.
func (w *Window) Screenshot(name string) {
	w.t.Helper()
	picture, err := run(w, chromedp.CaptureScreenshot())
	if err != nil {
		w.t.Fatalf("take a picture of %s: %v", name, err)
	}
	dir := os.Getenv("VEDLYS_SHOTS")
	if dir == "" {
		dir = w.t.ArtifactDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// Eval evaluates an expression in the page, under the page's Content-Security-Policy, and awaits a promise.
func Eval[T any](w *Window, expression string) T {
	w.t.Helper()
	value, err := eval[T](w, expression)
	if err != nil {
		w.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

func eval[T any](w *Window, expression string) (T, error) {
	return run(w, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, underPolicy))
}

// find calls a function of find.js.
func find[T any](w *Window, function string, args ...string) (T, error) {
	list, err := json.Marshal(args)
	if err != nil {
		w.t.Fatal(err)
	}
	return eval[T](w, fmt.Sprintf("(%s).%s(...%s)", findJS, function, list))
}

// until retries, since pages change in their own time, and fails when patience ends. A page that is being left returns
// errors, which count as not yet.
func (w *Window) until(what string, try func() (done bool, seen string, err error)) {
	w.t.Helper()
	deadline := time.Now().Add(patience)
	for {
		done, seen, err := try()
		if done && err == nil {
			return
		}
		if time.Now().After(deadline) || w.ctx.Err() != nil {
			w.give(fmt.Sprintf("%s: %s", what, seen), err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// give ends the test with a picture and the text of the page.
func (w *Window) give(up string, err error) {
	w.t.Helper()
	w.Screenshot("failed")
	text, _ := eval[string](w, "document.body.innerText")
	if len(text) > 3000 {
		text = text[:3000] + "…"
	}
	address, _ := eval[string](w, "location.href")
	w.t.Fatalf("%s (%v)\nat %s, where the page says:\n%s", up, err, address, text)
}

// run performs one action with a time limit.
func run[T any](w *Window, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(w.ctx, 2*patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

func (w *Window) do(what string, action chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if _, err := run(w, action); err != nil {
		w.give(what, err)
	}
}

// call sends one command to the window's browser.
func call[P, R any](w *Window, command cdp.Command[P, R], params P) {
	w.t.Helper()
	_, err := run(w, func(ctx context.Context, target *chromedp.Target) (R, error) {
		return cdp.Call(ctx, target, command, params)
	})
	if err != nil {
		w.t.Fatalf("%s: %v", command.Method, err)
	}
}
