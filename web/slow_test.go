package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/pace"
)

// Whoever sends a form or a file that stops arriving reads what happened, in their language: a page, or a toast for a script.
func TestABodyThatStallsIsAnsweredWithAPage(t *testing.T) {
	s := newSite(t, dbtest.Open(t, "sqlite"))
	s.keepFiles()
	s.settled()
	limits := pace.Limits{Read: 100 * time.Millisecond, Write: time.Minute, Bytes: 100, Grace: time.Minute}
	server := httptest.NewServer(pace.New(New(s.kit), limits))
	t.Cleanup(server.Close)
	b := s.signedIn("ona")
	const form = "application/x-www-form-urlencoded"
	const file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nTitle\r\n"
	for _, lang := range i18n.Languages {
		b.post("/preferences", "lang", string(lang)).is(s, http.StatusSeeOther)
		words := i18n.For(lang, nil)
		for _, c := range []struct{ path, media, begins, head string }{
			{"/imports", "multipart/form-data; boundary=x", file, ""},
			{"/leads", form, "title=x", ""},
			{"/leads", "multipart/form-data; boundary=x", "--x\r\n", ""},
			{"/leads", form, "title=x", "HX-Request: true\r\n"},
			{"/settings/profile", form, "", ""},
		} {
			answer, body := b.stall(server.Listener.Addr().String(), c.path, c.media, c.begins, c.head)
			if answer.StatusCode != http.StatusRequestTimeout || !strings.Contains(body, words.T("error.body_stalled")) || !strings.Contains(body, "<") {
				t.Errorf("%s in %s: %s %.300s", c.path, lang, answer.Status, body)
			}
		}
	}
	if log := s.log.String(); strings.Contains(log, "ERROR") {
		t.Error(log)
	}
}

// stall posts the beginning of a body and waits for the response.
func (b *browser) stall(server, path, media, begins, head string) (*http.Response, string) {
	b.Helper()
	r, err := http.NewRequest("GET", b.url, nil)
	b.ok(err)
	cookies := ""
	for _, c := range b.client.Jar.Cookies(r.URL) {
		cookies += c.Name + "=" + c.Value + "; "
	}
	conn, err := net.Dial("tcp", server)
	b.ok(err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nCookie: %s\r\n%sContent-Type: %s\r\nContent-Length: 9999\r\n\r\n%s", path, cookies, head, media, begins)
	b.ok(err)
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	b.ok(err)
	body, err := io.ReadAll(answer.Body)
	b.ok(err)
	return answer, string(body)
}
