// Package pace keeps slow clients from holding connections. A body that comes
// in and an answer that goes out must make progress; who does not send or does
// not read is cut off.
package pace

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// Limits say how slow a client may be. In each interval so many bytes at least
// must come in or be taken.
type Limits struct {
	Read, Write time.Duration // intervals
	Bytes       int
	Grace       time.Duration // what clients get of it once the server is to end
}

// Usual are limits for browsers and programs on thin lines. The interval for
// answers is longer, because the operating system takes note of what a client
// has read in large pieces only.
var Usual = Limits{Read: 20 * time.Second, Write: time.Minute, Bytes: 8 << 10, Grace: 2 * time.Second}

// A Pace serves requests within limits.
type Pace struct {
	next   http.Handler
	limits Limits

	mu     sync.Mutex
	open   map[*exchange]bool
	ending bool
}

// New serves requests by next within limits.
func New(next http.Handler, l Limits) *Pace {
	return &Pace{next: next, limits: l, open: map[*exchange]bool{}}
}

type exchangeKey struct{}

// ServeHTTP serves a request.
func (p *Pace) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, pace: p, control: http.NewResponseController(w), body: r.Body}
	p.begin(x, r.Body != nil && r.Body != http.NoBody)
	defer p.end(x)
	if x.reading {
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
		r.Body = bodyOf{x}
	}
	p.next.ServeHTTP(x, r)
}

func (p *Pace) begin(x *exchange, reading bool) {
	p.mu.Lock()
	p.open[x] = true
	p.mu.Unlock()
	if x.reading = reading; reading {
		x.window()
	}
}

// end gives what is still to be sent its time. What the handler has not read of
// the body is of no use to anybody; the server takes it in only to keep the
// connection.
func (p *Pace) end(x *exchange) {
	x.mayWrite()
	x.within(time.Now().Add(p.limits.Grace))
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, x)
}

// End cuts off whoever is slow from now on; all others may finish. It is called
// when the server is to end.
func (p *Pace) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ending = true
	soon := time.Now().Add(p.limits.Grace)
	for x := range p.open {
		_ = x.control.SetWriteDeadline(soon)
		x.within(soon)
	}
}

// patience is the interval of a kind, which is shorter at the end.
func (p *Pace) patience(usual time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ending {
		return min(usual, p.limits.Grace)
	}
	return usual
}

// Within has the body of the request be read within a time, however fast it
// comes in. Without a Pace around the handler it does nothing.
func Within(ctx context.Context, most time.Duration) {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		x.within(time.Now().Add(most))
	}
}

// An exchange is a request and its answer.
type exchange struct {
	http.ResponseWriter
	pace    *Pace
	control *http.ResponseController
	body    io.ReadCloser

	mu      sync.Mutex
	reading bool      // the body has not been read to its end
	until   time.Time // when the interval ends
	last    time.Time // when the whole body must be there, zero = whenever
	got     int       // bytes in this interval
}

// window begins an interval for the body.
func (x *exchange) window() {
	most := x.pace.patience(x.pace.limits.Read)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.got, x.until = 0, time.Now().Add(most)
	x.setRead()
}

// setRead tells the connection until when it may be read from.
func (x *exchange) setRead() {
	if !x.reading {
		return
	}
	until := x.until
	if !x.last.IsZero() && x.last.Before(until) {
		until = x.last
	}
	_ = x.control.SetReadDeadline(until)
}

func (x *exchange) within(last time.Time) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.last.IsZero() || last.Before(x.last) {
		x.last = last
	}
	x.setRead()
}

// came counts what was read.
func (x *exchange) came(n int, err error) {
	x.mu.Lock()
	x.got += n
	enough := x.got >= x.pace.limits.Bytes
	if err == io.EOF && x.reading {
		// The server goes on reading to notice that the client leaves; a deadline
		// would look like that.
		x.reading = false
		_ = x.control.SetReadDeadline(time.Time{})
	}
	x.mu.Unlock()
	if enough {
		x.window()
	}
}

// A bodyOf is the body of a request that must make progress.
type bodyOf struct{ *exchange }

// Read reads from the body.
func (b bodyOf) Read(to []byte) (int, error) {
	n, err := b.body.Read(to)
	b.came(n, err)
	return n, err
}

// Close closes the body.
func (b bodyOf) Close() error { return b.body.Close() }

func (x *exchange) mayWrite() {
	_ = x.control.SetWriteDeadline(time.Now().Add(x.pace.patience(x.pace.limits.Write)))
}

// Write sends in pieces, each of which must be taken within the interval.
func (x *exchange) Write(b []byte) (sent int, err error) {
	for {
		piece := b[sent:min(len(b), sent+x.pace.limits.Bytes)]
		x.mayWrite()
		n, err := x.ResponseWriter.Write(piece)
		sent += n
		if err != nil || sent == len(b) {
			return sent, err
		}
	}
}

// FlushError sends what is buffered.
func (x *exchange) FlushError() error {
	x.mayWrite()
	return x.control.Flush()
}

// Flush is FlushError for those who do not ask.
func (x *exchange) Flush() { _ = x.FlushError() }

// SetWriteDeadline does nothing: who writes has the time that each write has.
func (x *exchange) SetWriteDeadline(time.Time) error { return nil }

// SetReadDeadline shortens the time that the body has.
func (x *exchange) SetReadDeadline(t time.Time) error {
	x.within(t)
	return nil
}

// Unwrap returns the writer underneath.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }
