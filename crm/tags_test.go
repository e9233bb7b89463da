package crm

import (
	"strings"
	"testing"

	"github.com/vedlys/vedlys/record"
)

func TestNamesOfTags(t *testing.T) {
	for name, want := range map[string]string{"VIP": "", "Trade fair 2026": "", "": "required", "a,b": "tag_separator", "a;b": "tag_separator",
		"a\nb": "tag_separator", strings.Repeat("ž", 50): "", strings.Repeat("ž", 51): "too_long"} {
		got := ""
		if err := CheckItemName(Tags, name); err != nil {
			got = err.Key
		}
		if got != want && (want != "tag_separator" || got == "") {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if err := CheckItemName(Sources, "Fair, autumn"); err != nil {
		t.Error("a source may have a comma:", err)
	}
	if MostItems(Tags) != 1000 || MostItems(Sources) != 200 {
		t.Error("limits of lists")
	}
}

func TestANewTagHasTheLeastUsedColour(t *testing.T) {
	var items []*Item
	for n := range Hues {
		if got := FreeHue(items); got != n {
			t.Errorf("the tag after %d has colour %d", n, got)
		}
		items = append(items, &Item{Hue: n})
	}
	items[3].Hue = 4
	if got := FreeHue(items); got != 3 {
		t.Errorf("colour %d is free, not 3", got)
	}
}

func TestTagsGoToEveryTarget(t *testing.T) {
	if got := goesTo(&Lead{}, "tags", "company contact opportunity"); got != "company.tags contact.tags opportunity.tags" {
		t.Error(got)
	}
	if !has(CompanyType.Field("tags"), &Company{Meta: record.Meta{Tags: record.NewIDs(record.NewID())}}, record.IDs("")) {
		t.Error("no tags are missing")
	}
}
