package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A server is a running Vedlys with a signed-in user.
type server struct {
	url     string
	token   string
	client  *http.Client // with the session
	process *exec.Cmd
	began   time.Time
}

var readyLine = regexp.MustCompile(`^Vedlys is ready at (http://\S+)$`)

// start runs the server on a database and waits until it prints that it is
// ready.
func (p *place) start(ctx context.Context, name string) (*server, error) {
	s := &server{began: time.Now()}
	s.process = exec.Command(p.binary, append(p.flags(name), "serve", "--addr", "127.0.0.1:0")...)
	s.process.Env = append(os.Environ(), "VEDLYS_DEV=1")
	s.process.Stderr = os.Stderr
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("the server did not start: %w", errors.Join(err, s.process.Wait()))
	}
	m := readyLine.FindStringSubmatch(strings.TrimSpace(line))
	if m == nil {
		return nil, errors.Join(fmt.Errorf("the server said %q", line), s.stop())
	}
	s.url = m[1]
	go io.Copy(io.Discard, out)
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	s.client = &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s, nil
}

func (s *server) stop() error {
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return s.process.Wait()
}

// signIn gets a session as a browser does.
func (s *server) signIn() error {
	form := url.Values{"email": {email}, "password": {password}}
	req, err := http.NewRequest("POST", s.url+"/sign-in", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("signing in was answered with %s", resp.Status)
	}
	return nil
}

// An answer is the response to a request and the time it took.
type answer struct {
	status int
	body   []byte
	wire   int // bytes as transferred
	took   time.Duration
}

// ask sends a request and reads the whole response. Paths under /api/ are sent
// with the token, others with the session.
func (s *server) ask(method, path, contentType string, body io.Reader, header ...string) (*answer, error) {
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		return nil, err
	}
	client := s.client
	if strings.HasPrefix(path, "/api/") {
		req.Header.Set("Authorization", "Bearer "+s.token)
		client = &http.Client{Transport: s.client.Transport}
	} else {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Accept-Encoding", "gzip")
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	began := time.Now()
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return &answer{status: resp.StatusCode, body: text, wire: len(text), took: time.Since(began)}, err
}

// memory returns the process's resident memory and its proportional share, in
// kilobytes.
func (s *server) memory() (rss, pss int) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", s.process.Process.Pid))
	if err != nil {
		return 0, 0 // not Linux
	}
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		switch n, _ := strconv.Atoi(f[1]); f[0] {
		case "Rss:":
			rss = n
		case "Pss:":
			pss = n
		}
	}
	return rss, pss
}
