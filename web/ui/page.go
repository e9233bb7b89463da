package ui

import (
	"time"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/i18n"
)

// Page is what the frame and the components know about the request they answer. It carries the printer, so that components
// say pg.T("key") and pg.Money(…).
type Page struct {
	*i18n.Printer
	Now        time.Time
	Title      string          // of the browser tab, without the product's name
	Path       string          // path and query of this page, so that a switch comes back to it
	Here       string          // key of the current entry of the navigation: "leads", "board", …
	Create     string          // address of "new record" for the key C; "#id" is a field of the page
	Person     Person          // who is signed in; the zero Person on bare pages
	Workspace  Workspace       // where they work now
	Workspaces []Workspace     // all they belong to
	Theme      string          // "system", "light" or "dark"
	KeysOff    bool            // single keys switched off by the person
	Panel      templ.Component // the side panel of a page loaded with ?peek=, or nil
	Toasts     []Toast         // what a redirect left to say

	SundayFirst bool // weeks begin on Sunday
}

// Person is someone to show: name, and hue and initials made from the id and the name.
type Person struct {
	ID       string
	Name     string
	Email    string
	Initials string // "" for those of the name
}

// Workspace is one of the workspaces a person belongs to.
type Workspace struct {
	ID   string
	Name string
}

// Addresses the frame itself posts to or loads from; the web package routes them.
const (
	PathPreferences = "/preferences" // POST theme, lang, keys (on, off); back: where to return
	PathWorkspace   = "/workspace"   // POST workspace: switch to it
	PathSignIn      = "/sign-in"     // GET, POST email, password, next; of SignInAgain also actor, lang
	PathForgotten   = "/sign-in/forgotten"
	PathKept        = "/sign-in/kept" // POST anything, with ?to= and ?next=: to sign in first and send it then
	PathSignOut     = "/sign-out"     // POST
	PathProfile     = "/settings/profile"
	PathSearch      = "/search"    // GET q: palette results; a page without JavaScript
	PathEvents      = "/events"    // GET: server-sent events
	PathUndo        = "/undo"      // POST token, once or several times: receipts to undo
	PathUndoLast    = "/undo/last" // POST past (maybe): undoes the last action of the session
	PathRedoLast    = "/redo/last" // POST past (maybe): makes the last undo of the session undone
)

// navItem is one entry of the navigation; key is also what Page.Here names, and "nav."+key its word.
type navItem struct {
	key, icon, url string
	jump           string // the letter after G that goes there
}

// The navigation, top to bottom: daily work first, then the rooms one visits now and then.
var (
	navMain = []navItem{
		{"leads", "users", "/leads", "L"},
		{"board", "square-kanban", "/leads/board", "B"},
		{"companies", "building-2", "/companies", "C"},
		{"contacts", "contact", "/contacts", "P"},
		{"opportunities", "handshake", "/opportunities", "O"},
	}
	navMore = []navItem{
		{"imports", "upload", "/imports", "I"},
		{"trash", "trash-2", "/trash", ""},
		{"settings", "settings", "/settings", ""},
	}
)

func (pg *Page) title() string {
	if pg.Title == "" {
		return "Vedlys"
	}
	return pg.Title + " · Vedlys"
}

// pick returns yes where the condition holds and no elsewhere, for attributes.
func pick(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
