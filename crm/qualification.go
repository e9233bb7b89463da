package crm

// A Qualification turns a lead into a company, a contact and an opportunity, in
// any combination. Its receipt lists where each value of the lead went.
type Qualification struct {
	Lead        ID       `json:"lead"`
	Company     *Result  `json:"company,omitempty"`
	Contact     *Result  `json:"contact,omitempty"`
	Opportunity *Result  `json:"opportunity,omitempty"`
	Moved       []Moved  `json:"moved"`
	Stayed      []Stayed `json:"stayed"`
	Notes       int      `json:"notes"` // on the lead, shown with what it became
}

// Result returns the record of the named type that the lead became, or nil.
func (q *Qualification) Result(name string) *Result {
	switch name {
	case "company":
		return q.Company
	case "contact":
		return q.Contact
	case "opportunity":
		return q.Opportunity
	}
	return nil
}

// A Result is a record that a lead became.
type Result struct {
	ID      ID     `json:"id"`
	Title   string `json:"title"`
	Created bool   `json:"created"`
}

// Moved is one value of the lead that was copied to another record.
type Moved struct {
	From  string `json:"from"`  // field of the lead
	To    string `json:"to"`    // type name
	Field string `json:"field"` // field there
	Value string `json:"value"` // canonical text
}

// The reasons why a value stayed on the lead.
const (
	StayedOccupied = "occupied" // the existing record has another value there
	StayedCurrency = "currency" // the existing record's amounts are in another currency
	StayedEdited   = "edited"   // the new record was given another value
	StayedNowhere  = "nowhere"  // none of the records has such a field
)

// Stayed is one value that is on the lead only.
type Stayed struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Why   string `json:"why"`
	To    string `json:"to,omitempty"`    // type of the record with another value
	Other string `json:"other,omitempty"` // that value
}
