package crm

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vedlys/vedlys/record"
)

// A Transfer says which field of the lead goes to which field of a target. A
// company that is called by a person takes the other names with the last.
type Transfer struct {
	From, To string
	With     []string
}

// same are transfers between fields of the same key.
func same(keys ...string) []Transfer {
	out := make([]Transfer, len(keys))
	for i, key := range keys {
		out[i] = Transfer{From: key, To: key}
	}
	return out
}

var address = same("street", "city", "region", "postcode", "country")

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
		out = same("first_name", "middle_name", "last_name", "job_title", "email", "phone", "mobile", "phone_country", "birth_date", "language")
		if !with["company"] {
			out = append(out, address...)
		}
	case "opportunity":
		out = []Transfer{{From: "title", To: "name"}, {From: "amount", To: "amount"}}
	}
	if target != "contact" {
		out = append(out, same("currency")...)
	}
	if describes(target, with) {
		out = append(out, same("description")...)
	}
	return append(out, same("source", "owner")...)
}

func companyTransfers(l *Lead, contact bool) []Transfer {
	out := append(companyName(l), same("website", "industry", "turnover", "employees")...)
	out = append(out, address...)
	if contact {
		return out
	}
	phone := "phone"
	if strings.TrimSpace(l.Phone) == "" {
		phone = "mobile"
	}
	return append(out, Transfer{From: "email", To: "email"}, Transfer{From: phone, To: "phone"}, Transfer{From: "phone_country", To: "phone_country"})
}

// companyName says what a company is called by: the lead's company, else its
// person. What the lead itself is called says what it is about, so a lead that
// names neither has no name for a company.
func companyName(l *Lead) []Transfer {
	switch {
	case l.NamesCompany():
		return []Transfer{{From: "company_name", To: "name"}}
	case strings.TrimSpace(l.LastName) != "":
		return []Transfer{{From: "last_name", To: "name", With: []string{"first_name", "middle_name"}}}
	case strings.TrimSpace(l.FirstName) != "":
		return []Transfer{{From: "first_name", To: "name"}}
	}
	return nil
}

// describes reports whether the lead's description goes to this target: to the
// opportunity if there is one, else to the company, else to the contact.
func describes(target string, with map[string]bool) bool {
	for _, t := range []string{"opportunity", "company", "contact"} {
		if with[t] {
			return t == target
		}
	}
	return false
}

// TransferValue is the lead's value for a transfer.
func TransferValue(t *record.Type, l *Lead, tr Transfer) any {
	if len(tr.With) > 0 {
		return short(l.Person(t.NameOrder()))
	}
	return t.Field(tr.From).Get(l)
}

// short cuts a name put together to what a field takes.
func short(s string) string {
	limit := record.TextKind.Limit()
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit])
}

// An Outcome is a target as it was before the qualification, nil when it was
// made by it, and as it is after it.
type Outcome struct {
	Type      *record.Type
	Transfers []Transfer
	Was, Is   any
}

// Account tells of each value of a lead of type t where it went or why it
// stayed. Where the lead stands is its own.
func (q *Qualification) Account(t *record.Type, l *Lead, outcomes []Outcome) {
	arrived, stayed := map[string]bool{}, map[string]Stayed{}
	for _, o := range outcomes {
		for _, tr := range o.Transfers {
			for _, key := range append([]string{tr.From}, tr.With...) {
				if t.Field(key).Empty(l) {
					continue
				}
				s := o.follow(t, l, tr)
				if s == nil && o.fresh(tr) && key == tr.From {
					q.Moved = append(q.Moved, Moved{From: key, To: o.Type.Name, Field: tr.To, Value: o.text(tr)})
				}
				if _, told := stayed[key]; s != nil && !told {
					stayed[key] = *s
				}
				arrived[key] = arrived[key] || s == nil
			}
		}
	}
	for _, f := range t.Editable() {
		if f.Empty(l) || f.Step || arrived[f.Key] {
			continue
		}
		s, told := stayed[f.Key]
		if !told {
			s.Why = StayedNowhere
		}
		s.Field, s.Value = f.Key, f.Kind.Text(f.Get(l), record.EnvOf(t, l))
		q.Stayed = append(q.Stayed, s)
	}
	slices.SortStableFunc(q.Stayed, func(a, b Stayed) int { return rank(a) - rank(b) })
}

// rank puts values that something stands against before those that have no place.
func rank(s Stayed) int {
	if s.Why == StayedNowhere {
		return 1
	}
	return 0
}

// follow tells why a value has not arrived; nil when it has.
func (o Outcome) follow(t *record.Type, l *Lead, tr Transfer) *Stayed {
	to := o.Type.Field(tr.To)
	foreign := to.Kind == record.AmountKind && record.EnvOf(o.Type, o.Is).Currency != l.Currency
	s := &Stayed{To: o.Type.Name, Other: o.text(tr)}
	switch {
	case to.Get(o.Is) == TransferValue(t, l, tr) && !foreign:
		return nil
	case o.Was == nil:
		s.Why = StayedEdited
	case foreign && to.Empty(o.Is):
		s.Why = StayedCurrency
	default:
		s.Why = StayedOccupied
	}
	return s
}

// fresh reports whether the target had nothing there before.
func (o Outcome) fresh(tr Transfer) bool { return o.Was == nil || o.Type.Field(tr.To).Empty(o.Was) }

// text is what the target says there now.
func (o Outcome) text(tr Transfer) string {
	f := o.Type.Field(tr.To)
	return f.Kind.Text(f.Get(o.Is), record.EnvOf(o.Type, o.Is))
}
