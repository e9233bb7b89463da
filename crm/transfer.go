package crm

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vedlys/vedlys/record"
)

// A Transfer maps a field of the lead to a field of a target. A company that is
// named after a person joins the other names before the last.
type Transfer struct {
	From, To string
	With     []string
}

// same returns transfers between fields of the same key.
func same(keys ...string) []Transfer {
	out := make([]Transfer, len(keys))
	for i, key := range keys {
		out[i] = Transfer{From: key, To: key}
	}
	return out
}

// addressTransfers returns the field with the further addresses if there are
// any, and then the primary one: setting the former clears the latter.
func addressTransfers(l *Lead) []Transfer {
	if l.Addresses == "" {
		return same(addressParts...)
	}
	return append(same(AddressesKey), same(addressParts...)...)
}

// Transfers returns what is copied from a lead to a target type; with is the
// set of targets. A person's details go to the contact, and to the company only
// if there is no contact. The address and the description go to the first
// target that has such fields. So nothing is copied twice and little is left
// behind.
func Transfers(l *Lead, target string, with map[string]bool) []Transfer {
	var out []Transfer
	switch target {
	case "company":
		out = companyTransfers(l, with["contact"])
	case "contact":
		out = same("first_name", "middle_name", "last_name", "job_title", "emails", "email", "phones", "phone", "mobile", "phone_country", "birth_date", "language")
		if !with["company"] {
			out = append(out, addressTransfers(l)...)
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
	return append(out, same("source", "owner", "tags")...)
}

func companyTransfers(l *Lead, contact bool) []Transfer {
	out := append(companyName(l), same("website", "industry", "turnover", "employees")...)
	out = append(out, addressTransfers(l)...)
	if contact {
		return out
	}
	out = append(out, same("emails", "email", "phones")...)
	return append(out, Transfer{From: l.primaryPhone(), To: "phone"}, Transfer{From: "phone_country", To: "phone_country"})
}

// primaryPhone returns the plain field with the lead's primary number.
func (l *Lead) primaryPhone() string {
	for _, e := range LeadType.Field("phones").Get(l).(record.Several).Entries() {
		if e.Primary && e.Value == l.Mobile && e.Value != l.Phone {
			return "mobile"
		}
	}
	return "phone"
}

// companyName returns the source of a company's name: the lead's company, else
// its person. A lead's title names its subject, so a lead that has neither
// gives a company no name.
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

// describes reports whether the lead's description goes to this target: the
// opportunity if there is one, else the company, else the contact.
func describes(target string, with map[string]bool) bool {
	for _, t := range []string{"opportunity", "company", "contact"} {
		if with[t] {
			return t == target
		}
	}
	return false
}

// TransferValue returns the lead's value for a transfer.
func TransferValue(t *record.Type, l *Lead, tr Transfer) any {
	if len(tr.With) > 0 {
		return short(l.Person(t.NameOrder()))
	}
	return transferred(t.Field(tr.From), l)
}

// transferred returns what is copied of a field: of rows only the further ones,
// as the plain fields are copied by themselves.
func transferred(f *record.Field, r any) any {
	if f.Row != nil {
		return f.Stored(r)
	}
	return f.Get(r)
}

// short cuts a joined name to the length that a field takes.
func short(s string) string {
	limit := record.TextKind.Limit()
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit])
}

// An Outcome is a target before and after the qualification. Was is nil if the
// qualification created it.
type Outcome struct {
	Type      *record.Type
	Transfers []Transfer
	Was, Is   any
}

// Account fills the receipt: for each value of a lead of type t where it went
// or why it stayed. The lead's status and its times are left out.
func (q *Qualification) Account(t *record.Type, l *Lead, outcomes []Outcome) {
	arrived, stayed := map[string]bool{}, map[string]Stayed{}
	for _, o := range outcomes {
		for _, tr := range o.Transfers {
			for _, key := range append([]string{tr.From}, tr.With...) {
				if storesNothing(t.Field(key), l) {
					continue
				}
				s := o.follow(t, l, tr)
				if s == nil && o.fresh(tr) && key == tr.From && o.told(t, l, tr) {
					q.Moved = append(q.Moved, Moved{From: key, To: o.Type.Name, Field: tr.To, Value: o.moved(t, l, tr)})
				}
				if _, told := stayed[key]; s != nil && !told {
					stayed[key] = *s
				}
				arrived[key] = arrived[key] || s == nil
			}
		}
	}
	for _, f := range t.Editable() {
		if storesNothing(f, l) || f.Step || arrived[f.Key] {
			continue
		}
		if o := holder(outcomes, f, l); o != nil {
			q.Moved = append(q.Moved, Moved{From: f.Key, To: o.Type.Name, Field: f.Under, Value: o.text(Transfer{To: f.Under})})
			continue
		}
		s, told := stayed[f.Key]
		if !told {
			s.Why = StayedNowhere
		}
		if s.Field = f.Key; s.Value == "" {
			s.Value = f.Kind.Text(f.Get(l), record.EnvOf(t, l))
		}
		q.Stayed = append(q.Stayed, s)
	}
	slices.SortStableFunc(q.Stayed, func(a, b Stayed) int { return rank(a) - rank(b) })
}

