package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// findJS finds elements in the page.
//
//go:embed find.js
var findJS string

// point is where an element can be clicked, or the problem that prevents it.
type point struct {
	X, Y    float64
	Problem string
}

// Click clicks the middle of the target with the mouse, once it is visible, enabled, not moving and not covered.
func (w *Window) Click(target string) {
	w.t.Helper()
	at := w.point("click", target)
	w.do("click "+target, chromedp.MouseClickXY(at.X, at.Y))
}

// Drag drags the middle of one target to the middle of another.
func (w *Window) Drag(from, to string) {
	w.t.Helper()
	w.point("drop on", to) // scrolls it into view
	start := w.point("drag", from)
	end := w.point("drop on", to)
	w.do("drag "+from+" to "+to, chromedp.DragAndDropXY(start.X, start.Y, end.X, end.Y, 20))
}

func (w *Window) point(what, target string) point {
	w.t.Helper()
	var at point
	w.until(what+" "+target, func() (bool, string, error) {
		var err error
		at, err = find[point](w, w.pointer, target)
		return at.Problem == "", at.Problem, err
	})
	return at
}

// Type replaces the value of a control, as a person does who clicks it, selects all and types or pastes. Dates and
// times are set directly, because their keys depend on the browser's language.
func (w *Window) Type(target, text string) {
	w.t.Helper()
	w.Click(target)
	if w.ask("begin", target, text) == "set" {
		return
	}
	if text == "" {
		w.Press("Delete")
		return
	}
	call(w, input.InsertText, input.InsertTextParams{Text: text})
}

// Choose selects the option of a select by its visible text.
func (w *Window) Choose(target, option string) {
	w.t.Helper()
	w.until("choose "+option+" in "+target, func() (bool, string, error) {
		problem, err := find[string](w, "choose", target, option)
		return problem == "", problem, err
	})
}

// Upload chooses a file for the file input that matches the CSS selector. The input itself may be hidden.
func (w *Window) Upload(selector, file string) {
	w.t.Helper()
	w.until("upload "+file, func() (bool, string, error) { // the page may still be replaced by the one with the input
		_, err := run(w, chromedp.SetUploadFiles(chromedp.CSS(selector), []string{file}))
		return true, "", err
	})
}

// keys are the key names that Press knows besides single characters.
var keys = map[string]string{
	"Enter": kb.Enter, "Escape": kb.Escape, "Tab": kb.Tab, "Backspace": kb.Backspace, "Delete": kb.Delete, "Space": " ",
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown, "F2": kb.F2,
}

var modifiers = map[string]chromedp.Modifier{
	"Ctrl": chromedp.ModifierCtrl, "Shift": chromedp.ModifierShift, "Alt": chromedp.ModifierAlt, "Meta": chromedp.ModifierMeta,
}

// Press presses a key such as "j", "?", "Escape", "Ctrl+k" or "Shift+ArrowRight".
func (w *Window) Press(combination string) {
	w.t.Helper()
	var held []chromedp.Modifier
	key := combination
	for {
		name, rest, more := strings.Cut(key, "+")
		modifier, known := modifiers[name]
		if !more || !known {
			break
		}
		held, key = append(held, modifier), rest
	}
	if named, ok := keys[key]; ok {
		key = named
	} else if len([]rune(key)) != 1 {
		w.t.Fatalf("%s: there is no key %q", combination, key)
	}
	for _, event := range strokes([]rune(key)[0], held) {
		call(w, input.DispatchKeyEvent, event)
	}
}

// strokes are the events of one key: down with its text, and up. Chromium writes the text unless the page prevents the
// key. A separate text event, as chromedp.KeyEvent sends, would write it in any case.
func strokes(key rune, held []chromedp.Modifier) []input.DispatchKeyEventParams {
	events := kb.Encode(key)
	down, up := *events[0], *events[len(events)-1]
	for _, m := range held {
		down.Modifiers, up.Modifiers = down.Modifiers|int64(m), up.Modifiers|int64(m)
	}
	if len(events) == 3 && down.Modifiers&^int64(chromedp.ModifierShift) == 0 {
		down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
	} else {
		down.Type = input.DispatchKeyEventTypeRawKeyDown
	}
	return []input.DispatchKeyEventParams{down, up}
}

// Wait waits until the target is visible.
func (w *Window) Wait(target string) {
	w.t.Helper()
	w.until("wait for "+target, func() (bool, string, error) {
		n, err := find[int](w, "count", target)
		return n > 0, "not there", err
	})
}

// WaitGone waits until the target is absent or not visible.
func (w *Window) WaitGone(target string) {
	w.t.Helper()
	w.until("wait until it is gone: "+target, func() (bool, string, error) {
		n, err := find[int](w, "count", target)
		return n == 0, "still there", err
	})
}

// WaitText waits until the page shows the text.
func (w *Window) WaitText(text string) {
	w.t.Helper()
	w.until("wait for the text "+text, func() (bool, string, error) {
		shown, err := find[bool](w, "shows", text)
		return shown, "not shown", err
	})
}

// WaitNoText waits until the page does not show the text.
func (w *Window) WaitNoText(text string) {
	w.t.Helper()
	w.until("wait until no text says "+text, func() (bool, string, error) {
		shown, err := find[bool](w, "shows", text)
		return !shown, "still shown", err
	})
}

// WaitIn waits until the target's text contains the given one.
func (w *Window) WaitIn(target, text string) {
	w.t.Helper()
	w.until("wait for "+text+" in "+target, func() (bool, string, error) {
		n, err := find[int](w, "count", target)
		if err != nil || n == 0 {
			return false, "not there", err
		}
		seen, err := find[string](w, "text", target)
		return strings.Contains(seen, text), seen, err
	})
}

// WaitURL waits until the URL contains the text.
func (w *Window) WaitURL(text string) {
	w.t.Helper()
	w.until("wait for an address with "+text, func() (bool, string, error) {
		at, err := eval[string](w, "location.href")
		return strings.Contains(at, text), at, err
	})
}

// WaitCount waits until the target matches want elements.
func (w *Window) WaitCount(target string, want int) {
	w.t.Helper()
	w.until(fmt.Sprintf("wait for %d of %s", want, target), func() (bool, string, error) {
		n, err := find[int](w, "count", target)
		return n == want, fmt.Sprint(n), err
	})
}

// Focus focuses the target, as the Tab key would.
func (w *Window) Focus(target string) {
	w.t.Helper()
	w.Wait(target)
	w.ask("focus", target)
}

// Text returns the visible text of the target, with white space collapsed.
func (w *Window) Text(target string) string {
	w.t.Helper()
	w.Wait(target)
	return w.ask("text", target)
}

// Value returns the value of the control.
func (w *Window) Value(target string) string {
	w.t.Helper()
	w.Wait(target)
	return w.ask("value", target)
}

// Count returns the number of elements that the target matches now.
func (w *Window) Count(target string) int {
	w.t.Helper()
	n, err := find[int](w, "count", target)
	if err != nil {
		w.give("count "+target, err)
	}
	return n
}

func (w *Window) ask(function string, args ...string) string {
	w.t.Helper()
	answer, err := find[string](w, function, args...)
	if err != nil {
		w.give(function+" "+quote(args), err)
	}
	return answer
}

func quote(args []string) string {
	text, _ := json.Marshal(args)
	return string(text)
}
