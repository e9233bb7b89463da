package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db/dbtest"
)

// A prompt runs commands in one installation.
type prompt struct {
	t     *testing.T
	flags []string
}

// both runs a test in an empty installation on each engine.
func both(t *testing.T, fn func(*prompt)) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Empty(t, engine)
			s := &prompt{t: t, flags: []string{"--data", c.Dir}}
			if c.URL != "" {
				s.flags = []string{"--data", t.TempDir(), "--database", c.URL}
			}
			fn(s)
		})
	}
}

// run runs a command and returns its exit code and output.
func (s *prompt) run(input string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(s.t.Context(), append(s.flags, args...), console{strings.NewReader(input), &o, &e})
	return code, o.String(), e.String()
}

// do runs a command that must succeed.
func (s *prompt) do(input string, args ...string) string {
	s.t.Helper()
	code, out, errs := s.run(input, args...)
	if code != exitDone {
		s.t.Fatalf("%v: exit code %d: %s%s", args, code, out, errs)
	}
	return out
}

// refuse runs a command that must fail, and checks its message.
func (s *prompt) refuse(code int, says, input string, args ...string) {
	s.t.Helper()
	got, out, errs := s.run(input, args...)
	if got != code || !strings.Contains(errs, says) || out != "" {
		s.t.Errorf("%v: exit code %d, printed %q, said %q; want %d and %q", args, got, out, errs, code, says)
	}
	if strings.Contains(errs, "⟦") || strings.Contains(errs, "goroutine") {
		s.t.Errorf("%v: no plain words: %s", args, errs)
	}
}

// acme sets up a workspace with an administrator.
func (s *prompt) acme() {
	s.t.Helper()
	if got := s.do("", "workspace", "add", "--slug", "acme", "--name", "Acme", "--country", "LT"); got != "acme\n" {
		s.t.Errorf("printed %q", got)
	}
	s.do("correct horse battery\n", "user", "add", "--workspace", "acme", "--email", "a@example.com", "--name", "Ada",
		"--role", "administrator", "--password-stdin")
}

func TestScriptedSetUp(t *testing.T) {
	both(t, func(s *prompt) {
		s.acme()
		token := s.do("", "token", "add", "--workspace", "acme", "--email", "a@example.com")
		if !regexp.MustCompile(`^vdl_\S{40,}\n$`).MatchString(token) {
			t.Errorf("the token is not alone: %q", token)
		}
		s.do("", "sample", "--workspace", "acme", "--leads", "50")
		file := filepath.Join(t.TempDir(), "leads.csv")
		s.do("", "export", "--workspace", "acme", "--type", "lead", file)
		text, err := os.ReadFile(file)
		if err != nil || strings.Count(string(text), "\r\n") < 51 {
			t.Errorf("exported %d lines, %v", strings.Count(string(text), "\r\n"), err)
		}
		var r report
		if err := json.Unmarshal([]byte(s.do("", "import", "--workspace", "acme", "--email", "a@example.com", "--history", "--json", file)), &r); err != nil || r.Created != 50 {
			t.Errorf("imported %+v, %v", r, err)
		}
		s.refuse(exitFailed, "exist", "", "export", "--workspace", "acme", file)
		if out := s.do("", "export", "--workspace", "acme", "--type", "company", "-"); !strings.Contains(out, "registration_code") {
			t.Errorf("printed %q", out)
		}
		if out := s.do("", "sample", "--workspace", "acme", "--remove"); !strings.HasPrefix(out, "Moved ") {
			t.Errorf("said %q", out)
		}
		s.do("", "doctor")
		s.do("", "migrate")
	})
}