// told reports whether the receipt names a value that arrived: a list only if it
// has more than its plain fields.
func (o Outcome) told(t *record.Type, l *Lead, tr Transfer) bool {
	f := t.Field(tr.From)
	return !f.IsOver() || !f.Kind.Empty(f.Stored(l))
}

// holder returns the target whose list has the value of a plain field of the
// lead, or nil.
func holder(outcomes []Outcome, f *record.Field, l *Lead) *Outcome {
	for i, o := range outcomes {
		for _, tr := range o.Transfers {
			if tr.To == f.Under && o.Type.Field(tr.To).Get(o.Is).(record.Several).Has(f.Get(l).(string)) {
				return &outcomes[i]
			}
		}
	}
	return nil
}

// rank orders blocked values before values without a matching field.
func rank(s Stayed) int {
	if s.Why == StayedNowhere {
		return 1
	}
	return 0
}

// follow returns the reason why a value was not copied, or nil if it was.
func (o Outcome) follow(t *record.Type, l *Lead, tr Transfer) *Stayed {
	to := o.Type.Field(tr.To)
	foreign := to.IsMoney() && o.Type.CurrencyOf(o.Is) != l.Currency
	s := &Stayed{To: o.Type.Name, Other: o.text(tr)}
	if to.Gathers() != nil {
		var lacks bool
		if s.Value, lacks = lacking(to.Get(o.Is).(record.Several), t.Field(tr.From).Stored(l).(record.Several)); !lacks {
			return nil
		}
	}
	switch {
	case to.Row != nil && o.hasAll(l), has(to, o.Is, TransferValue(t, l, tr)) && !foreign:
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

// hasAll reports whether the target has all further addresses of the lead.
func (o Outcome) hasAll(l *Lead) bool {
	has := Addresses(o.Is)
	return !slices.ContainsFunc(FurtherAddresses(l), func(a Address) bool { return !hasPlace(has, a) })
}

// storesNothing reports whether a lead has nothing in a field, or only what its
// other fields hold.
func storesNothing(f *record.Field, l *Lead) bool {
	return f.Empty(l) || f.IsOver() && f.Kind.Empty(f.Stored(l))
}

// moved returns the value that was copied.
func (o Outcome) moved(t *record.Type, l *Lead, tr Transfer) string {
	if f := o.Type.Field(tr.To); f.Row != nil {
		return f.Kind.Text(TransferValue(t, l, tr), nil)
	}
	return o.text(tr)
}

// lacking returns the text of the further entries that a list lacks, and whether
// it lacks any.
func lacking(list, wanted record.Several) (string, bool) {
	var out []record.Entry
	for _, e := range wanted.Entries() {
		if e.Value != "" && !list.Has(e.Value) {
			out = append(out, e)
		}
	}
	return string(record.NewSeveral(out)), len(out) > 0
}

// has reports whether a record has a value in a field, or all links of it.
func has(f *record.Field, r, v any) bool {
	if want, links := v.(record.IDs); links {
		return want.Without(f.Get(r).(record.IDs).List()...) == ""
	}
	return f.Kind.Equal(transferred(f, r), v)
}

// fresh reports whether the target's field was empty before, or got new links or rows.
func (o Outcome) fresh(tr Transfer) bool {
	f := o.Type.Field(tr.To)
	if o.Was == nil || f.Empty(o.Was) {
		return true
	}
	return (f.Kind.Storage() == record.AsLinks || f.Row != nil) && !f.Same(o.Was, o.Is)
}

// text returns the target's value now.
func (o Outcome) text(tr Transfer) string {
	f := o.Type.Field(tr.To)
	return f.Kind.Text(f.Get(o.Is), record.EnvOf(o.Type, o.Is))
}
