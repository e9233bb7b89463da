package ui

import (
	"time"

	"github.com/a-h/templ"

	"github.com/vedlys/vedlys/i18n"
)

// A Page holds what the frame and the components know about the request. It contains the printer, so that components call
// pg.T("key") and pg.Money(…).
type Page struct {
	*i18n.Printer
	Now        time.Time
	Title      string          // of the browser tab, without the product's name
	Path       string          // path and query of this page, to return to after a switch
	Here       string          // key of the current navigation entry: "leads", "board", …
	Nav        []NavItem       // the pages of daily work, from top to bottom
	Create     string          // URL of "new record" for the key C; "#id" is a field of the page
	Person     Person          // who is signed in; the zero Person on bare pages
	Workspace  Workspace       // the current one
	Workspaces []Workspace     // all that the person belongs to
	Theme      string          // "system", "light" or "dark"
	KeysOff    bool            // single keys switched off by the person
	Panel      templ.Component // the side panel of a page loaded with ?peek=, or nil
	Toasts     []Toast         // toasts left by a redirect

	SundayFirst bool // weeks begin on Sunday
}

// A Person is a person for display: name, with hue and initials made from ID and name.
type Person struct {
	ID       string
	Name     string
	Email    string
	Initials string // "" for those of the name
}

// A Workspace is one of the workspaces of a person.
type Workspace struct {
	ID   string
	Name string
}

// Paths that the frame posts to or loads from. Package web routes them.
const (
	PathPreferences = "/preferences" // POST theme, lang, keys (on, off); back: where to return
	PathWorkspace   = "/workspace"   // POST workspace: switch to it
	PathSignIn      = "/sign-in"     // GET, POST email, password, next; of SignInAgain also actor, lang
	PathForgotten   = "/sign-in/forgotten"
	PathKept        = "/sign-in/kept" // POST anything, with ?to= and ?next=: sign in first, then send it
	PathSignOut     = "/sign-out"     // POST
	PathProfile     = "/settings/profile"
	PathSearch      = "/search"    // GET q: palette results; a page without JavaScript
	PathEvents      = "/events"    // GET: server-sent events
	PathUndo        = "/undo"      // POST token, once or several times: receipts to undo
	PathUndoLast    = "/undo/last" // POST past (optional): undoes the last action of the session
	PathRedoLast    = "/redo/last" // POST past (optional): undoes the last undo of the session
)

// A NavItem is one entry of the navigation. Its key is the value of Page.Here and "nav."+key its label.
type NavItem struct {
	Key, Icon, URL string
	Jump           string // the letter after G that opens it, or ""
}

// navMore are the pages visited now and then, below those of daily work (Page.Nav).
var navMore = []NavItem{
	{"imports", "upload", "/imports", "I"},
	{"trash", "trash-2", "/trash", ""},
	{"settings", "settings", "/settings", ""},
}

// chord returns the keys that open an entry.
func (i NavItem) chord() string { return pick(i.Jump == "", "", "G "+i.Jump) }

func (pg *Page) title() string {
	if pg.Title == "" {
		return "Vedlys"
	}
	return pg.Title + " · Vedlys"
}

// pick returns yes if the condition holds, else no.
func pick(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
