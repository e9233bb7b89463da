package crm

import (
	"testing"
	"time"

	"github.com/vedlys/vedlys/record"
)

// sold is a list of stages of which two are won and two are lost.
func sold() *Lists {
	return NewLists([]*Item{
		{ID: ID{1}, List: Stages, Key: "talk", Category: CategoryOpen, Probability: 20},
		{ID: ID{2}, List: Stages, Key: "offer", Category: CategoryOpen, Probability: 50, Position: 1},
		{ID: ID{3}, List: Stages, Key: "ordered", Category: CategoryWon, Probability: 100, Position: 2},
		{ID: ID{4}, List: Stages, Key: "paid", Category: CategoryWon, Probability: 100, Position: 3},
		{ID: ID{5}, List: Stages, Key: "refused", Category: CategoryLost, Position: 4},
		{ID: ID{6}, List: Stages, Key: "no_answer", Category: CategoryLost, Position: 5},
	})
}

func TestAnOpportunityIsClosedWhenItsOutcomeIsKnown(t *testing.T) {
	earlier, stages := noon.Add(-time.Hour), sold()
	for _, c := range []struct {
		from, to string
		closed   time.Time
	}{
		{"talk", "offer", time.Time{}},
		{"offer", "ordered", noon},
		{"offer", "refused", noon},
		{"ordered", "paid", earlier}, // it was won before
		{"refused", "no_answer", earlier},
		{"ordered", "refused", noon}, // it is lost after all
		{"refused", "paid", noon},
		{"paid", "talk", time.Time{}},
	} {
		was := &Opportunity{Name: "Sale", Stage: stages.ByKey(Stages, c.from).ID, StageSince: earlier, LostReason: item(LostReasons, "price")}
		if stages.Category(was.Stage) != CategoryOpen {
			was.ClosedAt = earlier
		}
		is := *was
		is.Stage = stages.ByKey(Stages, c.to).ID
		e := edit(was, &is)
		e.Lists = stages
		if errs := SettleOpportunity(e); errs != nil || !is.ClosedAt.Equal(c.closed) || !is.StageSince.Equal(noon) {
			t.Errorf("from %s to %s: closed %s, since %s, %v", c.from, c.to, is.ClosedAt, is.StageSince, errs)
		}
	}
}

// A stage that was removed from the list says nothing about an outcome.
func TestTheOutcomeOfARemovedStageIsUnknown(t *testing.T) {
	was := &Opportunity{Name: "Sale", Stage: record.NewID(), ClosedAt: noon.Add(-time.Hour)}
	is := *was
	is.Stage = item(Stages, "won")
	if errs := SettleOpportunity(edit(was, &is)); errs != nil || !is.ClosedAt.Equal(noon) {
		t.Errorf("closed %s, %v", is.ClosedAt, errs)
	}
	is.Stage = record.NewID()
	if errs := SettleOpportunity(edit(&Opportunity{Name: "Sale"}, &is)); errs != nil || !is.StageSince.Equal(noon) {
		t.Errorf("in an unknown stage since %s, %v", is.StageSince, errs)
	}
}

func TestAnImportedOpportunityKeepsItsTimes(t *testing.T) {
	created, closed, since, none := noon.AddDate(0, -3, 0), noon.AddDate(0, -2, 0), noon.AddDate(0, -1, 0), time.Time{}
	for name, c := range map[string]struct {
		stage                   string
		created, closed, since  time.Time // as brought
		keptClosed, keptInStage time.Time
	}{
		"all times":             {"won", created, closed, since, closed, since},
		"no time of its stage":  {"won", created, closed, none, closed, closed},
		"closed, unknown when":  {"lost", created, none, none, none, created},
		"no time":               {"won", none, none, none, none, noon},
		"open, with a closing":  {"offer", created, closed, none, none, created},
		"open, with all times":  {"offer", created, closed, since, none, since},
		"open, just its making": {"offer", created, none, none, none, created},
	} {
		o := &Opportunity{Name: "Sale", Stage: item(Stages, c.stage), ClosedAt: c.closed, StageSince: c.since}
		o.Created = c.created
		e := edit(nil, o)
		e.History = true
		if errs := SettleOpportunity(e); errs != nil || !o.ClosedAt.Equal(c.keptClosed) || !o.StageSince.Equal(c.keptInStage) {
			t.Errorf("%s: closed %s, since %s, %v", name, o.ClosedAt, o.StageSince, errs)
		}
	}
}

