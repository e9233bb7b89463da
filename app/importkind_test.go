package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
)

// A shareKind is a kind that only this test knows: a part of a whole. In files it may be a word or a percentage.
type shareKind struct{ record.Kind }

func (shareKind) Name() string { return "share" }

func (k shareKind) Parse(s string, f *record.Field, e *record.Env) (any, *record.Error) {
	if s = strings.TrimSpace(s); e.File && strings.EqualFold(s, "half") {
		s = "50"
	}
	return k.Kind.Parse(strings.TrimSpace(strings.TrimSuffix(s, "%")), f, e)
}

func (k shareKind) ReadJSON(raw any, f *record.Field, e *record.Env) (any, *record.Error) {
	return k.Kind.ReadJSON(raw, f, e)
}

// A kind that the imports do not know is guessed, previewed, imported, refused and exported like the others, and its numbers count
// when the decimal sign of the file is guessed.
func TestANewKindIsImported(t *testing.T) {
	kinds, custom := record.Kinds, record.CustomKinds
	t.Cleanup(func() { record.Kinds, record.CustomKinds = kinds, custom })
	share := shareKind{record.NumberKind}
	record.Kinds, record.CustomKinds = slices.Concat(kinds, []record.Kind{share}), slices.Concat(custom, []record.Kind{share})
	both(t, func(w *world) {
		w.files()
		_, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "share", Kind: "share", Label: "Share"})
		w.ok(err)
		w.reload()
		i, p := w.upload(w.ada, "lead", "title;Share\nA;12,5 %\nB;half\nC;1.250\nD;much\n", nil)
		same(t, "the fields", p.Fields, []string{"title", "c_share"})
		same(t, "the decimal sign", []string{p.Numbers}, []string{imports.Comma})
		_, err = w.Imports.Run(w.ctx, w.ada, i.ID, func(*store.Import) {})
		w.ok(err)
		same(t, "problems", w.problems(w.ada, i), []string{"5 Share much invalid_number"})
		f := w.ws.Type(crm.LeadType.Name).Field("c_share")
		for title, want := range map[string]float64{"A": 12.5, "B": 50, "C": 1250} {
			if got := f.Get(w.byTitle(w.ada)[title]); got != (record.Number{F: want, Set: true}) {
				t.Errorf("%s: %v, want %v", title, got, want)
			}
		}
		if got := w.exported(w.ada, w.ws.Type("lead"))[0]["c_share"]; got != "12.5" {
			t.Errorf("exported as %q", got)
		}
	})
}