func TestImportExplainsForeignFiles(t *testing.T) {
	both(t, func(s *prompt) {
		s.acme()
		for says, text := range map[string]string{
			"web page":      "<html><table><tr><th>Title</th></tr><tr><td>A</td></tr></table></html>",
			"contact cards": "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ona\r\nEND:VCARD\r\n",
			"an e-mail":     "From: a@example.com\r\nSubject: Leads, offers\r\n\r\nHello\r\n",
			"LDIF":          "dn: cn=A,mail=a@example.com\ncn: A\n",
			"a database":    "SQLite format 3\x00\x10\x00",
			"no rows":       "Title,City\n",
			"is empty":      "",
		} {
			file := filepath.Join(t.TempDir(), "leads.xls")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			s.refuse(exitFailed, says, "", "import", "--workspace", "acme", "--email", "a@example.com", file)
		}
		file := filepath.Join(t.TempDir(), "leads.csv")
		if err := os.WriteFile(file, []byte("Stogas;Kaunas\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.refuse(exitFailed, "no rows", "", "import", "--workspace", "acme", "--email", "a@example.com", "--header", file)
	})
}

func TestWrongCommandsAreRefusedInPlainWords(t *testing.T) {
	both(t, func(s *prompt) {
		s.acme()
		s.refuse(exitFailed, "slug", "", "workspace", "add", "--slug", "acme", "--name", "Again")
		s.refuse(exitFailed, "country", "", "workspace", "add", "--name", "Again", "--country", "XX")
		s.do("", "workspace", "add", "--name", "Small letters", "--country", "sk", "--currency", "czk")
		s.refuse(exitFailed, "no workspace “zeta”", "", "sample", "--workspace", "zeta")
		s.refuse(exitFailed, "no member of acme “b@example.com”", "", "token", "add", "--workspace", "acme", "--email", "b@example.com")
		s.refuse(exitFailed, "password", "\n", "user", "add", "--workspace", "acme", "--email", "b@example.com", "--name", "B", "--password-stdin")
		s.refuse(exitFailed, "password", "short\n", "user", "add", "--workspace", "acme", "--email", "b@example.com", "--name", "B", "--password-stdin")
		s.refuse(exitFailed, "leads", "", "sample", "--workspace", "acme", "--leads", "0")
		s.refuse(exitFailed, "administrator", "correct horse battery\n", "user", "add", "--workspace", "acme", "--email", "a@example.com", "--name", "A", "--password-stdin")
		s.refuse(exitUsage, "role", "x\n", "user", "add", "--workspace", "acme", "--email", "b@example.com", "--name", "B", "--password-stdin", "--role", "king")
		s.refuse(exitUsage, "missing flags: --name", "", "workspace", "add")
		s.refuse(exitUsage, "unknown flag", "", "serve", "--prot", "80")
		for _, url := range []string{"crm.example.com", "ftp://crm.example.com", "https:", "https://example.com/crm"} {
			s.refuse(exitUsage, "--url: "+url+" is not", "", "serve", "--url", url)
		}
		s.refuse(exitUsage, "unexpected argument", "", "sevre")
		s.refuse(exitUsage, "", "")
	})
}

func TestTheDatabaseCannotBeReached(t *testing.T) {
	s := &prompt{t: t, flags: []string{"--data", t.TempDir(), "--database", "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"}}
	s.refuse(exitFailed, "unavailable", "", "migrate")
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = &prompt{t: t, flags: []string{"--data", file}}
	s.refuse(exitFailed, file, "", "migrate")
}

func TestAMisspelledFolderDoesNotBecomeAnInstallation(t *testing.T) {
	folder, file := filepath.Join(t.TempDir(), "dtaa"), filepath.Join(t.TempDir(), "backup")
	s := &prompt{t: t, flags: []string{"--data", folder}}
	s.refuse(exitFailed, folder, "", "backup", file)
	s.refuse(exitFailed, folder, "", "doctor")
	s.refuse(exitFailed, folder, "", "token", "add", "--workspace", "acme", "--email", "a@example.com")
	for _, path := range []string{folder, file} {
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s was made: %v", path, err)
		}
	}
	s.do("", "migrate")
	s.do("", "doctor")
}

func TestBackupAndRestoreCommands(t *testing.T) {
	both(t, func(s *prompt) {
		s.acme()
		s.do("", "sample", "--workspace", "acme", "--leads", "30")
		file := filepath.Join(t.TempDir(), "backup")
		s.do("", "backup", file)
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup can be read by others: %v, %v", info.Mode(), err)
		}
		s.refuse(exitFailed, "already", "", "backup", file)
		lost := filepath.Join(t.TempDir(), "none", "backup")
		if _, _, errs := s.run("", "backup", lost); strings.Count(errs, "\n") != 1 {
			t.Errorf("one mistake is reported as %q", errs)
		}
		s.refuse(exitFailed, "nothing was restored", "", "restore", file)
		empty := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
		empty.do("", "restore", file)
		empty.do("", "doctor")
		if out := empty.do("", "export", "--workspace", "acme", "-"); strings.Count(out, "\r\n") != 31 {
			t.Errorf("restored %q", out)
		}
	})
}

func TestVersionHelpAndVariables(t *testing.T) {
	s := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
	var b build
	if err := json.Unmarshal([]byte(s.do("", "version", "--json")), &b); err != nil || b.Version == "" || b.Go == "" {
		t.Errorf("%+v, %v", b, err)
	}
	if out := s.do("", "--help"); !strings.Contains(out, "VEDLYS_DATA") || !strings.Contains(out, "restore") {
		t.Errorf("help: %s", out)
	}
	t.Setenv("VEDLYS_ADRR", "x")
	code, _, errs := s.run("", "version")
	if code != exitDone || !strings.Contains(errs, "VEDLYS_ADRR") || strings.Contains(errs, "VEDLYS_ADDR ") {
		t.Errorf("exit code %d, said %q", code, errs)
	}
}

