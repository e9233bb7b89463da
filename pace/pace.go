// Package pace keeps slow clients from holding connections. Request bodies and
// responses must make progress; clients that do not send or do not read are
// disconnected.
package pace

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// Limits define how slow a client may be: at least Bytes must be received or
// sent per interval.
type Limits struct {
	Read, Write time.Duration // intervals
	Bytes       int
	Grace       time.Duration // longest interval once the server is stopping
}

// Usual has limits for browsers and programs on slow lines. The interval for
// responses is longer, because the operating system reports what a client has
// read only in large pieces.
var Usual = Limits{Read: 20 * time.Second, Write: time.Minute, Bytes: 8 << 10, Grace: 2 * time.Second}

// A Pace serves requests within Limits.
type Pace struct {
	next   http.Handler
	limits Limits

	mu     sync.Mutex
	open   map[*exchange]bool
	ending bool
}

// New returns a Pace that serves requests with next.
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

// end limits the time for sending the rest of the response and for receiving
// what the handler has not read of the body; the server reads it only to keep
// the connection.
func (p *Pace) end(x *exchange) {
	x.mayWrite()
	x.within(time.Now().Add(p.limits.Grace))
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, x)
}

// End shortens the intervals to Grace, so that slow clients are disconnected
// and all others can finish. It is called when the server stops.
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

// patience returns the length of an interval, shorter once the server is
// stopping.
func (p *Pace) patience(usual time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ending {
		return min(usual, p.limits.Grace)
	}
	return usual
}

// Within sets the time in which the body of the request must arrive, however
// steady it comes in. Without a Pace around the handler it does nothing.
func Within(ctx context.Context, most time.Duration) {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		x.within(time.Now().Add(most))
	}
}

// Stalled reports whether reading the body of the request failed because it
// did not arrive in time.
func Stalled(ctx context.Context) bool {
	x, ok := ctx.Value(exchangeKey{}).(*exchange)
	if !ok {
		return false
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.stalled
}

// An exchange is a request and its response.
type exchange struct {
	http.ResponseWriter
	pace    *Pace
	control *http.ResponseController
	body    io.ReadCloser

	mu      sync.Mutex
	reading bool      // the body has not been read to its end
	stalled bool      // it did not arrive in time
	until   time.Time // end of the interval
	last    time.Time // deadline of the whole body; zero = none
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

// setRead sets the read deadline of the connection.
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

// came counts bytes that were read.
func (x *exchange) came(n int, err error) {
	x.mu.Lock()
	x.got += n
	x.stalled = x.stalled || errors.Is(err, os.ErrDeadlineExceeded)
	enough := x.got >= x.pace.limits.Bytes
	if err == io.EOF && x.reading {
		// The server keeps reading to notice that the client leaves; a
		// deadline would look like that.
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

// Write writes in pieces, each of which must be sent within the interval.
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

// FlushError sends buffered data.
func (x *exchange) FlushError() error {
	x.mayWrite()
	return x.control.Flush()
}

// Flush is FlushError without the error.
func (x *exchange) Flush() { _ = x.FlushError() }

// SetWriteDeadline does nothing: each Write sets its own deadline.
func (x *exchange) SetWriteDeadline(time.Time) error { return nil }

// SetReadDeadline shortens the time for the body.
func (x *exchange) SetReadDeadline(t time.Time) error {
	x.within(t)
	return nil
}

// Unwrap returns the writer underneath.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }
