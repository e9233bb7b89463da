package crm

import (
	"strings"
	"time"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

// An Opportunity is a possible sale that moves through stages until it is won
// or lost.
type Opportunity struct {
	record.Meta
	Name                       string
	Stage, Type, Source, Owner ID
	Company, Contact           ID
	Amount                     record.Amount
	Currency                   string
	Probability                record.Int // percent
	ExpectedClose              record.Date
	LostReason                 ID     // set only if lost
	LostNote                   string // goes with the reason
	Description                string
	Lead                       ID // the lead it came from
	StageSince                 time.Time
	ClosedAt                   time.Time
}

// OpportunityType describes opportunities.
var OpportunityType = record.Describe(record.Shape[Opportunity]{
	Name: "opportunity", Plural: "opportunities",
	Meta:  func(o *Opportunity) *record.Meta { return &o.Meta },
	Title: func(o *Opportunity, _ i18n.NameOrder) string { return o.Name },
},
	record.Text("name", func(o *Opportunity) *string { return &o.Name }, record.Required, record.Listed, record.Filtered, record.Sorted, record.Searched, record.Wide, record.In("opportunity")),
	record.Ref("stage", Stages, func(o *Opportunity) *ID { return &o.Stage }, record.Required, record.Preset, record.Step, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("company", "company", func(o *Opportunity) *ID { return &o.Company }, record.Listed, record.Filtered, record.In("opportunity")),
	record.Ref("contact", "contact", func(o *Opportunity) *ID { return &o.Contact }, record.Listed, record.Filtered, record.In("opportunity")),
	record.Money("amount", func(o *Opportunity) *record.Amount { return &o.Amount }, record.Worth, record.NotNegative, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Currency("currency", func(o *Opportunity) *string { return &o.Currency }, record.Filtered, record.In("opportunity")),
	record.Whole("probability", func(o *Opportunity) *record.Int { return &o.Probability }, record.Listed, record.Filtered, record.In("opportunity")),
	record.Day("expected_close", func(o *Opportunity) *record.Date { return &o.ExpectedClose }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("owner", "user", func(o *Opportunity) *ID { return &o.Owner }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("type", OpportunityTypes, func(o *Opportunity) *ID { return &o.Type }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("source", Sources, func(o *Opportunity) *ID { return &o.Source }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("lost_reason", LostReasons, func(o *Opportunity) *ID { return &o.LostReason }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.LongText("lost_note", func(o *Opportunity) *string { return &o.LostNote }, record.Searched, record.Wide, record.In("opportunity")),
	record.LongText("description", func(o *Opportunity) *string { return &o.Description }, record.Wide, record.In("opportunity")),
	record.Ref("lead", "lead", func(o *Opportunity) *ID { return &o.Lead }, record.ReadOnly, record.Filtered, record.In("record")),
	record.Moment("stage_since", func(o *Opportunity) *time.Time { return &o.StageSince }, record.ReadOnly, record.Listed, record.Filtered, record.In("record")),
	record.Moment("closed", func(o *Opportunity) *time.Time { return &o.ClosedAt }, record.ReadOnly, record.Listed, record.Filtered, record.In("record")),
)

var opportunities = describe(OpportunityType, SettleOpportunity, Descriptor{Menu: true, Imported: true, Icon: "handshake", Jump: "O",
	Name:    "name",
	Columns: []string{"stage", "amount", "owner", "expected_close"},
	Narrow:  []string{"amount", "company"},
	Quick: []string{"name", "company", "contact", "amount", "currency", "stage", "lost_reason", "lost_note", "expected_close", "source",
		"owner", "tags"},
	Brief: []string{"owner", "source", "tags", "amount", "company", "contact", "expected_close", "probability", "lost_reason", "lost_note",
		"description"},
	Always: []string{"owner", "tags", "amount", "company", "expected_close"},
})

// SettleOpportunity applies the rules of an opportunity and fills its defaults:
// the first stage, the stage's probability and the time of closing.
func SettleOpportunity(e Edit[Opportunity]) record.Errors {
	o := e.Is
	if e.New() {
		o.presetNew(e)
	}
	if e.New() || e.Was.Stage != o.Stage {
		o.enterStage(e)
	}
	errs := o.settleLoss(e)
	if o.Probability.N > 100 {
		errs = append(errs, record.Wrong("out_of_range", "min", 0, "max", 100).On("probability"))
	}
	return errs
}

// settleLoss asks for a reason when an opportunity is lost, and clears the
// reason and its note when it is reopened; the history keeps them. An
// opportunity that was lost before reasons were required may stay without one.
func (o *Opportunity) settleLoss(e Edit[Opportunity]) record.Errors {
	was := e.Was
	if was == nil {
		was = &Opportunity{}
	}
	wasLost, isLost := e.Lists.Category(was.Stage) == CategoryLost, e.Lists.Category(o.Stage) == CategoryLost
	if isLost {
		if o.LostReason == record.None && (!wasLost || was.LostReason != record.None) && !e.History {
			return record.Errors{record.Wrong("lost_reason").On("lost_reason")}
		}
		return nil
	}
	// An opportunity may also have a reason because its stage counted as lost before.
	if o.LostReason == was.LostReason {
		o.LostReason = record.None
	}
	if o.LostNote == was.LostNote {
		o.LostNote = ""
	}
	var errs record.Errors
	if o.LostReason != record.None && o.LostReason != was.LostReason {
		errs = append(errs, record.Wrong("not_lost").On("lost_reason"))
	}
	if strings.TrimSpace(o.LostNote) != "" && o.LostNote != was.LostNote {
		errs = append(errs, record.Wrong("not_lost").On("lost_note"))
	}
	return errs
}

func (o *Opportunity) presetNew(e Edit[Opportunity]) {
	if o.Stage == record.None {
		if first := e.Lists.First(Stages, CategoryOpen); first != nil {
			o.Stage = first.ID
		}
	}
	if o.Owner == record.None {
		o.Owner = e.By.User
	}
	if o.Currency == "" {
		o.Currency = e.Workspace.Currency
	}
}

// enterStage sets the probability of the stage, unless the same edit sets
// another, and the time of closing. An opportunity with history keeps the times
// it brings. If it lacks the time of its stage, that is its closing or
// creation.
func (o *Opportunity) enterStage(e Edit[Opportunity]) {
	item := e.Lists.Item(Stages, o.Stage)
	if item == nil {
		o.StageSince = e.At
		return
	}
	if item.Category == CategoryOpen {
		o.ClosedAt = time.Time{}
	}
	o.StageSince = e.since(o.StageSince, o.ClosedAt, o.Created)
	byHand := o.Probability.Set && (e.New() || e.Was.Probability != o.Probability)
	if !byHand {
		o.Probability = record.Int{N: int64(item.Probability), Set: true}
	}
	switch {
	case item.Category == CategoryOpen:
	case e.History: // the record brings the time of closing, or it is unknown
	case o.ClosedAt.IsZero() || !e.New() && !sameOutcome(e.Lists.Item(Stages, e.Was.Stage), item):
		o.ClosedAt = e.At
	}
}

// sameOutcome reports whether two stages are both won or both lost.
func sameOutcome(was, is *Item) bool { return was != nil && was.Category == is.Category }
