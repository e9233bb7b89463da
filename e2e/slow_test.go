package e2e

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/e2e/product"
)

// TestTheServerStopsDespiteSlowClients has clients that do not send what they
// announced, and clients that do not read. The server must not wait for them.
func TestTheServerStopsDespiteSlowClients(t *testing.T) {
	s := product.NewPlace(t, "sqlite").Start()
	for _, head := range []string{
		"POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n",
		"POST /api/v1/leads HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n",
		"POST /imports HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=a\r\nContent-Length: 100000000\r\n",
		"GET /sign-in HTTP/1.1\r\n",
	} {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := io.WriteString(c, head+"Host: a\r\n\r\n"+strings.Repeat("a", 10)); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := http.Get(s.URL + "/livez") // all of them have arrived
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	began := time.Now()
	s.Stop()
	if took := time.Since(began); took > 12*time.Second {
		t.Errorf("the end took %v", took)
	}
}