// A stream is written by a server while a test reads it.
type stream struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *stream) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *stream) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// serve starts a server; stop ends it and returns its exit code.
func (s *prompt) serve(args ...string) (url string, out *stream, stop func() int) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	out = &stream{}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, append(append(s.flags, "serve", "--addr", "127.0.0.1:0"), args...), console{strings.NewReader(""), out, out})
	}()
	for range 1000 {
		if m := regexp.MustCompile(`(?m)^Vedlys is ready at (http://127\.0\.0\.1:\d+)\n`).FindStringSubmatch(out.String()); m != nil {
			return m[1], out, func() int { cancel(); return <-code }
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	s.t.Fatalf("the server did not start: %s", out)
	return "", nil, nil
}

func TestServe(t *testing.T) {
	both(t, func(s *prompt) {
		url, out, stop := s.serve()
		var setup string
		for range 100 {
			if m := regexp.MustCompile(`(?m)^Set-up: (\S+)$`).FindStringSubmatch(out.String()); m != nil {
				setup = m[1]
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if !strings.HasPrefix(setup, url+"/setup?code=") {
			t.Errorf("no set-up link in %s", out)
		}
		for path, want := range map[string]int{"/livez": 200, "/readyz": 200, "/sign-in": 303, "/static/none": 404, "/api/v1/leads": 401, "/leads": 303, "/nowhere": 303} {
			resp, err := http.DefaultTransport.RoundTrip(mustRequest(t, url+path))
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode != want {
				t.Errorf("%s is answered with %d, not %d", path, resp.StatusCode, want)
			}
		}
		s.acme() // while it is running
		s.refuse(exitFailed, "already", "", "serve", "--addr", strings.TrimPrefix(url, "http://"))
		if code := stop(); code != exitDone {
			t.Errorf("exit code %d: %s", code, out)
		}
		_, out, stop = s.serve()
		if stop(); strings.Contains(out.String(), "Set-up") {
			t.Errorf("a set-up link although there is a workspace: %s", out)
		}
	})
}

// The response to a malformed request has the usual headers.
func TestRefusalsOfTheServerItselfAreSecured(t *testing.T) {
	s := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
	url, _, stop := s.serve()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, "nonsense\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	if err != nil || !strings.HasPrefix(string(got), "HTTP/1.1 400 ") || !strings.Contains(string(got), "\r\nX-Content-Type-Options: nosniff\r\n") {
		t.Errorf("%q, %v", got, err)
	}
	stop()
}

func mustRequest(t *testing.T, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOneServerForADataFolder(t *testing.T) {
	s := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
	_, _, stop := s.serve()
	s.refuse(exitFailed, "another server is using the data", "", "serve", "--addr", "127.0.0.1:0")
	s.refuse(exitFailed, "another server is using the data", "", "restore", "main.go")
	stop()
	_, _, stop = s.serve()
	stop()
}

func TestAddressInUse(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
	s.refuse(exitFailed, "another program is listening", "", "serve", "--addr", l.Addr().String())
}

func TestStoppingEndsEventStreams(t *testing.T) {
	s := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
	s.acme()
	url, _, stop := s.serve()
	r := mustRequest(t, url+"/sign-in")
	r.Method, r.Body = "POST", io.NopCloser(strings.NewReader("email=a%40example.com&password=correct+horse+battery"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil || resp.StatusCode != 303 {
		t.Fatal(resp.Status, err)
	}
	r = mustRequest(t, url+"/events")
	for _, c := range resp.Cookies() {
		r.AddCookie(c)
	}
	resp, err = http.DefaultTransport.RoundTrip(r)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp.Status, err)
	}
	began := time.Now()
	if code := stop(); code != exitDone || time.Since(began) > 10*time.Second {
		t.Errorf("exit code %d after %s", code, time.Since(began))
	}
}

func TestImportOfAFilesCountry(t *testing.T) {
	both(t, func(s *prompt) {
		s.acme()
		file := filepath.Join(t.TempDir(), "firms.csv")
		if err := os.WriteFile(file, []byte("Name,Phone,Country\nA,0903 123 456,\nB,0903 123 457,RU\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.refuse(exitFailed, "not a country code", "", "import", "--workspace", "acme", "--email", "a@example.com", "--type", "company", "--country", "ZZ", file)
		s.do("", "import", "--workspace", "acme", "--email", "a@example.com", "--type", "company", "--country", "sk", file)
		out := s.do("", "export", "--workspace", "acme", "--type", "company", "-")
		if !strings.Contains(out, "phone_country") || strings.Count(out, ",SK,") != 2 || !strings.Contains(out, "0903 123 456") {
			t.Errorf("exported %q", out)
		}
	})
}
