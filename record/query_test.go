package record

import (
	"net/url"
	"testing"
	"time"
)

func TestToADayMeansItsEnd(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	thing := Describe(Shape[struct{ Meta }]{Name: "thing", Meta: func(m *struct{ Meta }) *Meta { return &m.Meta }})
	q, errs := ParseQuery(thing, url.Values{"created.from": {"2026-10-25"}, "created.to": {"2026-10-25"}}, &Env{Zone: vilnius})
	if errs != nil || len(q.Where) != 2 {
		t.Fatal(errs, q)
	}
	from, to := q.Where[0].Values[0].(time.Time), q.Where[1].Values[0].(time.Time)
	if want := 25*time.Hour - time.Microsecond; to.Sub(from) != want { // summer time ends on that day
		t.Errorf("from %s to %s", from, to)
	}
	exact := "2026-10-25T10:00:00Z"
	q, errs = ParseQuery(thing, url.Values{"created.to": {exact}}, &Env{Zone: vilnius})
	if errs != nil || q.Where[0].Values[0].(time.Time).Format(time.RFC3339) != exact {
		t.Errorf("%v, %v", q, errs)
	}
}
