package app

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/blob"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// exported returns the rows of an export by heading.
func (w *world) exported(by crm.Actor, t *record.Type) []map[string]string {
	w.t.Helper()
	var b bytes.Buffer
	n, err := w.Records.Export(w.ctx, by, t, record.Query{Sort: t.Field("created")}, &b, nil)
	w.ok(err)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\uFEFF"))).ReadAll()
	w.ok(err)
	if len(rows) != n+1 {
		w.t.Fatalf("%d rows, returned %d", len(rows), n)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, cell := range row {
			m[rows[0][i]] = cell
		}
		out = append(out, m)
	}
	return out
}

func TestExportHoldsAllFieldsInCanonicalForms(t *testing.T) {
	both(t, func(w *world) {
		l := w.lead(w.ada, "title", "=1+1", "amount", "1234.50", "birth_date", "1980-02-29", "owner", "ona@example.com", "description", "a\n\"b\", ž")
		w.lead(w.ona, "title", "Second", "source", "website")
		rows := w.exported(w.ada, w.ws.Type("lead"))
		if len(rows) != 2 {
			t.Fatalf("%d rows", len(rows))
		}
		for key, want := range map[string]string{"id": l.ID.String(), "title": "'=1+1", "amount": "1234.5", "currency": "EUR",
			"birth_date": "1980-02-29", "owner": "ona@example.com", "status": "new", "description": "a\n\"b\", ž"} {
			if got := rows[0][key]; strings.TrimSuffix(got, "0") != strings.TrimSuffix(want, "0") {
				t.Errorf("%s: %q, not %q", key, got, want)
			}
		}
		if rows[1]["source"] != "website" {
			t.Errorf("source %q", rows[1]["source"])
		}
		if got := w.exported(w.pavol, w.ws.Type("lead")); len(got) != 0 {
			t.Errorf("Pavol exports what he cannot see: %v", got)
		}
		if got := w.exported(w.ona, w.ws.Type("lead")); len(got) != 2 {
			t.Errorf("Ona exports %v", got)
		}
	})
}

func TestExportOfManyPagesCanBeImported(t *testing.T) {
	both(t, func(w *world) {
		w.ok(w.Samples.Add(w.ctx, w.ws.ID, records.ExportPage+200, nil))
		var b bytes.Buffer
		lt := w.ws.Type("lead")
		n, err := w.Records.Export(w.ctx, w.ada, lt, record.Query{Sort: lt.Field("created")}, &b, nil)
		w.ok(err)
		if n != records.ExportPage+200 {
			t.Fatalf("%d rows", n)
		}
		first := w.exported(w.ada, lt)
		w.Files, _ = blob.Open(t.TempDir())
		i, err := w.Imports.Upload(w.ctx, w.ada, lt, "again.csv", &b)
		w.ok(err)
		history := true // or the qualified ones would be left out
		i, err = w.Imports.Wish(w.ctx, w.ada, i, imports.Wishes{History: &history,
			Fields: map[string]string{"created": imports.LeaveOut, "status_since": imports.LeaveOut, "qualified": imports.LeaveOut}})
		w.ok(err)
		done, err := w.Imports.Run(w.ctx, w.ada, i.ID, func(*store.Import) {})
		w.ok(err)
		if done.Created != n || done.Skipped != 0 {
			t.Fatalf("%d came back, %d were skipped", done.Created, done.Skipped)
		}
		var was, is []string
		for k, row := range w.exported(w.ada, lt) {
			line := ""
			for _, f := range lt.Editable() {
				if f.Key != "description" { // an import puts there what has no field
					line += row[f.Key] + "|"
				}
			}
			if k < len(first) {
				was = append(was, line)
			} else {
				is = append(is, line)
			}
		}
		slices.Sort(was)
		slices.Sort(is)
		for k := range was {
			if was[k] != is[k] {
				t.Fatalf("came back changed:\n%s\n%s", was[k], is[k])
			}
		}
	})
}
