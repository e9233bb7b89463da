package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"time"
)

// A result holds all measurements of one place.
type result struct {
	engine             string
	size               int
	start              time.Duration // until the first page
	rss, pss           int           // idle after the first pages, in kB
	rssAfter, pssAfter int           // idle after all work
	js, css, html      int           // compressed, in bytes
	figures            []*figure
	imported           *imported
}

type report struct {
	results []*result
	made    time.Time
}

func newReport() *report { return &report{made: time.Now()} }

var assets = regexp.MustCompile(`(?:href|src)="(/static/[^"]+\.(js|css))"`)

// weigh counts the bytes that a browser loads for a list.
func (res *result) weigh(s *server) {
	a, err := s.ask("GET", "/leads", "", nil)
	if err != nil || a.status != 200 {
		return
	}
	res.html = a.wire
	plain, err := s.ask("GET", "/leads", "", nil, "Accept-Encoding", "identity")
	if err != nil {
		return
	}
	seen := map[string]bool{}
	for _, m := range assets.FindAllStringSubmatch(string(plain.body), -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		a, err := s.ask("GET", m[1], "", nil)
		if err != nil {
			return
		}
		if m[2] == "js" {
			res.js += a.wire
		} else {
			res.css += a.wire
		}
	}
}

// print writes the report as Markdown.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "%s\n\nMade by `make bench` on %s at commit %s.\n\n%s\n\n", speedHeading, r.made.UTC().Format("2006-01-02 15:04 UTC"), commit(), machine())
	fmt.Fprintln(w, "Each figure is the time from sending a request to having read its whole answer, over HTTP on the same machine, signed in with\n"+
		"a session (pages) or a token (API). Ceilings are for the median with one request at a time at 1,000,000 leads. Writes are\n"+
		"on the disk before they are answered. The measuring program shares the processors with the server.")
	for _, res := range r.results {
		res.print(w)
	}
}

func (res *result) print(w io.Writer) {
	fmt.Fprintf(w, "\n## %s, %s leads\n\n", res.engine, grouped(res.size))
	fmt.Fprintln(w, "| request | ceiling | p50 | p95 | p99 | a second | 8 at once: p50 | p95 | a second |")
	fmt.Fprintln(w, "|---|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, f := range res.figures {
		if f.problem != "" {
			fmt.Fprintf(w, "| %s | %s | %s |||||||\n", f.kind.name, ceiling(f.kind.ceiling), strings.ReplaceAll(f.problem, "|", " "))
			continue
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %.0f | %s | %s | %.0f |\n", f.kind.name, ceiling(f.kind.ceiling),
			marked(f.p50, f.kind.ceiling), ms(f.p95), ms(f.p99), f.rate, ms(f.p50of8), ms(f.p95of8), f.rate8)
	}
	fmt.Fprintln(w)
	if i := res.imported; i != nil {
		fmt.Fprintf(w, "- Import: %s rows at %.0f a second (at least 3,000); lists meanwhile p50 %s, p95 %s (ceiling 300 ms)%s\n",
			grouped(i.rows), i.rate, ms(part(i.list, 50)), ms(part(i.list, 95)), cmp.Or(prefixed("; ", i.problems), ""))
		fmt.Fprintf(w, "- Disk: %.0f bytes for each imported lead with its history and indexes\n", i.bytes)
	}
	fmt.Fprintf(w, "- Start to first page: %s (ceiling 500 ms)\n", ms(res.start))
	fmt.Fprintf(w, "- Memory at rest: %s resident, %s proportional after the first pages (ceiling 150 MB); %s and %s after all of the above\n",
		mb(res.rss), mb(res.pss), mb(res.rssAfter), mb(res.pssAfter))
	fmt.Fprintf(w, "- Compressed: scripts %s (ceiling 30 kB), styles %s (15 kB), HTML of a list %s (25 kB)\n", kb(res.js), kb(res.css), kb(res.html))
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

func mb(kilobytes int) string { return fmt.Sprintf("%.0f MB", float64(kilobytes)*1024/1e6) }
func kb(bytes int) string     { return fmt.Sprintf("%.1f kB", float64(bytes)/1000) }

func ceiling(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// marked returns a time in bold if it exceeds the ceiling.
func marked(d, ceiling time.Duration) string {
	if ceiling > 0 && d > ceiling {
		return "**" + ms(d) + "**"
	}
	return ms(d)
}

func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func commit() string {
	out, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// machine describes the machine.
func machine() string {
	model, memory := runtime.GOARCH, ""
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kilobytes int
		if _, err := fmt.Sscanf(string(text), "MemTotal: %d kB", &kilobytes); err == nil {
			memory = fmt.Sprintf(", %d GB memory", (kilobytes+512*1024)/1024/1024)
		}
	}
	return fmt.Sprintf("%s, %d processors%s, %s, %s.", model, runtime.NumCPU(), memory, runtime.GOOS, runtime.Version())
}

func (r *report) write(path string) error {
	var b strings.Builder
	r.print(&b)
	return replacePart(path, speedHeading, b.String())
}