func TestALostOpportunityHasAReason(t *testing.T) {
	price, competitor := item(LostReasons, "price"), item(LostReasons, "competitor")
	lost, open := item(Stages, "lost"), item(Stages, "offer")
	for name, c := range map[string]struct {
		was, is Opportunity
		want    string
	}{
		"lost without a reason":           {Opportunity{Stage: open}, Opportunity{Stage: lost}, "lost_reason:lost_reason"},
		"lost with a reason":              {Opportunity{Stage: open}, Opportunity{Stage: lost, LostReason: price, LostNote: "Too dear"}, ""},
		"another reason":                  {Opportunity{Stage: lost, LostReason: price}, Opportunity{Stage: lost, LostReason: competitor}, ""},
		"the reason is removed":           {Opportunity{Stage: lost, LostReason: price}, Opportunity{Stage: lost}, "lost_reason:lost_reason"},
		"lost before reasons were needed": {Opportunity{Stage: lost}, Opportunity{Stage: lost, Description: "Old"}, ""},
		"a reason of an open one":         {Opportunity{Stage: open}, Opportunity{Stage: open, LostReason: price}, "lost_reason:not_lost"},
		"a note on an open one":           {Opportunity{Stage: open}, Opportunity{Stage: open, LostNote: "Too dear"}, "lost_note:not_lost"},
		"spaces on an open one":           {Opportunity{Stage: open}, Opportunity{Stage: open, LostNote: "  "}, ""},
		"both on an open one":             {Opportunity{Stage: open}, Opportunity{Stage: open, LostReason: price, LostNote: "Too dear"}, "lost_reason:not_lost lost_note:not_lost"},
		"reopened with a new reason":      {Opportunity{Stage: lost, LostReason: price}, Opportunity{Stage: open, LostReason: competitor}, "lost_reason:not_lost"},
		"reopened with a new note":        {Opportunity{Stage: lost, LostReason: price, LostNote: "A"}, Opportunity{Stage: open, LostReason: price, LostNote: "B"}, "lost_note:not_lost"},
	} {
		if got := wrong(SettleOpportunity(edit(&c.was, &c.is))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAReopenedOpportunityHasNoReason(t *testing.T) {
	for _, stage := range []string{"offer", "won"} {
		was := &Opportunity{Name: "Sale", Stage: item(Stages, "lost"), LostReason: item(LostReasons, "price"), LostNote: "Too dear"}
		is := *was
		is.Stage = item(Stages, stage)
		if errs := SettleOpportunity(edit(was, &is)); errs != nil || is.LostReason != record.None || is.LostNote != "" {
			t.Errorf("to %s: reason %s, note %q, %v", stage, is.LostReason, is.LostNote, errs)
		}
	}
}

func TestANewOpportunityMayBeLostOnlyWithAReason(t *testing.T) {
	lost := Opportunity{Name: "Sale", Stage: item(Stages, "lost")}
	is := lost
	if got := wrong(SettleOpportunity(edit(nil, &is))); got != "lost_reason:lost_reason" {
		t.Errorf("made as lost: %q", got)
	}
	is = lost
	e := edit(nil, &is)
	e.History = true
	if errs := SettleOpportunity(e); errs != nil {
		t.Errorf("lost in another program, for whatever reason: %v", errs)
	}
	is = lost
	is.LostReason = item(LostReasons, "price")
	if errs := SettleOpportunity(edit(nil, &is)); errs != nil || is.LostReason == record.None || !is.ClosedAt.Equal(noon) {
		t.Errorf("made as lost with a reason: %+v, %v", is, errs)
	}
	is = Opportunity{Name: "Sale", LostReason: item(LostReasons, "price")}
	if got := wrong(SettleOpportunity(edit(nil, &is))); got != "lost_reason:not_lost" {
		t.Errorf("made as open with a reason: %q", got)
	}
}

func TestAProbabilityIsAtMostCertain(t *testing.T) {
	for percent, want := range map[int64]string{0: "", 99: "", 100: "", 101: "probability:out_of_range"} {
		o := &Opportunity{Name: "Sale", Probability: record.Int{N: percent, Set: true}}
		if got := wrong(SettleOpportunity(edit(nil, o))); got != want || o.Probability.N != percent {
			t.Errorf("%d %%: %q, and it is %d %%", percent, got, o.Probability.N)
		}
	}
}

func TestANewOpportunityKeepsWhatIsGiven(t *testing.T) {
	given := Opportunity{Name: "Sale", Stage: item(Stages, "offer"), Owner: record.NewID(), Currency: "USD"}
	is := given
	if errs := SettleOpportunity(edit(nil, &is)); errs != nil || is.Stage != given.Stage || is.Owner != given.Owner || is.Currency != "USD" || is.Probability.N != 50 {
		t.Errorf("%+v, %v", is, errs)
	}
	is = Opportunity{Name: "Sale"}
	if errs := SettleOpportunity(edit(nil, &is)); errs != nil || is.Currency != acme.Currency {
		t.Errorf("%+v, %v", is, errs)
	}
}

func TestAChangedOpportunityGetsNoDefaults(t *testing.T) {
	was := &Opportunity{Name: "Sale", Stage: item(Stages, "offer")}
	is := *was
	is.Description = "Urgent"
	if errs := SettleOpportunity(edit(was, &is)); errs != nil || is.Owner != record.None || is.Currency != "" || is.Probability.Set || !is.StageSince.IsZero() {
		t.Errorf("%+v, %v", is, errs)
	}
	if OpportunityType.Title(&is) != "Sale" || OpportunityType.Detail(&is) != "" {
		t.Errorf("%q, %q", OpportunityType.Title(&is), OpportunityType.Detail(&is))
	}
}
