package product

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
)

func TestMain(m *testing.M) {
	program = "./e2e/product/testdata/standin"
	os.Exit(Main(m))
}

func TestACommandRunsAtItsPlace(t *testing.T) {
	t.Setenv("VEDLYS_ADDR", "elsewhere")
	p := NewPlace(t, "sqlite")
	got := p.Run("secret", "user", "add", "--email", "a@example.com")
	if !strings.HasPrefix(got, "user add --email a@example.com --data /") || !strings.HasSuffix(got, "; input secret; setting \"\"\n") {
		t.Errorf("%q", got)
	}
	if _, err := p.Try("", "fail"); err == nil || !strings.Contains(err.Error(), "it failed") {
		t.Error(err)
	}
	if got := NewPlace(t, "postgres").Run("", "x"); !strings.Contains(got, " --database postgres://") {
		t.Errorf("%q", got)
	}
}

func TestAServerStartsAndStops(t *testing.T) {
	s := NewPlace(t, "sqlite").Start()
	if body := get(t, s.URL); body != "hello" {
		t.Errorf("%q", body)
	}
	if got := s.SetupPath() + s.SetupPath(); got != "/setup?code=abc/setup?code=abc" {
		t.Errorf("%q", got)
	}
	s.Stop()
	if _, err := http.Get(s.URL); err == nil {
		t.Error("it still answers")
	}
}

func TestAServerThatGoesWrongFailsTheTest(t *testing.T) {
	for path, want := range map[string]string{
		"/error": `the server logged: time=now level=ERROR msg="out of tea"`,
		"/exit":  "exit status 4",
	} {
		seen := &witness{TB: t}
		p := NewPlace(t, "sqlite")
		s := p.Start()
		p.t = seen
		_, _ = http.Get(s.URL + path)
		s.Stop()
		if !strings.Contains(seen.said, want) {
			t.Errorf("%s: the test was told only %q", path, seen.said)
		}
	}
}

// witness records what would have failed a test.
type witness struct {
	testing.TB
	said string
}

func (w *witness) Error(args ...any)                 { w.said += fmt.Sprint(args...) + "\n" }
func (w *witness) Errorf(format string, args ...any) { w.said += fmt.Sprintf(format, args...) + "\n" }

func get(t *testing.T, url string) string {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
