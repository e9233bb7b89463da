package crm

import (
	"strings"

	"github.com/vedlys/vedlys/record"
)

// A Qualification turns a lead into a company, a contact and an opportunity, in
// any combination. Its receipt tells where every value of the lead went.
type Qualification struct {
	Lead        ID       `json:"lead"`
	Company     *Result  `json:"company,omitempty"`
	Contact     *Result  `json:"contact,omitempty"`
	Opportunity *Result  `json:"opportunity,omitempty"`
	Moved       []Moved  `json:"moved"`
	Stayed      []Stayed `json:"stayed"`
	Notes       int      `json:"notes"` // on the lead, shown with what it became
}

// Result returns what the lead became of a type, or nil.
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

// A Result is a record that a lead was qualified into.
type Result struct {
	ID      ID     `json:"id"`
	Title   string `json:"title"`
	Created bool   `json:"created"`
}

// Moved is one value of the lead that is now on another record.
type Moved struct {
	From  string `json:"from"`  // field of the lead
	To    string `json:"to"`    // type name
	Field string `json:"field"` // field there
	Value string `json:"value"` // canonical text
}

// Why a value stayed on the lead.
const (
	StayedOccupied = "occupied" // the existing record has another value there
	StayedEdited   = "edited"   // the new record was given another value
	StayedNowhere  = "nowhere"  // none of the chosen records has such a field
)

// Stayed is one value that is on the lead only.
type Stayed struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Why   string `json:"why"`
	To    string `json:"to,omitempty"`    // type of the record that says something else
	Other string `json:"other,omitempty"` // what it says
}

// A Transfer says which field of the lead goes to which field of a target.
type Transfer struct{ From, To string }

var address = []Transfer{{"street", "street"}, {"city", "city"}, {"region", "region"}, {"postcode", "postcode"}, {"country", "country"}}

// Transfers returns what goes from a lead to the target type when with says
// which targets there are. A person's details go to the contact, and to the
// company only when no contact takes them; the address and the description go
// to the first that has room: so nothing is copied twice and little stays
// behind (R044, R045, R170–R172).
func Transfers(l *Lead, target string, with map[string]bool) []Transfer {
	var out []Transfer
	switch target {
	case "company":
		out = companyTransfers(l, with["contact"])
	case "contact":
		out = []Transfer{{"first_name", "first_name"}, {"last_name", "last_name"}, {"job_title", "job_title"}, {"email", "email"},
			{"phone", "phone"}, {"mobile", "mobile"}, {"birth_date", "birth_date"}, {"language", "language"}}
		if !with["company"] {
			out = append(out, address...)
		}
	case "opportunity":
		out = []Transfer{{"title", "name"}, {"amount", "amount"}}
	}
	if target != "contact" {
		out = append(out, Transfer{"currency", "currency"})
	}
	if describes(target, with) {
		out = append(out, Transfer{"description", "description"})
	}
	return append(out, Transfer{"source", "source"}, Transfer{"owner", "owner"})
}

func companyTransfers(l *Lead, contact bool) []Transfer {
	out := []Transfer{{"company_name", "name"}, {"website", "website"}, {"industry", "industry"}, {"turnover", "turnover"}, {"employees", "employees"}}
	if strings.TrimSpace(l.CompanyName) == "" {
		out[0] = Transfer{"last_name", "name"}
	}
	out = append(out, address...)
	if contact {
		return out
	}
	phone := "phone"
	if strings.TrimSpace(l.Phone) == "" {
		phone = "mobile"
	}
	return append(out, Transfer{"email", "email"}, Transfer{phone, "phone"})
}

// describes says whether the lead's description goes to this target: to the
// opportunity if there is one, else to the company, else to the contact.
func describes(target string, with map[string]bool) bool {
	for _, t := range []string{"opportunity", "company", "contact"} {
		if with[t] {
			return t == target
		}
	}
	return false
}

// TransferValue is the lead's value for a transfer. A company made from a
// person is called by the whole name.
func TransferValue(t *record.Type, l *Lead, tr Transfer) any {
	if tr.From == "last_name" && tr.To == "name" {
		return or(l.Person(), l.Title)
	}
	return t.Field(tr.From).Get(l)
}

func or(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}

// Covers lists the lead's fields that the transfers account for; a company made
// from a person accounts for the first name too.
func Covers(trs []Transfer) []string {
	var out []string
	for _, t := range trs {
		out = append(out, t.From)
		if t.From == "last_name" && t.To == "name" {
			out = append(out, "first_name")
		}
	}
	return out
}
