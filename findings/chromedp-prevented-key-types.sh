#!/usr/bin/env bash
# chromedp.KeyEvent presses what gets the focus in a keydown handler, although the page has prevented that key.
#
# Guess:    KeyEvent("\r") is the Enter key. A page that handles keydown, calls preventDefault and moves the focus to a button sees
#           no keypress and no click, as with a keyboard.
# Seen:     the button is clicked once: KeyEvent sends a third event of type "char" of its own, whatever became of the keydown, and it
#           reaches the element that has the focus by then. One keyDown event that carries its text, as a keyboard's does, clicks
#           nothing.
# Version:  github.com/chromedp/chromedp v0.23.0, Debian's chromium, go 1.26
# Source:   chromedp kb.Encode: keyDown, char, keyUp; the browser drops the text of a prevented keyDown only if both are one event
# Notices:  browser tests of pages that handle keys themselves (inline editing, menus, games): the test does what no user can do, and
#           a cell that was just saved is opened again
#
# Needs Go and Debian's chromium.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
cat >go.mod <<'MOD'
module finding

go 1.26

require github.com/chromedp/chromedp v0.23.0
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

const page = `data:text/html,<input id=box><button id=next onclick="clicks++">Next</button><script>
	var clicks = 0;
	box.onkeydown = (event) => { if (event.key === "Enter") { event.preventDefault(); next.focus(); } };
</script>`

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// clicks opens the page, presses Enter in the box in one of two ways and returns how often the button was clicked.
func clicks(ctx context.Context, press func(context.Context) error) int {
	_, err := chromedp.Run(ctx, chromedp.Navigate(page))
	check(err)
	_, err = chromedp.Run(ctx, chromedp.Evaluate[bool]("box.focus(), true"))
	check(err)
	check(press(ctx))
	time.Sleep(300 * time.Millisecond)
	n, err := chromedp.Run(ctx, chromedp.Evaluate[int]("clicks"))
	check(err)
	return n
}

func main() {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	ctx, cancel := chromedp.NewContext(allocator)
	defer cancel()
	byKeyEvent := clicks(ctx, func(ctx context.Context) error {
		_, err := chromedp.Run(ctx, chromedp.KeyEvent("\r"))
		return err
	})
	likeAKeyboard := clicks(ctx, func(ctx context.Context) error {
		for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
			event := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
			if kind == input.DispatchKeyEventTypeKeyDown {
				event.Text = "\r"
			}
			_, err := chromedp.Run(ctx, chromedp.Action[cdp.Empty](func(ctx context.Context, target *chromedp.Target) (cdp.Empty, error) {
				return cdp.Call(ctx, target, input.DispatchKeyEvent, event)
			}))
			if err != nil {
				return err
			}
		}
		return nil
	})
	fmt.Printf("clicks after chromedp.KeyEvent: %d, after one keyDown with its text: %d\n", byKeyEvent, likeAKeyboard)
	if byKeyEvent != 1 || likeAKeyboard != 0 {
		fmt.Println("CHANGED")
		os.Exit(1)
	}
}
GO
GOFLAGS=-mod=mod go mod tidy >/dev/null 2>&1
CGO_ENABLED=0 go run .
