package crm

import (
	"time"

	"github.com/vedlys/vedlys/record"
)

// An Opportunity is a possible sale that goes through stages until it is won
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
	LostReason                 string
	Description                string
	Lead                       ID // the lead it came from
	StageSince                 time.Time
	ClosedAt                   time.Time
}

// OpportunityType describes opportunities.
var OpportunityType = record.Describe(record.Shape[Opportunity]{
	Name: "opportunity", Plural: "opportunities",
	Meta:  func(o *Opportunity) *record.Meta { return &o.Meta },
	Title: func(o *Opportunity) string { return o.Name },
},
	record.Text("name", func(o *Opportunity) *string { return &o.Name }, record.Required, record.Listed, record.Filtered, record.Sorted, record.Searched, record.Wide, record.In("opportunity")),
	record.Ref("stage", Stages, func(o *Opportunity) *ID { return &o.Stage }, record.Required, record.Step, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("company", "company", func(o *Opportunity) *ID { return &o.Company }, record.Listed, record.Filtered, record.In("opportunity")),
	record.Ref("contact", "contact", func(o *Opportunity) *ID { return &o.Contact }, record.Listed, record.Filtered, record.In("opportunity")),
	record.Money("amount", func(o *Opportunity) *record.Amount { return &o.Amount }, record.NotNegative, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Currency("currency", func(o *Opportunity) *string { return &o.Currency }, record.Filtered, record.In("opportunity")),
	record.Whole("probability", func(o *Opportunity) *record.Int { return &o.Probability }, record.Listed, record.Filtered, record.In("opportunity")),
	record.Day("expected_close", func(o *Opportunity) *record.Date { return &o.ExpectedClose }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("owner", "user", func(o *Opportunity) *ID { return &o.Owner }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("type", OpportunityTypes, func(o *Opportunity) *ID { return &o.Type }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Ref("source", Sources, func(o *Opportunity) *ID { return &o.Source }, record.Listed, record.Filtered, record.Sorted, record.In("opportunity")),
	record.Text("lost_reason", func(o *Opportunity) *string { return &o.LostReason }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("opportunity")),
	record.LongText("description", func(o *Opportunity) *string { return &o.Description }, record.Wide, record.In("opportunity")),
	record.Ref("lead", "lead", func(o *Opportunity) *ID { return &o.Lead }, record.ReadOnly, record.Filtered, record.In("record")),
	record.Moment("stage_since", func(o *Opportunity) *time.Time { return &o.StageSince }, record.ReadOnly, record.Listed, record.Filtered, record.In("record")),
	record.Moment("closed", func(o *Opportunity) *time.Time { return &o.ClosedAt }, record.ReadOnly, record.Listed, record.Filtered, record.In("record")),
)

// SettleOpportunity fills what an opportunity gets by itself: the first stage,
// the stage's probability, and when it was closed.
func SettleOpportunity(e Edit[Opportunity]) record.Errors {
	o := e.Is
	if e.New() {
		o.presetNew(e)
	}
	if e.New() || e.Was.Stage != o.Stage {
		o.enterStage(e)
	}
	var errs record.Errors
	if o.Probability.N > 100 {
		errs = append(errs, record.Wrong("out_of_range", "min", 0, "max", 100).On("probability"))
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
		o.Currency = e.Home.Currency
	}
}

// enterStage follows the stage: its probability, unless the same edit sets
// another, and the moment of closing.
func (o *Opportunity) enterStage(e Edit[Opportunity]) {
	o.StageSince = e.At
	item := e.Lists.Item(Stages, o.Stage)
	if item == nil {
		return
	}
	byHand := o.Probability.Set && (e.New() || e.Was.Probability != o.Probability)
	if !byHand {
		o.Probability = record.Int{N: int64(item.Probability), Set: true}
	}
	switch {
	case item.Category == CategoryOpen:
		o.ClosedAt = time.Time{}
	case o.ClosedAt.IsZero() || !e.New() && !sameOutcome(e.Lists.Item(Stages, e.Was.Stage), item):
		o.ClosedAt = e.At
	}
}

// sameOutcome tells whether two stages are both won or both lost.
func sameOutcome(was, is *Item) bool { return was != nil && was.Category == is.Category }
