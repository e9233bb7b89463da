package crm

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

// keys lists the keys of items.
func keys(items []*Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, i.Key)
	}
	return out
}

func TestAListIsInTheOrderOfItsPositions(t *testing.T) {
	a, b, c := &Item{List: Sources, Key: "a", Position: 2}, &Item{List: Sources, Key: "b", Position: 1}, &Item{List: Sources, Key: "c", Position: 1}
	other := &Item{List: LostReasons, Key: "a"}
	for i, item := range []*Item{a, b, c, other} {
		item.ID = ID{byte(i + 1)}
	}
	l := NewLists([]*Item{a, c, other, b})
	if got := keys(l.Of(Sources)); !slices.Equal(got, []string{"b", "c", "a"}) {
		t.Errorf("the order is %v", got)
	}
	if l.ByKey(Sources, "a") != a || l.ByKey(LostReasons, "a") != other || l.ByKey(LostReasons, "b") != nil {
		t.Error("keys of one list are found in another")
	}
	if l.Item(Sources, a.ID) != a || l.Item(LostReasons, a.ID) != nil || l.Item(Sources, record.NewID()) != nil {
		t.Error("an item is found in another list, or not in its own")
	}
}

func TestRetiredItemsAreKeptForOldRecords(t *testing.T) {
	old, now := &Item{ID: ID{1}, List: Stages, Key: "old", Category: CategoryOpen, Retired: true}, &Item{ID: ID{2}, List: Stages, Key: "now", Category: CategoryOpen, Position: 1}
	won := &Item{ID: ID{3}, List: Stages, Key: "won", Category: CategoryWon, Position: 2}
	l := NewLists([]*Item{old, now, won})
	if l.Item(Stages, old.ID) != old || l.Category(old.ID) != CategoryOpen || !slices.Equal(keys(l.Of(Stages)), []string{"old", "now", "won"}) {
		t.Error("a retired item is lost")
	}
	if !slices.Equal(keys(l.Live(Stages)), []string{"now", "won"}) || l.First(Stages, "") != now || l.First(Stages, CategoryOpen) != now {
		t.Error("a retired item is offered to new records")
	}
	if l.First(Stages, CategoryWon) != won || l.First(Stages, CategoryLost) != nil || l.First(Sources, "") != nil {
		t.Error("the first of a category is wrong")
	}
	if got := l.Category(record.NewID()); got != "" {
		t.Errorf("an unknown stage is %q", got)
	}
}

func TestListsBeginWithPresets(t *testing.T) {
	seen, total := map[string]bool{}, 0
	for _, name := range ListNames {
		items := PresetsOf(name)
		total += len(items)
		if err := CheckList(name, items); err != nil || (len(items) == 0) != (name == Tags) || !ListExists(name) {
			t.Errorf("%s begins with %d items: %v", name, len(items), err)
		}
		for _, i := range items {
			if errs := CheckItem(i); errs != nil || i.List != name || i.ID == record.None || i.Retired {
				t.Errorf("%s: %+v: %v", name, i, errs)
			}
			if seen[name+i.Key] || seen[i.ID.String()] {
				t.Errorf("%s: %q twice", name, i.Key)
			}
			seen[name+i.Key], seen[i.ID.String()] = true, true
		}
	}
	if total != len(Presets()) {
		t.Errorf("%d of %d presets are in no list", len(Presets())-total, len(Presets()))
	}
	for _, name := range []string{"", "owner", "Source"} {
		if ListExists(name) || len(PresetsOf(name)) > 0 || Categories(name) != nil {
			t.Errorf("there is a list %q", name)
		}
	}
}

// A preset is translated: its name is the key of a word.
func TestAPresetHasATranslatedName(t *testing.T) {
	for want, i := range map[string]Item{
		"status.contacted":         {List: LeadStatuses, Key: "contacted"},
		"opportunity.type.renewal": {List: OpportunityTypes, Key: "renewal"},
		"stage.won":                {List: Stages, Key: "won"},
		"lost_reason.price":        {List: LostReasons, Key: "price"},
	} {
		if got := i.Word(); got != want {
			t.Errorf("%s of %s has the name %q", i.Key, i.List, got)
		}
	}
}

func TestALikelierStageComesLater(t *testing.T) {
	last := -1
	for _, i := range PresetsOf(Stages) {
		if i.Category == CategoryOpen && i.Probability <= last || i.Category == CategoryWon && i.Probability != 100 || i.Category == CategoryLost && i.Probability != 0 {
			t.Errorf("%s has %d %%", i.Key, i.Probability)
		}
		last = i.Probability
	}
}

func TestAMovedItemTakesItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := make([]*Item, rapid.IntRange(1, 8).Draw(t, "items"))
		for i := range items {
			items[i] = &Item{ID: record.NewID()}
		}
		from, place := rapid.IntRange(0, len(items)-1).Draw(t, "from"), rapid.IntRange(-2, 10).Draw(t, "place")
		id := items[from].ID
		got := MoveItem(items, id, place)
		at := slices.Index(got, id)
		if at != min(max(place, 0), len(items)-1) || len(got) != len(items) {
			t.Fatalf("an item moved from %d to %d is at %d of %d", from, place, at, len(got))
		}
		others := slices.Delete(slices.Clone(got), at, at+1)
		for i, item := range slices.Delete(slices.Clone(items), from, from+1) {
			if others[i] != item.ID {
				t.Fatal("the others have changed their order")
			}
		}
	})
}
