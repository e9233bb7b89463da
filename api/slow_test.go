package api

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/pace"
)

// A client whose body did not arrive in time must still be able to read the
// response, so that it does not take silence for success.
func TestSlowBodyIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	limits := pace.Limits{Read: 100 * time.Millisecond, Write: time.Minute, Bytes: 100, Grace: time.Minute}
	server := httptest.NewServer(pace.New(w.Server, limits))
	t.Cleanup(server.Close)
	const file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nTitle\r\n"
	for _, c := range []struct{ path, media, begins string }{
		{"/leads", "application/json", `{"title":`},
		{"/undos", "application/json", ``},
		{"/imports", "multipart/form-data; boundary=x", file},
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		w.ok(err)
		_, err = fmt.Fprintf(conn, "POST /api/v1%s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: 9999\r\n\r\n%s",
			c.path, w.tokens["ada"], c.media, c.begins)
		w.ok(err)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		w.ok(err)
		if answer.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %s", c.path, answer.Status)
		}
		w.ok(conn.Close())
	}
	if log := w.log.String(); strings.Contains(log, "ERROR") {
		t.Error(log)
	}
}
