package crm

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNamesOfOtherProgramsFindTheStage(t *testing.T) {
	oneOut := NewLists(PresetsOf(LeadStatuses))
	for _, key := range []string{"contact_lost", "not_interested", "bad_data", "duplicate"} {
		oneOut.ByKey(LeadStatuses, key).Retired = true
	}
	for name, c := range map[string]struct {
		lists      *Lists
		list, name string
		want       string // key, "" = none
	}{
		"English":                       {lists, Stages, "Closed Won", "won"},
		"English, with a sign":          {lists, Stages, " closed - LOST ", "lost"},
		"Lithuanian":                    {lists, Stages, "Laimėta", "won"},
		"Lithuanian without accents":    {lists, Stages, "laimeta", "won"},
		"Slovak":                        {lists, Stages, "Uzavretá – stratená", "lost"},
		"Russian":                       {lists, Stages, "Успешно реализовано", "won"},
		"Hungarian":                     {lists, Stages, "Lezárt, elvesztett", "lost"},
		"a converted lead":              {lists, LeadStatuses, "Closed - Converted", "qualified"},
		"a lead in progress":            {lists, LeadStatuses, "В работе", "contacted"},
		"a stage's name for a lead":     {lists, LeadStatuses, "Closed Won", ""},
		"any of several statuses":       {lists, LeadStatuses, "Junk Lead", ""},
		"the only one that is not gone": {oneOut, LeadStatuses, "Junk Lead", "unreachable"},
		"an unknown name":               {lists, Stages, "Proposal", ""},
		"no name":                       {lists, Stages, "", ""},
		"a list without meanings":       {lists, Sources, "won", ""},
	} {
		got := ""
		if i := c.lists.FromElsewhere(c.list, c.name); i != nil {
			got = i.Key
		}
		if got != c.want {
			t.Errorf("%s: %q is %q, want %q", name, c.name, got, c.want)
		}
	}
}

// A name that is unknown must not become an item without a category.
func TestAnUnknownNameIsNoItem(t *testing.T) {
	l := NewLists([]*Item{{ID: ID{1}, List: Sources, Key: "website"}})
	if got := l.FromElsewhere(Sources, "Website"); got != nil {
		t.Errorf("it is %q", got.Key)
	}
}

func TestCapitalsAndSignsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := ""
		for _, r := range "closed won" {
			if rapid.Bool().Draw(t, "capital") && r >= 'a' {
				r -= 'a' - 'A'
			}
			name += string(r) + rapid.SampledFrom([]string{"", "", " ", "-", "_", "/"}).Draw(t, "sign")
		}
		if i := lists.FromElsewhere(Stages, name); i == nil || i.Category != CategoryWon {
			t.Fatalf("%q is %v", name, i)
		}
	})
}
