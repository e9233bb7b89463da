package product

import (
	"bytes"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// patience is the time that a server may take to start or stop.
const patience = 30 * time.Second

// A Server is a running Vedlys. It is stopped with the test, which fails if the server stopped before, did not stop
// properly, or logged an error.
type Server struct {
	// URL is the address that the server printed.
	URL string

	place   *Place
	process *exec.Cmd
	output  output
	ended   chan error
	stop    sync.Once
}

// Start runs "vedlys serve" on a free port and waits until it is ready.
func (p *Place) Start() *Server {
	p.t.Helper()
	s := &Server{place: p, process: p.command("serve", "--addr", "127.0.0.1:0"), ended: make(chan error, 1)}
	s.process.Stdout, s.process.Stderr = &stream{to: &s.output}, &stream{to: &s.output}
	if err := s.process.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() { s.ended <- s.process.Wait() }()
	p.t.Cleanup(s.Stop)
	s.URL = s.waitFor(readyLine)
	return s
}

// The lines that the server prints for the administrator.
var (
	readyLine = regexp.MustCompile(`(?m)^Vedlys is ready at (http://\S+)$`)
	setupLine = regexp.MustCompile(`(?m)^Set-up: (http://\S+)$`)
)

// waitFor returns the address in a line of the output.
func (s *Server) waitFor(line *regexp.Regexp) string {
	s.place.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end) && len(s.ended) == 0; time.Sleep(5 * time.Millisecond) {
		if m := line.FindStringSubmatch(s.output.String()); m != nil {
			return m[1]
		}
	}
	s.place.t.Fatalf("the server did not say %s, but:\n%s", line, s.output.String())
	return ""
}

// SetupPath is the path of the one-time link that a server without a workspace prints.
func (s *Server) SetupPath() string {
	s.place.t.Helper()
	return strings.TrimPrefix(s.waitFor(setupLine), s.URL)
}

// Stop stops the server as an administrator does, and checks that it stops properly. It may be called repeatedly.
func (s *Server) Stop() {
	s.place.t.Helper()
	s.stop.Do(s.stopOnce)
}

func (s *Server) stopOnce() {
	t := s.place.t
	t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error("the server was gone: ", err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("the server did not stop in order: %v", err)
		}
	case <-time.After(patience):
		_ = s.process.Process.Kill()
		t.Errorf("the server did not stop: %v", <-s.ended)
	}
	for _, line := range s.output.wrong() {
		t.Error("the server logged: ", line)
	}
	if t.Failed() {
		t.Logf("what the server said:\n%s", s.output.String())
	}
}

// output collects what a server prints and logs.
type output struct {
	mu    sync.Mutex
	lines []string
}

// wrong returns the lines that no test should cause.
func (o *output) wrong() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	signs := []string{"level=ERROR", `"level":"ERROR"`, "panic:", "DATA RACE"}
	return slices.DeleteFunc(slices.Clone(o.lines), func(line string) bool {
		return !slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(line, sign) })
	})
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.lines, "\n")
}

// stream is one of the two outputs of a process. It passes on whole lines.
type stream struct {
	to   *output
	rest []byte
}

func (s *stream) Write(p []byte) (int, error) {
	s.rest = append(s.rest, p...)
	for {
		line, rest, whole := bytes.Cut(s.rest, []byte("\n"))
		if !whole {
			return len(p), nil
		}
		s.to.mu.Lock()
		s.to.lines = append(s.to.lines, string(line))
		s.to.mu.Unlock()
		s.rest = rest
	}
}

// Kill kills the server, as in a crash. It checks nothing.
func (s *Server) Kill() {
	s.stop.Do(func() {
		_ = s.process.Process.Kill()
		<-s.ended
	})
}
