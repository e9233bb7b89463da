package shell

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/vedlys/vedlys/app/people"
	"github.com/vedlys/vedlys/web/ui"
)

const (
	langCookie  = "vedlys-lang"
	flashCookie = "vedlys-said"
)

// sessionCookie returns the name of the cookie with the session's token. Over
// HTTPS it has the prefix with which browsers refuse it from subdomains and
// plain connections.
func (k *Kit) sessionCookie() string {
	if k.Secure {
		return "__Host-vedlys"
	}
	return "vedlys"
}

// Token returns the session token that a request carries, or "".
func (k *Kit) Token(r *http.Request) string {
	c, err := r.Cookie(k.sessionCookie())
	if err != nil {
		return ""
	}
	return c.Value
}

func (k *Kit) setCookie(w http.ResponseWriter, name, value string, age time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: k.Secure, SameSite: http.SameSiteLaxMode,
		MaxAge: int(age.Seconds())}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// SetToken sets the session cookie; "" deletes it.
func (k *Kit) SetToken(w http.ResponseWriter, token string) {
	k.setCookie(w, k.sessionCookie(), token, people.SessionMost)
}

// SetLanguage sets the cookie with the language of someone who is not signed
// in.
func (k *Kit) SetLanguage(w http.ResponseWriter, lang string) {
	k.setCookie(w, langCookie, lang, 365*24*time.Hour)
}

// keepToasts keeps toasts for the page after a redirect.
func (k *Kit) keepToasts(w http.ResponseWriter, toasts []ui.Toast) {
	if len(toasts) == 0 {
		return
	}
	text, err := json.Marshal(toasts)
	if err != nil {
		panic(err) // they are strings
	}
	k.setCookie(w, flashCookie, base64.RawURLEncoding.EncodeToString(text), time.Minute)
}

// takeToasts returns and deletes the toasts of a redirect.
func (k *Kit) takeToasts(w http.ResponseWriter, r *http.Request) []ui.Toast {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	k.setCookie(w, flashCookie, "", 0)
	var toasts []ui.Toast
	text, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || json.Unmarshal(text, &toasts) != nil {
		return nil
	}
	for i := range toasts {
		toasts[i].Link = Local(toasts[i].Link)
		if toasts[i].Link == "/" {
			toasts[i].Link = ""
		}
	}
	return toasts
}
