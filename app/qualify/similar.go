package qualify

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// A Candidate is an existing record similar to one that a lead would become.
type Candidate struct {
	Record any
	Same   []string // what matches: "email", "phone", "name"
}

// Candidates returns the companies and contacts similar to the lead's own that
// the actor sees.
func (a *Service) Candidates(ctx context.Context, by crm.Actor, lead record.ID) (companies, contacts []Candidate, err error) {
	out, err := a.Outline(ctx, by, lead, Plan{})
	return out.Similar["company"], out.Similar["contact"], err
}

// alike returns the companies and contacts similar to a lead's own.
func alike(ctx context.Context, tx *db.Tx, ws *unit.Workspace, by crm.Actor, l *crm.Lead) (out map[string][]Candidate, err error) {
	out = map[string][]Candidate{}
	company := &crm.Company{Name: cmp.Or(l.CompanyName, l.Person(ws.Type("lead").NameOrder())), Country: l.Country, PhoneCountry: l.PhoneCountry}
	reach(company, l)
	if out["company"], err = similar(ctx, tx, ws, by, ws.Type("company"), company); err != nil {
		return nil, err
	}
	contact := &crm.Contact{FirstName: l.FirstName, MiddleName: l.MiddleName, LastName: l.LastName, Country: l.Country, PhoneCountry: l.PhoneCountry}
	reach(contact, l)
	out["contact"], err = similar(ctx, tx, ws, by, ws.Type("contact"), contact)
	return out, err
}

// reach gives a record all phone numbers and addresses of a lead.
func reach(r any, l *crm.Lead) {
	t := crm.CompanyType
	if _, person := r.(*crm.Contact); person {
		t = crm.ContactType
	}
	for _, key := range []string{"emails", "phones"} {
		t.Field(key).Set(r, crm.LeadType.Field(key).Get(l))
	}
}

const candidateLimit = 10

func similar(ctx context.Context, tx *db.Tx, ws *unit.Workspace, by crm.Actor, t *record.Type, like any) ([]Candidate, error) {
	keys := store.MatchKeys(t, like, ws.Country)
	found, err := store.Similar(ctx, tx, by, t, keys, ws.Country, candidateLimit)
	if err != nil {
		return nil, err
	}
	out := make([]Candidate, len(found))
	for i, r := range found {
		out[i] = Candidate{r, shared(keys, store.MatchKeys(t, r, ws.Country))}
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return len(b.Same) - len(a.Same) })
	return out, nil
}

// shared returns the kinds of keys that two records have in common.
func shared(a, b []string) []string {
	var out []string
	for _, key := range a {
		kind, _, _ := strings.Cut(key, ":")
		if slices.Contains(b, key) && !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
}
