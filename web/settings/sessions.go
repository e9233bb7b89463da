package settings

import (
	"net/http"
	"strings"

	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// Sessions lists the user's sessions.
func Sessions(v *shell.Visit) error {
	list, err := v.Kit.App.People.Sessions(v.Ctx(), v.Person.ID)
	if err != nil {
		return err
	}
	return page(v, http.StatusOK, "sessions", nil, sessions(v.Page, list, v.Who.Session.ID))
}

// EndSession ends one of the user's sessions, which may be the current one.
func EndSession(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	if err := v.Kit.App.People.EndSession(v.Ctx(), v.Person.ID, id); err != nil {
		return err
	}
	v.Toast(nil, "settings.session_ended")
	return v.Go("/settings/sessions")
}

// EndOtherSessions ends the user's other sessions.
func EndOtherSessions(v *shell.Visit) error {
	n, err := v.Kit.App.People.EndOtherSessions(v.Ctx(), v.Person.ID, v.Who.Session.ID)
	if err != nil {
		return err
	}
	v.Toast(nil, "settings.sessions_ended", "n", int(n))
	return v.Go("/settings/sessions")
}

// Marks of browsers and systems in user agents, the most specific first, since
// most user agents also contain the marks of others.
var (
	browsers = [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"YaBrowser/", "Yandex"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems = [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
)

// device returns the name of a session's browser, or "" if it is unknown.
func device(s *store.Session) string {
	var parts []string
	for _, known := range [][][2]string{browsers, systems} {
		for _, mark := range known {
			if strings.Contains(s.Agent, mark[0]) {
				parts = append(parts, mark[1])
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}

func deviceOr(pg *ui.Page, s *store.Session) string {
	if name := device(s); name != "" {
		return name
	}
	return pg.T("settings.unknown_device")
}
