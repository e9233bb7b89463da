package crm

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

func TestAMemberSeesOnlyTheirOwnRecords(t *testing.T) {
	ona, jonas := record.NewID(), record.NewID()
	for _, c := range []struct {
		role             Role
		scope            Scope
		own, other, free bool // sees their own records, those of a colleague, those without an owner
	}{
		{Administrator, All, true, true, true},
		{Manager, All, true, true, true},
		{Member, Own, true, false, false},
		{"", Nothing, false, false, false},
		{"guest", Nothing, false, false, false},
	} {
		a := Actor{User: ona, Role: c.role}
		if a.Scope() != c.scope || a.Sees(ona) != c.own || a.Sees(jonas) != c.other || a.Sees(record.None) != c.free {
			t.Errorf("role %q: scope %d, own %v, a colleague's %v, nobody's %v", c.role, a.Scope(), a.Sees(ona), a.Sees(jonas), a.Sees(record.None))
		}
	}
}

func TestOnlyAnAdministratorChangesSettings(t *testing.T) {
	for _, r := range append([]Role{"", "guest", "Administrator"}, Roles...) {
		if got := (Actor{Role: r}).Administers(); got != (r == Administrator) {
			t.Errorf("role %q administers: %v", r, got)
		}
	}
}

func TestARoleIsOneOfThoseListed(t *testing.T) {
	for _, r := range Roles {
		if !r.Valid() {
			t.Errorf("%q is refused", r)
		}
	}
	for _, r := range []Role{"", "guest", "owner", "Administrator", "member "} {
		if r.Valid() {
			t.Errorf("%q is accepted", r)
		}
	}
}

// Whoever has a wider role sees at least what those with narrower roles see.
func TestAWiderRoleSeesNoLess(t *testing.T) {
	people := []ID{record.NewID(), record.NewID(), record.None}
	rapid.Check(t, func(t *rapid.T) {
		user, owner := rapid.SampledFrom(people).Draw(t, "user"), rapid.SampledFrom(people).Draw(t, "owner")
		for i := 1; i < len(Roles); i++ {
			wide, narrow := Actor{User: user, Role: Roles[i-1]}, Actor{User: user, Role: Roles[i]}
			if narrow.Sees(owner) && !wide.Sees(owner) || narrow.Scope() > wide.Scope() {
				t.Fatalf("a %s sees a record that a %s does not", narrow.Role, wide.Role)
			}
		}
	})
}
