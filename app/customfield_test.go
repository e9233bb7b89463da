package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/workspaces"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

func TestAddField(t *testing.T) {
	both(t, func(w *world) {
		done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Kind: "number", Label: "Размер офиса, м²", Fast: true})
		w.ok(err)
		if f := done.Record.(*record.Field); f.Key != "c_razmer_ofisa_m2" {
			t.Errorf("key %s", f.Key)
		}
		_, err = w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Key: "segment", Kind: "choice", Label: "Segment",
			Options: []record.Option{{Label: "Mažas"}, {Key: "big", Label: "Didelis"}}})
		w.ok(err)
		w.ws, err = w.Workspace(w.ctx, w.ada.Workspace)
		w.ok(err)
		w.lead(w.ona, "title", "A", "c_razmer_ofisa_m2", "120.5", "c_segment", "mazas")
		w.lead(w.ona, "title", "B", "c_razmer_ofisa_m2", "80", "c_segment", "big")
		w.lead(w.ona, "title", "C")
		if got := w.find(w.ada, map[string][]string{"sort": {"-c_razmer_ofisa_m2"}}); !slices.Equal(got, []string{"A", "B", "C"}) {
			t.Errorf("sorted: %v", got)
		}
		if got := w.find(w.ada, map[string][]string{"c_segment": {"big"}}); !slices.Equal(got, []string{"B"}) {
			t.Errorf("filtered: %v", got)
		}
		other, err := w.Workspaces.AddWorkspace(w.ctx, workspaces.NewWorkspace{Slug: "other", Name: "Other"})
		w.ok(err)
		ws, err := w.Workspace(w.ctx, other.ID)
		w.ok(err)
		if ws.Type("lead").Field("c_segment") != nil {
			t.Error("the field is in another workspace too")
		}
	})
}

func TestAddFieldRefuses(t *testing.T) {
	both(t, func(w *world) {
		good := workspaces.NewField{Type: "lead", Key: "size", Kind: "text", Label: "Size"}
		for name, change := range map[string]func(*workspaces.NewField){
			"record_type": func(n *workspaces.NewField) { n.Type = "note" },
			"kind":        func(n *workspaces.NewField) { n.Kind = "currency" },
			"target":      func(n *workspaces.NewField) { n.Kind = "reference" },
			"label":       func(n *workspaces.NewField) { n.Label = "a\x00b" },
			"key":         func(n *workspaces.NewField) { n.Key = `x"; DROP TABLE lead; --` },
			"options":     func(n *workspaces.NewField) { n.Options = []record.Option{{Key: "a"}} },
		} {
			n := good
			change(&n)
			_, err := w.Workspaces.AddField(w.ctx, w.ada, n)
			w.refused(err, record.Invalid)
			if es := record.All(err); len(es) != 1 || es[0].Field != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, key := range []string{"a_sort", "_a", "c_", "Ä", strings.Repeat("a", 60)} {
			n := good
			n.Key = key
			_, err := w.Workspaces.AddField(w.ctx, w.ada, n)
			w.refused(err, record.Invalid)
		}
		for _, options := range [][]record.Option{nil, {{Label: "A"}, {Key: "a"}}, {{Label: "A"}, {Label: "a "}}, {{Key: "a", Label: "A"}, {Key: "a", Label: "B"}}, {{Key: "ä"}}, make([]record.Option, workspaces.CustomOptions+1)} {
			_, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Kind: "choice", Label: "Choice", Options: options})
			w.refused(err, record.Invalid)
		}
		_, err := w.Workspaces.AddField(w.ctx, w.mantas, good)
		w.refused(err, record.Denied)
		readOnly := w.ada
		readOnly.ReadOnly = true
		_, err = w.Workspaces.AddField(w.ctx, readOnly, good)
		w.refused(err, record.Denied)
		_, err = w.Workspaces.AddField(w.ctx, w.ada, good)
		w.ok(err)
		_, err = w.Workspaces.AddField(w.ctx, w.ada, good)
		w.refused(err, record.Invalid)
	})
}

