package app

import (
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/record"
)

// A custom value that its field cannot read survives other changes, and the undo
// of replacing it brings exactly it back.
func TestUnreadableValuesAreKept(t *testing.T) {
	both(t, func(w *world) {
		for kind, raw := range map[string]string{"date": `"<soon>"`, "number": `"12,5"`, "duration": `90`, "text": `12.5`, "money": `12.5`, "boolean": `"maybe"`} {
			f := w.custom(kind, "")
			l := w.lead(w.ada, "title", "A")
			w.storeRaw(f, l.ID, raw)
			w.change(w.ada, l.ID, "city", "Kaunas")
			if got, unread := f.Unread(w.get(w.ada, l.ID)); !unread || string(got) != raw {
				t.Errorf("%s: %s became %s", kind, raw, got)
			}
			to := map[string]string{"date": "2026-01-02", "number": "3", "duration": "PT1H", "text": "B", "money": "1 EUR", "boolean": "true"}[kind]
			receipt := w.change(w.ada, l.ID, f.Key, to)
			if _, unread := f.Unread(w.get(w.ada, l.ID)); unread {
				t.Errorf("%s: not replaced", kind)
			}
			w.ok(second(w.Undo(w.ctx, w.ada, receipt)))
			if got, unread := f.Unread(w.get(w.ada, l.ID)); !unread || string(got) != raw {
				t.Errorf("%s: the undo of replacing %s brings %s", kind, raw, got)
			}
		}
	})
}

// A file is seen by who uploaded it and by who sees a record that has it.
func TestFilesAreSeenThroughRecords(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.ok(second(w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "offer", Kind: "file", Label: "Offer"})))
		var err error
		w.ws, err = w.Workspace(w.ctx, w.ws.ID)
		w.ok(err)
		file, err := w.Uploads.Upload(w.ctx, w.ada, `C:\x\..\Pasiūlymas.pdf`, "", strings.NewReader("%PDF-"))
		w.ok(err)
		if file.Name != "Pasiūlymas.pdf" || file.Size != 5 || file.MediaType != "application/pdf" {
			t.Errorf("%+v", file)
		}
		_, err = w.Uploads.Get(w.ctx, w.ona, file.ID)
		w.refused(err, record.NotFound)
		l := w.lead(w.ada, "title", "A", "owner", "ona@example.com", "c_offer", file.ID.String())
		_, err = w.Uploads.Get(w.ctx, w.ona, file.ID)
		w.ok(err)
		w.change(w.ada, l.ID, "c_offer", "")
		_, err = w.Uploads.Get(w.ctx, w.ona, file.ID)
		w.refused(err, record.NotFound)
	})
}

// The history offers the undo of removing a file, and it brings the file back.
func TestRemovingAFileCanBeUndone(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.ok(second(w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "offer", Kind: "file", Label: "Offer"})))
		w.reload()
		file, err := w.Uploads.Upload(w.ctx, w.ada, "Offer.pdf", "", strings.NewReader("%PDF-"))
		w.ok(err)
		l := w.lead(w.ada, "title", "A", "c_offer", file.ID.String())
		receipt := w.change(w.ada, l.ID, "c_offer", "")
		entries, undo, err := w.Records.History(w.ctx, w.ada, w.ws.Type("lead"), l.ID, record.None, 5)
		w.ok(err)
		if why := undo[entries[0].ID].Why; len(why) > 0 {
			t.Errorf("cannot be undone: %v", why)
		}
		w.ok(second(w.Undo(w.ctx, w.ada, receipt)))
		if got := w.ws.Type("lead").Field("c_offer").Get(w.get(w.ada, l.ID)); got != any(file.ID) {
			t.Errorf("the undo brings %v", got)
		}
	})
}
