package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"

	"github.com/vedlys/vedlys/web/ui"
)

// reportViolations makes the page report violations of its Content-Security-Policy on the console, which watch reads.
const reportViolations = `addEventListener('securitypolicyviolation', e => console.error(
	'Content-Security-Policy: ' + e.effectiveDirective + ' refused ' + (e.blockedURI || 'something') +
	' at ' + e.sourceFile + ':' + e.lineNumber + ' ' + e.sample))`

// underPolicy removes the debugger's exception from the Content-Security-Policy, so that eval is refused to a test as
// to a page.
func underPolicy(p *runtime.EvaluateParams) { p.AllowUnsafeEvalBlockedByCSP = new(false) }

// watch collects the problems that a browser reports.
type watch struct {
	mu       sync.Mutex
	problems []string
	allowed  []string
	requests map[network.RequestID]string
	loading  map[network.RequestID]bool // outstanding requests, except the event stream
	answered map[string]bool            // "POST http://…" of requests that were not refused
}

// Allow marks problems that contain the text as expected, such as "422" for a form that is refused.
func (w *Window) Allow(text string) {
	w.watch.mu.Lock()
	defer w.watch.mu.Unlock()
	w.watch.allowed = append(w.watch.allowed, text)
}

// Problems returns the problems reported so far, and forgets them.
func (w *Window) Problems() []string {
	// A round trip through the page's task queue: earlier events are reported before it returns.
	_, _ = eval[bool](w, "new Promise(done => setTimeout(() => done(true)))")
	return w.watch.take()
}

func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	problems := slices.DeleteFunc(w.problems, func(problem string) bool {
		return slices.ContainsFunc(w.allowed, func(text string) bool { return strings.Contains(problem, text) })
	})
	w.problems = nil
	return problems
}

// see receives every event of the window, in order.
func (w *watch) see(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		bad := e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert
		if text := said(e.Args); bad && !ofNetwork(text) {
			w.add("console: %s", text)
		}
	case *runtime.EventExceptionThrown:
		w.add("uncaught: %s", thrown(e.ExceptionDetails))
	case *log.EventEntryAdded:
		// Network errors are reported below, with the address and the status.
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			w.add("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		w.add("a dialog that stops the page: %s", e.Message)
	case *page.EventFrameNavigated:
		clear(w.loading) // of the previous page, which gets no more events
	default:
		w.seeNetwork(event)
	}
}

// ofNetwork reports whether the message is a script's log of a failed request. The network events report that
// themselves, except for requests that a page cancels when it is left.
func ofNetwork(text string) bool {
	return strings.Contains(text, "TypeError: Failed to fetch") || strings.Contains(text, "TypeError: network error")
}

func (w *watch) seeNetwork(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if w.requests == nil {
			w.requests, w.loading, w.answered = map[network.RequestID]string{}, map[network.RequestID]bool{}, map[string]bool{}
		}
		if e.RedirectResponse != nil {
			w.answered[w.requests[e.RequestID]] = true
		}
		w.requests[e.RequestID] = e.Request.Method + " " + e.Request.URL
		w.loading[e.RequestID] = !strings.HasSuffix(e.Request.URL, ui.PathEvents)
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			w.add("request: %s: %d", w.requests[e.RequestID], e.Response.Status)
		} else {
			w.answered[w.requests[e.RequestID]] = true
		}
	case *network.EventLoadingFinished:
		delete(w.loading, e.RequestID)
	case *network.EventLoadingFailed:
		delete(w.loading, e.RequestID)
		// A page that is left cancels its requests, above all streams.
		if !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			w.add("request: %s: %s %s", w.requests[e.RequestID], e.ErrorText, e.BlockedReason)
		}
	}
}

// pending returns the requests that have no response yet.
func (w *watch) pending() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for id, counts := range w.loading {
		if counts {
			out = append(out, w.requests[id])
		}
	}
	return out
}

func (w *watch) add(format string, args ...any) {
	w.problems = append(w.problems, strings.TrimSpace(fmt.Sprintf(format, args...)))
}

func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		if a.Description != "" {
			words = append(words, a.Description)
		} else {
			words = append(words, string(a.Value))
		}
	}
	return strings.Join(words, " ")
}

func thrown(d *runtime.ExceptionDetails) string {
	text := fmt.Sprintf("%s at %s:%d", d.Text, d.URL, d.LineNumber+1)
	if d.Exception != nil {
		text += " " + d.Exception.Description
	}
	return text
}
