package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A kind is one kind of request, with its ceiling at 1,000,000 leads.
type kind struct {
	name    string
	ceiling time.Duration // p50 with one request at a time
	send    func(s *server, n int) (*answer, error)
	want    int
}

// A figure holds the measurements of a kind.
type figure struct {
	kind          *kind
	p50, p95, p99 time.Duration
	rate          float64 // per second
	rate8         float64 // with eight at once; of one action on many records, those a second
	p50of8        time.Duration
	p95of8        time.Duration
	problem       string
}

// measure takes all figures of one place: of the import and then of the
// requests, each on a fresh copy of the database.
func measure(ctx context.Context, o *options, p *place, r *report) error {
	if err := p.prepare(ctx); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s, %d leads\n", p.engine.name(), p.size)
	res := &result{engine: p.engine.name(), size: p.size}
	r.results = append(r.results, res)
	if o.rows > 0 && strings.Contains("import", o.only) {
		err := p.onCopy(ctx, func(s *server) error {
			if err := s.signIn(); err != nil {
				return err
			}
			return res.imports(ctx, o, s)
		})
		if err != nil {
			return err
		}
		if res.imported != nil {
			res.imported.bytes = float64(p.grown) / float64(max(1, res.imported.rows))
		}
	}
	err := p.onCopy(ctx, func(s *server) error { return res.fill(ctx, o, s) })
	return errors.Join(err, p.commands(ctx, o, res))
}

const work = "work" // the name of the copy that is measured

// onCopy starts a server on a copy of the database and calls do.
func (p *place) onCopy(ctx context.Context, do func(*server) error) error {
	if err := p.engine.copy(p.base(), work); err != nil {
		return err
	}
	defer func() { _ = p.engine.drop(work) }()
	before, err := p.engine.bytes(work)
	if err != nil {
		return err
	}
	token, err := p.vedlys(ctx, work, "token", "add", "--workspace", workspace, "--email", email)
	if err != nil {
		return err
	}
	s, err := p.start(ctx, work)
	if err != nil {
		return err
	}
	s.token = token
	if err := errors.Join(do(s), s.stop()); err != nil {
		return err
	}
	after, err := p.engine.bytes(work)
	p.grown = after - before
	return err
}

func (res *result) fill(ctx context.Context, o *options, s *server) error {
	first, err := s.ask("GET", "/sign-in", "", nil)
	if err != nil {
		return err
	}
	res.start = time.Since(s.began)
	if first.status != http.StatusOK {
		return fmt.Errorf("the first page was answered with %d", first.status)
	}
	if err := s.signIn(); err != nil {
		return err
	}
	if _, err := s.ask("GET", "/leads", "", nil); err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	res.rss, res.pss = s.memory()
	known, err := readKnown(s)
	if err != nil {
		return err
	}
	res.weigh(s)
	for _, k := range kinds(known) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if strings.Contains(k.name, o.only) {
			f := s.time(k, o.requests)
			res.figures = append(res.figures, f)
			fmt.Fprintf(os.Stderr, "  %-44s %s\n", k.name, f)
		}
	}
	if err := res.bulk(o, s, known); err != nil {
		return err
	}
	time.Sleep(5 * time.Second)
	res.rssAfter, res.pssAfter = s.memory()
	return nil
}

func (f *figure) String() string {
	if f.problem != "" {
		return f.problem
	}
	return fmt.Sprintf("p50 %s  p95 %s  p99 %s  %.0f/s; 8 at once p50 %s, %.0f/s", ms(f.p50), ms(f.p95), ms(f.p99), f.rate, ms(f.p50of8), f.rate8)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// time sends requests of a kind, first one after the other and then eight at once.
func (s *server) time(k *kind, n int) *figure {
	f := &figure{kind: k}
	var begun atomic.Int64
	for range 30 { // warm up
		a, err := k.send(s, int(begun.Add(1)))
		if f.problem = problem(k, a, err); f.problem != "" {
			return f
		}
	}
	took, rate, wrong := s.many(k, n, 1, &begun)
	took8, rate8, wrong8 := s.many(k, 2*n, 8, &begun)
	f.problem = cmp.Or(wrong, wrong8)
	f.p50, f.p95, f.p99, f.rate = part(took, 50), part(took, 95), part(took, 99), rate
	f.p50of8, f.p95of8, f.rate8 = part(took8, 50), part(took8, 95), rate8
	return f
}

func problem(k *kind, a *answer, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case a.status == http.StatusNotFound:
		return "not there yet"
	case a.status != k.want:
		return fmt.Sprintf("answered with %d: %.200s", a.status, a.body)
	}
	return ""
}

// many sends n requests, at most at of them at once, for at most half a minute.
func (s *server) many(k *kind, n, at int, begun *atomic.Int64) (took []time.Duration, rate float64, wrong string) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(n))
	for range at {
		wg.Go(func() {
			for left.Add(-1) >= 0 && time.Since(began) < 30*time.Second {
				a, err := k.send(s, int(begun.Add(1)))
				mu.Lock()
				if p := problem(k, a, err); p != "" {
					wrong = p
				} else {
					took = append(took, a.took)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.Sort(took)
	return took, float64(len(took)) / time.Since(began).Seconds(), wrong
}

// part returns the time that the given percentage of the requests did not exceed.
func part(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*percent/100, len(sorted)-1)]
}
