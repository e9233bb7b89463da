package sampledata

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

var now = time.Date(2026, 11, 18, 13, 20, 0, 0, time.UTC) // a Wednesday

func firm(leads int) *Firm {
	f := &Firm{Workspace: crm.Workspace{ID: record.NewID(), Country: "LT", Currency: "EUR", Zone: "Europe/Vilnius"},
		Lists: crm.NewLists(crm.Presets()), Now: now, Seed: 1, Leads: leads}
	for range Staff {
		f.Staff = append(f.Staff, record.NewID())
	}
	return f
}

func lives(t *testing.T, f *Firm, from, to int) []*Life {
	t.Helper()
	out, err := f.Lives(from, to)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var anyID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// describe returns the lives as text without IDs, which are new each time.
func describe(f *Firm, ls []*Life) string {
	var b strings.Builder
	names := map[string]string{}
	for i, id := range f.Staff {
		names[id.String()] = Staff[i].Name()
	}
	for _, i := range crm.ListNames {
		for _, item := range f.Lists.Of(i) {
			names[item.ID.String()] = item.Key
		}
	}
	for _, l := range ls {
		for n, r := range l.Versions {
			fmt.Fprintf(&b, "%s %d %s", l.Type.Name, n, names[l.Actors[n].String()])
			for _, field := range l.Type.Fields {
				text := field.Kind.Text(field.Get(r), record.EnvOf(l.Type, r))
				if field.Row != nil || field.IsParent() { // their texts have IDs
					text = anyID.ReplaceAllString(text, "")
				}
				if field.Kind == record.RefKind && field.Target != "" && crm.TypeByName(field.Target) == nil {
					text = names[text]
				}
				if field.Kind != record.RefKind || names[text] == "" && len(text) != 36 {
					fmt.Fprintf(&b, " %s=%q", field.Key, text)
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func TestSameSeedMakesSameRecords(t *testing.T) {
	a, b := firm(300), firm(300)
	first := strings.Split(describe(a, lives(t, a, 0, 300)), "\n")
	for i, line := range strings.Split(describe(b, append(lives(t, b, 0, 120), lives(t, b, 120, 300)...)), "\n") {
		if i >= len(first) || line != first[i] {
			t.Fatalf("two runs of one seed differ:\n%s\n%s", line, first[min(i, len(first)-1)])
		}
	}
	c := firm(300)
	c.Seed = 2
	if describe(a, lives(t, a, 0, 300)) == describe(c, lives(t, c, 0, 300)) {
		t.Error("another seed makes the same records")
	}
}

func TestTimeOnlyGoesForward(t *testing.T) {
	f := firm(1500)
	var arrived time.Time
	for _, l := range lives(t, f, 0, 1500) {
		m := l.Type.Meta(l.Versions[0])
		if l.Type == crm.LeadType {
			if m.Created.Before(arrived) {
				t.Fatalf("a lead of %s comes after one of %s", m.Created, arrived)
			}
			arrived = m.Created
			if wd := m.Created.Weekday(); wd == time.Saturday || wd == time.Sunday {
				t.Fatalf("a lead comes in on %s", m.Created)
			}
		}
		if got := record.NewIDAt(m.Created).String()[:13]; m.ID.String()[:13] != got {
			t.Fatalf("an ID of another moment: %s, not %s", m.ID, got)
		}
		last := time.Time{}
		for i, r := range l.Versions {
			m := l.Type.Meta(r)
			if !m.Updated.After(last) || m.Updated.After(now) || m.Version != int64(i+1) {
				t.Fatalf("%s version %d of %s after %s", l.Type.Name, m.Version, m.Updated, last)
			}
			last = m.Updated
		}
	}
	if year := now.AddDate(-2, -11, 0); len(lives(t, f, 0, 1)) == 0 || lives(t, f, 0, 1)[0].Type.Meta(lives(t, f, 0, 1)[0].Versions[0]).Created.After(year) {
		t.Error("the first lead is not three years old")
	}
}

func TestTheCompanyIsBelievable(t *testing.T) {
	f := firm(2000)
	n, status, stage, languages, currencies := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, l := range lives(t, f, 0, 2000) {
		n[l.Type.Name]++
		switch r := l.Last().(type) {
		case *crm.Lead:
			status[f.Lists.Item(crm.LeadStatuses, r.Status).Key]++
			languages[r.Language]++
			currencies[r.Currency]++
		case *crm.Opportunity:
			stage[f.Lists.Item(crm.Stages, r.Stage).Key]++
		}
	}
	t.Log(n, status, stage, languages, currencies)
	for what, ok := range map[string]bool{
		"all statuses": len(status) == 8, "all stages": len(stage) == 8, "five languages": len(languages) == 5,
		"four currencies": len(currencies) == 4, "enough companies": n["company"] > 200, "enough contacts": n["contact"] > 200,
		"enough opportunities": n["opportunity"] > 200, "enough notes": n["note"] > 500,
		"work left to do": status["new"]+status["contacted"] > 100,
	} {
		if !ok {
			t.Error("missing:", what)
		}
	}
}

func TestNobodyCanBeReached(t *testing.T) {
	reserved := func(s string) bool {
		return s == "" || strings.HasSuffix(s, ".example") || strings.HasSuffix(s, "@example.com")
	}
	phones := []string{"+370 5 0", "+370 37 0", "+370 46 0", "+370 600 00", "+421 2 0", "+421 55 0", "+421 41 0", "+421 900 000",
		"+36 1 0", "+36 52 0", "+36 72 0", "+36 20 0", "+7 495 0", "+7 812 0", "+7 343 0", "+44 7700 900", "+44 20 7946 0", " 496 0"}
	for _, l := range lives(t, firm(2000), 0, 2000) {
		for _, f := range l.Type.Fields {
			s, _ := f.Get(l.Last()).(string)
			switch f.Kind {
			case record.EmailKind, record.LinkKind:
				if _, err := f.Kind.Parse(s, f, &record.Env{}); err != nil || !reserved(s) {
					t.Errorf("%s.%s: %q, %v", l.Type.Name, f.Key, s, err)
				}
			case record.PhoneKind:
				if s != "" && !slices.ContainsFunc(phones, func(p string) bool { return strings.Contains(s, p) }) {
					t.Errorf("%s.%s: %q", l.Type.Name, f.Key, s)
				}
			}
		}
		if c, ok := l.Last().(*crm.Company); ok && len(c.DoubtfulCodes(crm.Workspace{})) > 0 {
			t.Errorf("doubtful codes: %+v", c)
		}
		if c, ok := l.Last().(*crm.Company); ok && c.Country == "LT" && !match.LegalCode("LT", "registration_code", c.RegistrationCode).OK {
			t.Errorf("no code: %+v", c)
		}
	}
}

func TestEveryTextFitsItsField(t *testing.T) {
	for _, l := range lives(t, firm(2000), 0, 2000) {
		for _, f := range l.Type.Fields {
			for _, r := range l.Versions {
				env := record.EnvOf(l.Type, r)
				text := f.Kind.Text(f.Get(r), env)
				if got, err := f.Kind.Parse(text, f, env); f.Kind != record.RefKind && (err != nil || got != f.Get(r)) {
					t.Fatalf("%s.%s: %q, %v", l.Type.Name, f.Key, text, err)
				}
			}
		}
	}
}

func TestEmptyOrChangedListsWork(t *testing.T) {
	f := firm(300)
	f.Lists = crm.NewLists([]*crm.Item{
		{ID: record.NewID(), List: crm.LeadStatuses, Key: "a", Category: crm.CategoryNew},
		{ID: record.NewID(), List: crm.LeadStatuses, Key: "b", Category: crm.CategoryDisqualified},
		{ID: record.NewID(), List: crm.LeadStatuses, Key: "c", Category: crm.CategoryQualified},
		{ID: record.NewID(), List: crm.Stages, Key: "d", Category: crm.CategoryOpen},
	})
	if len(lives(t, f, 0, 300)) < 400 {
		t.Error("hardly anything happened")
	}
}

// Names of colleagues are in the order of their language, like all names.
func TestColleaguesNamesAreInTheirOrder(t *testing.T) {
	var names []string
	for _, c := range Staff {
		names = append(names, c.Name())
	}
	want := "Ieva Petrauskaitė, Tomáš Kováč, Szabó Eszter, Сергей Волков, Emma Clarke, Mantas Kazlauskas"
	if got := strings.Join(names, ", "); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
