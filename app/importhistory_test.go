package app

import (
	"testing"
	"time"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

func withHistory(p *imports.Plan) { p.History = true }

func TestOnlyHistoryBringsQualifiedLeads(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		lt := w.ws.Type("lead")
		_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: lt, Set: w.set(w.ada, lt, "title", "A", "status", "qualified")})
		if about(err) != "status:use_qualification" {
			t.Errorf("made as qualified: %v", err)
		}
		const file = "Title,Status,Created,Qualified\n" +
			"Old,Qualified,2019-03-05 14:22,05.04.2019\n" +
			"Fresh,New,,\n" +
			"Tomorrow,New,2999-01-01,\n"
		plain := w.imported(w.ada, "lead", file, nil)
		same(t, "without history", w.problems(w.ada, plain), []string{"2 Status Qualified use_qualification"})
		with := w.imported(w.ada, "lead", "Title,Status,Created,Qualified\nElder,Qualified,2019-03-05 14:22,05.04.2019\nLater,New,2999-01-01,\n", withHistory)
		same(t, "with history", w.problems(w.ada, with), []string{"3 Created 2999-01-01 future_date"})
		l := w.byTitle(w.ada)["Elder"]
		zone := w.ada.Zone
		if want := time.Date(2019, 3, 5, 14, 22, 0, 0, zone); !l.Created.Equal(want) {
			t.Errorf("created %s, want %s", l.Created, want)
		}
		if want := time.Date(2019, 4, 5, 0, 0, 0, 0, zone); !l.QualifiedAt.Equal(want) || !l.StatusSince.Equal(want) {
			t.Errorf("qualified %s, so since %s", l.QualifiedAt, l.StatusSince)
		}
		if got := w.find(w.ada, map[string][]string{"sort": {"created"}}); got[0] != "Elder" {
			t.Errorf("in the order of making: %v", got)
		}
		_, err = w.Qualify.Reopen(w.ctx, w.ada, l.ID)
		w.ok(err)
		if is := w.get(w.ada, l.ID); w.ws.Lists.Category(is.Status) != crm.CategoryNew || !is.QualifiedAt.IsZero() {
			t.Errorf("reopened: %+v", is)
		}
		_, _, err = w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Opportunity: &qualify.Target{}}, false)
		w.ok(err)
		_, err = w.Qualify.Reopen(w.ctx, w.ada, l.ID)
		if about(err) != ":undo_qualification" {
			t.Errorf("what it became is taken back otherwise: %v", err)
		}
	})
}

func TestImportedLossesHaveTheirReason(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		const file = "Name,Stage,Priežastis,Closed on\n" +
			"With,lost,Per didelė kaina,2020-05-06\n" +
			"Without,lost,,2020-05-07\n" +
			"Open,offer,,2020-05-08\n"
		reason := func(p *imports.Plan) { p.Fields[2] = "lost_reason" }
		plain := w.imported(w.ada, "opportunity", file, reason)
		same(t, "without history", w.problems(w.ada, plain), []string{"3 Priežastis  lost_reason"})
		if o := w.named("With"); o.LostReason != w.ws.Lists.ByKey(crm.LostReasons, "price").ID {
			t.Errorf("%+v", o)
		}
		w.imported(w.ada, "opportunity", "Name,Stage,Closed on\nElder,lost,2020-05-07\nYounger,offer,2020-05-08\nUnknown,won,\n", withHistory)
		day := time.Date(2020, 5, 7, 0, 0, 0, 0, w.ada.Zone)
		if o := w.named("Elder"); !o.ClosedAt.Equal(day) {
			t.Errorf("closed %s, want %s", o.ClosedAt, day)
		}
		for _, name := range []string{"Younger", "Unknown"} {
			if o := w.named(name); !o.ClosedAt.IsZero() {
				t.Errorf("%s was closed %s", name, o.ClosedAt)
			}
		}
	})
}

func TestHeadingsOfTheReasonInFiveLanguages(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.files()
	for _, heading := range []string{"Lost reason", "Loss reason", "Praradimo priežastis", "Dôvod neúspechu", "Причина отказа", "Sikertelenség oka"} {
		_, p := w.upload(w.ada, "opportunity", "Name,"+heading+"\nA,Price too high\nB,Other\n", nil)
		if p.Fields[1] != "lost_reason" {
			t.Errorf("%s goes to %q", heading, p.Fields[1])
		}
	}
	sentences := "Name,Lost reason\n"
	for _, n := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"} {
		sentences += n + ",they said " + n + "\n"
	}
	if _, p := w.upload(w.ada, "opportunity", sentences, nil); p.Fields[1] != "lost_note" {
		t.Errorf("sentences go to %q", p.Fields[1])
	}
}

