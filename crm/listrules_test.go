package crm

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

func TestRulesOfAListItem(t *testing.T) {
	for name, c := range map[string]struct {
		item Item
		want string
	}{
		"status with its meaning":        {Item{List: LeadStatuses, Category: CategoryWorking}, ""},
		"status without a meaning":       {Item{List: LeadStatuses}, "category:required"},
		"status with a stage's meaning":  {Item{List: LeadStatuses, Category: CategoryWon}, "category:invalid_choice"},
		"stage with its meaning":         {Item{List: Stages, Category: CategoryLost}, ""},
		"stage with a status's meaning":  {Item{List: Stages, Category: CategoryNew}, "category:invalid_choice"},
		"source":                         {Item{List: Sources}, ""},
		"source with a meaning":          {Item{List: Sources, Category: CategoryNew}, "category:invalid_choice"},
		"first colour":                   {Item{List: Sources, Hue: 0}, ""},
		"last colour":                    {Item{List: Sources, Hue: Hues - 1}, ""},
		"colour after the last":          {Item{List: Sources, Hue: Hues}, "hue:invalid_choice"},
		"colour before the first":        {Item{List: Sources, Hue: -1}, "hue:invalid_choice"},
		"certain":                        {Item{List: Stages, Category: CategoryWon, Probability: 100}, ""},
		"impossible":                     {Item{List: Stages, Category: CategoryLost, Probability: 0}, ""},
		"more than certain":              {Item{List: Stages, Category: CategoryWon, Probability: 101}, "probability:out_of_range"},
		"less than impossible":           {Item{List: Stages, Category: CategoryLost, Probability: -1}, "probability:out_of_range"},
		"everything wrong is named once": {Item{List: Stages, Hue: 99, Probability: 200}, "category:required hue:invalid_choice probability:out_of_range"},
	} {
		if got := wrong(CheckItem(&c.item)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// The records in a status would be qualified, or not be any more, without the
// companies and opportunities that belong to it.
func TestAUsedStatusDoesNotMoveInOrOutOfQualified(t *testing.T) {
	for _, c := range []struct {
		from, to Category
		kept     bool
	}{
		{CategoryNew, CategoryQualified, true},
		{CategoryQualified, CategoryDisqualified, true},
		{CategoryQualified, CategoryQualified, true},
		{CategoryNew, CategoryWorking, false},
		{CategoryWorking, CategoryDisqualified, false},
		{CategoryOpen, CategoryWon, false},
		{"", "", false},
	} {
		if KeepsCategory(c.from, c.to) != c.kept {
			t.Errorf("from %q to %q: kept %v", c.from, c.to, !c.kept)
		}
	}
}

func TestAListKeepsWhatRecordsNeed(t *testing.T) {
	open, won, lost := Item{Category: CategoryOpen}, Item{Category: CategoryWon}, Item{Category: CategoryLost}
	retired := func(i Item) Item { i.Retired = true; return i }
	for name, c := range map[string]struct {
		list  string
		items []Item
		want  string // the key of the error, and the missing category
	}{
		"all stages":                       {Stages, []Item{open, won, lost}, ""},
		"nothing can be won":               {Stages, []Item{open, lost}, "last_of_category category.won"},
		"nothing can be lost any more":     {Stages, []Item{open, won, retired(lost)}, "last_of_category category.lost"},
		"a retired stage beside another":   {Stages, []Item{retired(open), open, won, lost}, ""},
		"no status at all":                 {LeadStatuses, nil, "last_of_category category.new"},
		"a reason to lose":                 {LostReasons, []Item{{}}, ""},
		"no reason to lose":                {LostReasons, nil, "last_of_list"},
		"no reason to lose is live":        {LostReasons, []Item{retired(Item{})}, "last_of_list"},
		"a stage for companies":            {ClientStages, []Item{retired(Item{}), {}}, ""},
		"no stage for companies":           {ClientStages, []Item{retired(Item{})}, "last_of_list"},
		"a business may know no sources":   {Sources, nil, ""},
		"an opportunity may have no types": {OpportunityTypes, []Item{retired(Item{})}, ""},
	} {
		var items []*Item
		for _, i := range c.items {
			items = append(items, &i)
		}
		got := ""
		if err := CheckList(c.list, items); err != nil {
			if got = err.Key; len(err.Args) == 2 {
				got += " " + string(err.Args[1].(record.Word))
			}
			if err.Kind != record.Conflict {
				t.Errorf("%s: the kind is %s", name, err.Kind)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever is retired, a list that is accepted gives every new record a status
// or stage.
func TestNewRecordsBeginInAnAcceptedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := Presets()
		for _, i := range items {
			i.Retired = rapid.Bool().Draw(t, i.List+"."+i.Key)
		}
		l := NewLists(items)
		lead, company, sale := edit(nil, &Lead{Title: "A"}), edit(nil, &Company{Name: "A"}), edit(nil, &Opportunity{Name: "A"})
		lead.Lists, company.Lists, sale.Lists = l, l, l
		if errs := SettleLead(lead); errs != nil {
			t.Fatal(errs)
		}
		if errs := SettleCompany(company); errs != nil {
			t.Fatal(errs)
		}
		if errs := SettleOpportunity(sale); errs != nil {
			t.Fatal(errs)
		}
		for list, id := range map[string]ID{LeadStatuses: lead.Is.Status, ClientStages: company.Is.Stage, Stages: sale.Is.Stage} {
			if id == record.None && CheckList(list, l.Of(list)) == nil {
				t.Fatalf("%s is accepted, and new records have none", list)
			}
			if i := l.Item(list, id); id != record.None && (i == nil || i.Retired) {
				t.Fatalf("a new record gets %+v", i)
			}
		}
	})
}