// Labels make keys even if they are words of the store, have no letters, or the
// same ones.
func TestKeysOfAnyLabels(t *testing.T) {
	both(t, func(w *world) {
		for label, want := range map[string]string{"Sort": "c_sort", "Wine sort": "c_wine_sort_1", "★": "c_field", "Order": "c_order", "c": "c_c", strings.Repeat("a", 33) + " sort": "c_" + strings.Repeat("a", 33) + "_so_1"} {
			done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Kind: "text", Label: label, Fast: true})
			w.ok(err)
			if f := done.Record.(*record.Field); f.Key != want {
				t.Errorf("%s has the key %s", label, f.Key)
			}
		}
		w.reload()
		w.lead(w.ada, "title", "B", "c_sort", "b", "c_c", "1")
		w.lead(w.ada, "title", "A", "c_sort", "a", "c_c", "2")
		if got := w.find(w.ada, map[string][]string{"sort": {"c_sort"}, "c_c.filled": {"true"}}); !slices.Equal(got, []string{"A", "B"}) {
			t.Errorf("sorted: %v", got)
		}
		done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Kind: "choice", Label: "Rating",
			Options: []record.Option{{Label: "A+"}, {Label: "A"}, {Label: "A-"}, {Label: "★"}, {Label: "★★"}, {Key: "a_2", Label: "Other"}}})
		w.ok(err)
		var keys []string
		for _, o := range done.Record.(*record.Field).Options {
			keys = append(keys, o.Key)
		}
		if want := []string{"a", "a_3", "a_4", "option", "option_2", "a_2"}; !slices.Equal(keys, want) {
			t.Errorf("options: %v", keys)
		}
	})
}

// Fields whose labels make the same key are different fields, and one with the
// label of a removed field is that field.
func TestLabelsWithTheSameKeyMakeTwoFields(t *testing.T) {
	both(t, func(w *world) {
		add := func(label string) (string, error) {
			done, err := w.Workspaces.AddField(w.ctx, w.ada, workspaces.NewField{Type: "lead", Kind: "text", Label: label})
			if err != nil {
				return "", err
			}
			return done.Record.(*record.Field).Key, nil
		}
		long := strings.Repeat("a", 60)
		for _, c := range [][2]string{{"€", "c_field"}, {"!!!", "c_field_2"}, {"★", "c_field_3"}, {"Size +", "c_size"}, {"Size -", "c_size_2"},
			{long, "c_" + long[:38]}, {long + "b", "c_" + long[:34] + "_2"}} {
			if got, err := add(c[0]); err != nil || got != c[1] {
				t.Errorf("%s has the key %s, %v", c[0], got, err)
			}
		}
		_, err := add("!!!")
		w.refused(err, record.Invalid)
		w.ok(failed(w.Workspaces.RemoveField(w.ctx, w.ada, "lead", "c_field_2")))
		if got, err := add("★★"); err != nil || got != "c_field_4" {
			t.Errorf("a new label got the key %s, %v", got, err)
		}
		if got, err := add("!!!"); err != nil || got != "c_field_2" {
			t.Errorf("the removed field returned as %s, %v", got, err)
		}
	})
}

// A member who gave up a record would no longer see it, and only those who see
// all may take it away.
func TestMembersCannotGiveUpRecords(t *testing.T) {
	both(t, func(w *world) {
		l, lt := w.lead(w.ona, "title", "A"), w.ws.Type("lead")
		_, err := w.Records.Save(w.ctx, w.ona, unit.Draft{Type: lt, ID: l.ID, Set: w.set(w.ona, lt, "owner", "")})
		w.refused(err, record.Denied)
		_, err = w.Records.Save(w.ctx, w.mantas, unit.Draft{Type: lt, ID: l.ID, Set: w.set(w.mantas, lt, "owner", "")})
		w.ok(err)
		_, _, err = w.Records.Get(w.ctx, w.ona, crm.LeadType, l.ID)
		w.refused(err, record.NotFound)
	})
}
