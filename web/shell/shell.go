// Package shell is what all pages share: the request of a signed-in person, its
// response, errors, live events and undo. A page is a Handler: it gets a Visit
// and responds through it. An error that it returns is turned into a status, a
// page or a toast in one place.
package shell

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/vedlys/vedlys/app"
	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/ui"
)

// A Kit holds what handlers need.
type Kit struct {
	App     *app.App
	Log     *slog.Logger
	Base    string         // public address, such as "https://crm.example.com"; "" = from the request
	Secure  bool           // served over HTTPS, directly or behind a proxy: cookies are for HTTPS only
	Proxies []netip.Prefix // proxies whose forwarding headers count; none by default
	Dev     bool           // development pages are served

	// Sample fills a new workspace with n realistic leads; nil offers none.
	Sample func(ctx context.Context, workspace record.ID, n int) error
}

// SampleLeads is the number of leads in the sample that set-up offers.
const SampleLeads = 2000

// A Visit is one request of a signed-in person.
type Visit struct {
	Kit       *Kit
	W         http.ResponseWriter
	R         *http.Request
	By        crm.Actor
	Who       *people.Visitor
	Person    *store.Person
	Workspace *unit.Workspace
	Page      *ui.Page // carries the printer

	toasts []ui.Toast // of this response
}

// A Handler answers one request of a signed-in person.
type Handler func(*Visit) error

// A BareHandler answers a request of someone who need not be signed in.
type BareHandler func(w http.ResponseWriter, r *http.Request, pg *ui.Page) error

// Signed serves people who are signed in and redirects all others to sign in.
func (k *Kit) Signed(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := k.Visit(w, r)
		switch {
		case err != nil && record.KindOf(err) == record.NotFound, err == nil && !v.Page.Asks(r):
			k.toSignIn(w, r)
		case err != nil:
			k.Fail(w, r, k.BarePage(r), err)
		case v.Workspace == nil:
			k.nowhere(w, r, v)
		default:
			if err := h(v); err != nil {
				k.Fail(w, r, v.Page, err)
			}
		}
	})
}

// Administrators serves the administrators of the workspace and denies everyone
// else.
func (k *Kit) Administrators(h Handler) http.Handler {
	return k.Signed(func(v *Visit) error {
		if !v.By.Administers() {
			return unit.Denied()
		}
		return h(v)
	})
}

// Bare serves everyone.
func (k *Kit) Bare(h BareHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pg := k.BarePage(r)
		if err := h(w, r, pg); err != nil {
			k.Fail(w, r, pg, err)
		}
	})
}

// Visit returns the Visit of the person whose session the request carries, or
// an error of kind NotFound if there is no valid one. Workspace is nil for a
// person who belongs to none.
func (k *Kit) Visit(w http.ResponseWriter, r *http.Request) (*Visit, error) {
	token := k.Token(r)
	if token == "" {
		return nil, record.Absent()
	}
	who, err := k.App.People.Visitor(r.Context(), token)
	if err != nil {
		return nil, err
	}
	v := &Visit{Kit: k, W: w, R: r, Who: who, Person: who.Person, By: who.Actor(crm.ByWeb, ui.TabMark(r))}
	if len(who.Belongs) > 0 {
		if v.Workspace, err = k.App.Workspace(r.Context(), v.By.Workspace); err != nil {
			return nil, err
		}
		v.Workspace = v.Workspace.ReadIn(who.Language())
	}
	v.Page = k.page(r, who, v.By)
	return v, nil
}

// page returns the frame of a signed-in person's page.
func (k *Kit) page(r *http.Request, who *people.Visitor, by crm.Actor) *ui.Page {
	p := who.Person
	pg := &ui.Page{Printer: i18n.For(who.Language(), by.Zone), Now: k.App.Clock(), Path: path(r), Theme: p.Theme, KeysOff: !p.SingleKeys, Create: "/leads/new", Nav: daily(),
		Person: ui.Person{ID: p.ID.String(), Name: p.Name, Email: p.Email}}
	for _, m := range who.Belongs {
		pg.Workspaces = append(pg.Workspaces, ui.Workspace{ID: m.Workspace.ID.String(), Name: m.Workspace.Name})
	}
	pg.SundayFirst = i18n.SundayFirst(who.Language(), who.Membership.Workspace.Country)
	if by.Workspace != record.None {
		pg.Workspace = ui.Workspace{ID: by.Workspace.String(), Name: who.Membership.Workspace.Name}
	}
	return pg
}

// daily returns the pages of daily work: the lists of all record types, and the board of the first.
func daily() (out []ui.NavItem) {
	for i, t := range crm.Types {
		d := crm.DescriptorOf(t)
		out = append(out, ui.NavItem{Key: t.Plural, Icon: d.Icon, URL: "/" + t.Plural, Jump: d.Jump})
		if i == 0 {
			out = append(out, ui.NavItem{Key: "board", Icon: "square-kanban", URL: "/" + t.Plural + "/board", Jump: "B"})
		}
	}
	return out
}

// BarePage returns the frame of a page for someone who need not be signed in:
// in the language they chose, else in that of their browser.
func (k *Kit) BarePage(r *http.Request) *ui.Page {
	lang, ok := i18n.Lang(""), false
	if c, err := r.Cookie(langCookie); err == nil {
		lang, ok = i18n.ParseLang(c.Value)
	}
	if !ok {
		lang = i18n.Match(r.Header.Get("Accept-Language"))
	}
	return &ui.Page{Printer: i18n.For(lang, nil), Now: k.App.Clock(), Path: path(r)}
}

// path returns the path of the page in the browser. For a fragment that is the
// page around it.
func path(r *http.Request) string {
	if ui.ByScript(r) {
		if u, err := url.Parse(r.Header.Get("HX-Current-URL")); err == nil && u.Path != "" {
			return Local(u.RequestURI())
		}
	}
	return r.URL.RequestURI()
}

// toSignIn redirects someone without a session to sign in, and back afterwards.
// Before there is a workspace it redirects to set-up. A script only gets status
// 401, since its page may hold unsaved typing. A plain form is passed on with
// its values.
func (k *Kit) toSignIn(w http.ResponseWriter, r *http.Request) {
	fresh, err := k.App.Fresh(r.Context())
	switch {
	case err == nil && fresh:
		ui.Redirect(w, r, "/setup")
	case ui.ByScript(r) || strings.Contains(r.Header.Get("Accept"), "text/event-stream"):
		w.WriteHeader(http.StatusUnauthorized)
	case r.Method == http.MethodGet:
		ui.Redirect(w, r, withNext(ui.PathSignIn, path(r)))
	case r.Header.Get("Content-Type") == "application/x-www-form-urlencoded":
		http.Redirect(w, r, withNext(ui.PathKept, back(r))+"&to="+url.QueryEscape(ui.WithoutActor(r)), http.StatusTemporaryRedirect)
	default:
		ui.Redirect(w, r, withNext(ui.PathSignIn, back(r)))
	}
}

// withNext returns the URL of a page that leads on to next.
func withNext(to, next string) string {
	if next == "/" && to == ui.PathSignIn {
		return to
	}
	return to + "?next=" + url.QueryEscape(next)
}

// Local returns next if it is a path on this server, else "/". Browsers read a
// backslash as a slash and drop control characters, so neither may be in it.
func Local(next string) string {
	u, err := url.Parse(next)
	odd := strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f })
	if err != nil || odd || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.HasPrefix(u.Path, "//") || strings.ContainsAny(u.Path, "\\\r\n\t") {
		return "/"
	}
	return next
}
