package record

import (
	"testing"
	"time"
)

func TestPeriodsAreDaysOfTheReader(t *testing.T) {
	vilnius, err := time.LoadLocation("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 29, 22, 30, 0, 0, time.UTC) // Monday 30 November in Vilnius, Sunday in UTC
	day := Field{Key: "birth_date", Kind: DateKind}
	for name, want := range map[string][2]Date{
		"today": {"2026-11-30", "2026-11-30"}, "yesterday": {"2026-11-29", "2026-11-29"}, "tomorrow": {"2026-12-01", "2026-12-01"},
		"this_week": {"2026-11-30", "2026-12-06"}, "last_week": {"2026-11-23", "2026-11-29"}, "next_week": {"2026-12-07", "2026-12-13"},
		"this_month": {"2026-11-01", "2026-11-30"}, "last_month": {"2026-10-01", "2026-10-31"}, "next_month": {"2026-12-01", "2026-12-31"},
		"this_year": {"2026-01-01", "2026-12-31"}, "last_7_days": {"2026-11-24", "2026-11-30"}, "last_30_days": {"2026-11-01", "2026-11-30"},
		"last_90_days": {"2026-09-02", "2026-11-30"}, "next_7_days": {"2026-11-30", "2026-12-06"}, "next_30_days": {"2026-11-30", "2026-12-29"},
		"before_today": {"", "2026-11-29"},
	} {
		v, wrong := (&Env{Zone: vilnius, Now: now, Lang: "lt"}).period(&day, name)
		if wrong != nil {
			t.Fatal(wrong)
		}
		p := v.(Period)
		if from, _ := p.From.(Date); from != want[0] || p.To != want[1] {
			t.Errorf("%s is %v to %v, want %v", name, p.From, p.To, want)
		}
	}
	if len(Periods) != 16 {
		t.Error("a period is not tested")
	}
	v, _ := (&Env{Now: now, Lang: "en", Country: "US"}).period(&day, "this_week")
	if p := v.(Period); p.From != Date("2026-11-29") {
		t.Errorf("an American week begins on %v", p.From)
	}
	v, _ = (&Env{Zone: vilnius, Now: now}).period(&Field{Key: "created", Kind: MomentKind}, "today")
	if p := v.(Period); p.From != time.Date(2026, 11, 29, 22, 0, 0, 0, time.UTC) || p.To != time.Date(2026, 11, 30, 21, 59, 59, 999999000, time.UTC) {
		t.Errorf("today is %v to %v", p.From, p.To)
	}
	if _, wrong := (&Env{Now: now}).period(&day, "someday"); wrong == nil {
		t.Error("an unknown period is taken")
	}
}
