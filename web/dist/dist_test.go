package dist

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path, accepts string) *http.Response {
	t.Helper()
	request := httptest.NewRequest("GET", path, nil)
	request.Header.Set("Accept-Encoding", accepts)
	answer := httptest.NewRecorder()
	Handler().ServeHTTP(answer, request)
	return answer.Result()
}

func TestBuiltFilesAreServed(t *testing.T) {
	for name := range names {
		answer := get(t, URL(name), "")
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", name, answer.StatusCode)
		}
		if got := answer.Header.Get("Content-Type"); got == "" || strings.HasPrefix(got, "text/plain") {
			t.Errorf("%s: content type %q", name, got)
		}
		if !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s may not be cached", name)
		}
	}
}

func TestCompression(t *testing.T) {
	for accepts, want := range map[string]string{"gzip, deflate, br": "br", "gzip": "gzip", "": "", "identity": ""} {
		if got := get(t, URL("app.css"), accepts).Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", accepts, got, want)
		}
	}
}

func TestOtherFilesAreNotServed(t *testing.T) {
	for _, path := range []string{"/static/manifest.json", "/static/", "/static/../dist.go", "/static/nothing.css", "/static/files/app.css"} {
		if status := get(t, path, "").StatusCode; status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, status)
		}
	}
}