func TestHistoryFindsAndFreesItsColumns(t *testing.T) {
	w := newWorld(t, dbtest.Open(t, "sqlite"))
	w.files()
	i, p := w.upload(w.ada, "lead", "Title,Date created,Converted date\nA,2020-01-01,2020-02-01\n", nil)
	same(t, "off", p.Fields, []string{"title", "", ""})
	for _, c := range []struct {
		on   bool
		want []string
	}{{true, []string{"title", "created", "qualified"}}, {false, []string{"title", "", ""}}} {
		p.History = c.on
		i, err := w.Imports.Replan(w.ctx, w.ada, i.ID, p)
		w.ok(err)
		p, err = imports.PlanOf(i)
		w.ok(err)
		same(t, "on", p.Fields, c.want)
	}
	p.Fields[1] = "created"
	_, err := w.Imports.Replan(w.ctx, w.ada, i.ID, p)
	w.refused(err, record.Invalid) // assigned without history
}

// The first interval of a record with history begins in the past.
func TestIntervalsOfImportsBeginInThePast(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		begins := func(table, title string) (all []time.Time) {
			of := "SELECT from_at FROM step_interval s JOIN " + table + " r ON r.workspace_id = s.workspace_id AND r.id = s.record_id WHERE r." +
				w.ws.Type(table).Fields[0].Key + " = ? ORDER BY from_at"
			w.ok(w.DB.View(w.ctx, func(tx *db.Tx) error {
				rows, err := tx.Query(w.ctx, of, title)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
					var at time.Time
					if err := rows.Scan(db.Time(&at)); err != nil {
						return err
					}
					all = append(all, at)
				}
				return rows.Err()
			}))
			return all
		}
		w.imported(w.ada, "lead", "Title,Status,Created,Qualified\nElder,Contacted,2019-03-05,\nDone,Qualified,2019-03-05,2019-04-05\nFresh,New,,\n", withHistory)
		w.imported(w.ada, "lead", "Title,Status,Created,status_since\nMoved,Contacted,2019-03-05,2019-06-07\n", withHistory)
		w.imported(w.ada, "opportunity", "Name,Stage,Created,Closed on\nSold,Closed Won,2020-01-02,2020-03-04\nOpen,offer,2020-01-02,\n", withHistory)
		w.imported(w.ada, "company", "Name,Created\nOld firm,2018-01-02\n", withHistory)
		for _, c := range []struct {
			table, title string
			year         int
			month        time.Month
			day          int
		}{{"lead", "Elder", 2019, 3, 5}, {"lead", "Done", 2019, 4, 5}, {"lead", "Moved", 2019, 6, 7}, {"opportunity", "Sold", 2020, 3, 4}, {"opportunity", "Open", 2020, 1, 2}, {"company", "Old firm", 2018, 1, 2}} {
			if all := begins(c.table, c.title); len(all) != 1 || !all[0].Equal(time.Date(c.year, c.month, c.day, 0, 0, 0, 0, w.ada.Zone)) {
				t.Errorf("%s: intervals from %v", c.title, all)
			}
		}
		if l := w.byTitle(w.ada)["Elder"]; !l.StatusSince.Equal(l.Created) {
			t.Errorf("in its status since %s, created %s", l.StatusSince, l.Created)
		}
		if l := w.byTitle(w.ada)["Fresh"]; !l.StatusSince.Equal(l.Updated) || !l.Created.Equal(l.Updated) {
			t.Errorf("without a past: %+v", l)
		}
		w.change(w.ada, w.byTitle(w.ada)["Elder"].ID, "status", "new")
		if all := begins("lead", "Elder"); len(all) != 2 {
			t.Errorf("intervals after a change: %v", all)
		}
		if bad := w.count("SELECT COUNT(*) FROM step_interval WHERE to_at IS NOT NULL AND to_at <= from_at"); bad != 0 {
			t.Errorf("%d intervals end before they begin", bad)
		}
		if areas := w.wrong(false); len(areas) != 0 {
			t.Errorf("the doctor: %q", areas)
		}
	})
}
