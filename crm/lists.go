package crm

import (
	"cmp"
	"slices"

	"github.com/vedlys/vedlys/record"
)

// The lists that a workspace edits.
const (
	LeadStatuses     = "lead_status"
	Sources          = "source"
	Stages           = "stage"        // of opportunities
	ClientStages     = "client_stage" // of companies
	OpportunityTypes = "opportunity_type"
	LostReasons      = "lost_reason" // of opportunities
	Tags             = record.Tags   // of all records
)

// ListNames lists them in the order of the settings.
var ListNames = []string{LeadStatuses, Sources, Stages, LostReasons, OpportunityTypes, ClientStages, Tags}

// A Category is the meaning of a status or stage, whatever its name.
type Category string

// The categories of lead statuses and of opportunity stages.
const (
	CategoryNew          Category = "new"
	CategoryWorking      Category = "working"
	CategoryQualified    Category = "qualified"
	CategoryDisqualified Category = "disqualified"
	CategoryOpen         Category = "open"
	CategoryWon          Category = "won"
	CategoryLost         Category = "lost"
)

// Categories returns the categories that items of the list may have, or nil for
// a list without categories.
func Categories(list string) []Category {
	switch list {
	case LeadStatuses:
		return []Category{CategoryNew, CategoryWorking, CategoryQualified, CategoryDisqualified}
	case Stages:
		return []Category{CategoryOpen, CategoryWon, CategoryLost}
	}
	return nil
}

// Hues is the number of colours an item may have.
const Hues = 12

// An Item is one value of a list. A preset keeps its translated name until a
// user renames it.
type Item struct {
	ID          ID
	List        string
	Key         string // stable, unique in the list; the API uses it
	Name        string // "" = the translated name of the key
	Category    Category
	Hue         int // 0 … 11
	Position    int
	Probability int  // of a stage, percent
	Retired     bool // old records keep it, new ones cannot have it
	Version     int64
}

// Word returns the translation key of a preset's name.
func (i *Item) Word() string {
	switch i.List {
	case LeadStatuses:
		return "status." + i.Key
	case OpportunityTypes:
		return "opportunity.type." + i.Key
	}
	return i.List + "." + i.Key
}

// Lists holds all items of a workspace.
type Lists struct {
	byID   map[ID]*Item
	byList map[string][]*Item
}

// NewLists groups items by list.
func NewLists(items []*Item) *Lists {
	l := &Lists{byID: map[ID]*Item{}, byList: map[string][]*Item{}}
	slices.SortFunc(items, func(a, b *Item) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Key, b.Key))
	})
	for _, i := range items {
		l.byID[i.ID] = i
		l.byList[i.List] = append(l.byList[i.List], i)
	}
	return l
}

// Item returns the item with that ID in the list, or nil.
func (l *Lists) Item(list string, id ID) *Item {
	if i := l.byID[id]; i != nil && i.List == list {
		return i
	}
	return nil
}

// ByKey returns the item with that key, or nil.
func (l *Lists) ByKey(list, key string) *Item {
	for _, i := range l.byList[list] {
		if i.Key == key {
			return i
		}
	}
	return nil
}

// Of returns all items of a list in order, including the retired ones.
func (l *Lists) Of(list string) []*Item { return l.byList[list] }

// Live returns the items of a list that are not retired.
func (l *Lists) Live(list string) []*Item {
	var out []*Item
	for _, i := range l.byList[list] {
		if !i.Retired {
			out = append(out, i)
		}
	}
	return out
}

// First returns the first live item of a list in the category ("" = any), or
// nil.
func (l *Lists) First(list string, c Category) *Item {
	for _, i := range l.byList[list] {
		if !i.Retired && (c == "" || i.Category == c) {
			return i
		}
	}
	return nil
}

// Category returns the category of the item with that ID, or "" if it is
// unknown.
func (l *Lists) Category(id ID) Category {
	if i := l.byID[id]; i != nil {
		return i.Category
	}
	return ""
}

func preset(list, key string, c Category, hue, probability int) Item {
	return Item{List: list, Key: key, Category: c, Hue: hue, Probability: probability}
}

// PresetsOf returns the items of one list in a new workspace.
func PresetsOf(list string) []*Item {
	return slices.DeleteFunc(Presets(), func(i *Item) bool { return i.List != list })
}

// Presets returns the items of a new workspace.
func Presets() []*Item {
	items := []Item{
		preset(LeadStatuses, "new", CategoryNew, 0, 0),
		preset(LeadStatuses, "contacted", CategoryWorking, 1, 0),
		preset(LeadStatuses, "qualified", CategoryQualified, 4, 0),
		preset(LeadStatuses, "unreachable", CategoryDisqualified, 7, 0),
		preset(LeadStatuses, "contact_lost", CategoryDisqualified, 5, 0),
		preset(LeadStatuses, "not_interested", CategoryDisqualified, 11, 0),
		preset(LeadStatuses, "bad_data", CategoryDisqualified, 10, 0),
		preset(LeadStatuses, "duplicate", CategoryDisqualified, 9, 0),

		preset(Stages, "identified", CategoryOpen, 0, 10),
		preset(Stages, "discussion", CategoryOpen, 1, 20),
		preset(Stages, "decision_makers", CategoryOpen, 2, 30),
		preset(Stages, "offer", CategoryOpen, 3, 50),
		preset(Stages, "negotiation", CategoryOpen, 5, 70),
		preset(Stages, "procurement", CategoryOpen, 7, 85),
		preset(Stages, "won", CategoryWon, 4, 100),
		preset(Stages, "lost", CategoryLost, 11, 0),

		preset(ClientStages, "potential", "", 0, 0),
		preset(ClientStages, "call", "", 1, 0),
		preset(ClientStages, "commercial_offer", "", 3, 0),
		preset(ClientStages, "meeting", "", 5, 0),
		preset(ClientStages, "contract", "", 4, 0),
	}
	for i, key := range []string{"website", "referral", "cold_call", "trade_fair", "partner",
		"email", "phone", "social", "advertising", "other"} {
		items = append(items, preset(Sources, key, "", i, 0))
	}
	for i, key := range []string{"new_business", "existing_business", "renewal"} {
		items = append(items, preset(OpportunityTypes, key, "", i, 0))
	}
	for i, key := range []string{"price", "competitor", "no_budget", "no_decision", "no_answer", "bad_timing", "no_need", "offer", "other"} {
		items = append(items, preset(LostReasons, key, "", i, 0))
	}
	out := make([]*Item, len(items))
	for n := range items {
		items[n].ID, items[n].Position, items[n].Version = record.NewShortID(), n, 1
		out[n] = &items[n]
	}
	return out
}
