package app

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// once makes a lead by a repeatable request and returns the response's body.
func (w *world) once(key, request, title string) (string, error) {
	t := w.ws.Type("lead")
	r := unit.Repeatable{Key: key, Request: request, Response: func(d *unit.Done) store.StoredResponse {
		return store.StoredResponse{Status: 201, Head: map[string]string{"Receipt": d.Receipt.String()}, Body: []byte(t.Meta(d.Record).ID.String())}
	}, About: func(a *store.StoredResponse) []unit.Subject {
		id, _ := record.ParseID(string(a.Body))
		return []unit.Subject{{Type: t, ID: id}}
	}}
	a, err := w.Once(w.ctx, w.ada, r, func(ctx context.Context) (*unit.Done, error) {
		return w.Records.Save(ctx, w.ada, unit.Draft{Type: t, Set: w.set(w.ada, t, "title", title)})
	})
	if err != nil {
		return "", err
	}
	return string(a.Body) + " " + a.Head["Receipt"], nil
}

func (w *world) leads() int {
	w.t.Helper()
	l, err := w.Records.List(w.ctx, w.ada, w.ws.Type("lead"), record.Query{Sort: w.ws.Type("lead").Field("created"), Limit: 1})
	w.ok(err)
	return l.Total
}

func TestRepeatedRequestIsDoneOnce(t *testing.T) {
	both(t, func(w *world) {
		first, err := w.once("k", "one", "A")
		w.ok(err)
		again, err := w.once("k", "one", "A")
		w.ok(err)
		if first != again || w.leads() != 1 {
			t.Errorf("%q, then %q; %d leads", first, again, w.leads())
		}
		_, err = w.once("k", "other", "B")
		w.refused(err, record.Invalid)
		_, err = w.once("failing", "one", "")
		w.refused(err, record.Invalid)
		_, err = w.once("failing", "two", "C") // the failed one was not stored
		w.ok(err)
		w.Clock = func() time.Time { return record.Now().Add(-unit.ResponsesKept - time.Minute) }
		_, err = w.once("old", "one", "D")
		w.ok(err)
		w.Clock = record.Now
		w.ok(w.Live.Prune(w.ctx))
		_, err = w.once("old", "another", "E")
		w.ok(err)
		_, err = w.once("k", "other", "F")
		w.refused(err, record.Invalid)
		if w.leads() != 4 {
			t.Errorf("%d leads", w.leads())
		}
	})
}

func TestRepeatedRequestsAtTheSameTime(t *testing.T) {
	both(t, func(w *world) {
		const n = 8
		bodies := make([]string, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				var err error
				if bodies[i], err = w.once("k", "one", "A"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, b := range bodies {
			if b != bodies[0] || b == "" {
				t.Errorf("answers differ: %q", bodies)
			}
		}
		if w.leads() != 1 {
			t.Errorf("%d leads were made", w.leads())
		}
	})
}

// An action whose response cannot be stored has no effect.
func TestActionAndResponseAreStoredTogether(t *testing.T) {
	both(t, func(w *world) {
		lead := w.ws.Type("lead")
		fails := unit.Repeatable{Key: "k", Request: "one", Response: func(*unit.Done) store.StoredResponse { panic("the process dies") }}
		func() {
			defer func() { _ = recover() }()
			_, _ = w.Once(w.ctx, w.ada, fails, func(ctx context.Context) (*unit.Done, error) {
				return w.Records.Save(ctx, w.ada, unit.Draft{Type: lead, Set: w.set(w.ada, lead, "title", "A")})
			})
			t.Error("the answer was not asked for")
		}()
		if w.leads() != 0 {
			t.Error("the lead was made although its answer was lost")
		}
		_, err := w.once("k", "one", "A")
		w.ok(err)
		if w.leads() != 1 {
			t.Errorf("%d leads", w.leads())
		}
	})
}
