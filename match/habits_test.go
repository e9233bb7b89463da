package match

import (
	"fmt"
	"testing"
)

var (
	someGiven  = []string{"Jonas", "Petras", "Ona", "Rasa", "Darius", "Eglė", "Vytautas", "Ingrida", "Mantas", "Gintarė", "Algirdas", "Birutė"}
	someFamily = []string{"Kazlauskas", "Petraitis", "Balčiūnas", "Žukauskas", "Butkus", "Navickas", "Urbonas", "Stankus", "Mockus", "Rimkus"}
)

// home returns the i-th of people with different addresses and birth dates.
func home(i int) Record {
	return Record{Kind: Person, FirstName: someGiven[i%12], LastName: someFamily[i/12%10] + string(rune('a'+i%26)), Street: fmt.Sprintf("Liepų g. %d", i+1), City: "Vilnius",
		Country: "LT", BirthDate: fmt.Sprintf("%d-%02d-%02d", 1940+i%60, 1+i%12, 1+i%28)}
}

// baseOf returns a base of 300 people, each with a second record that second has changed.
func baseOf(second func(i int, r *Record)) *Index {
	var records []Record
	for i := range 300 {
		r := home(i)
		records = append(records, r)
		second(i, &r)
		records = append(records, r)
	}
	x := NewIndex(records)
	x.Learn()
	return x
}

func TestHabitsShowReplacedNames(t *testing.T) {
	sound := baseOf(func(int, *Record) {}).Habits()
	replaced := baseOf(func(i int, r *Record) {
		if i%8 == 0 {
			r.LastName = someFamily[(i/12+5)%10] + "q"
		}
	}).Habits()
	if sound.names != 0 || replaced.names < 1 {
		t.Errorf("names weigh %+.2f in a base without and %+.2f in one with replaced names", sound.names, replaced.names)
	}
	twins := baseOf(func(i int, r *Record) { r.FirstName = someGiven[(i+1)%12] }).Habits()
	if twins.names != 0 {
		t.Errorf("names weigh %+.2f in a base of twins", twins.names)
	}
}

func TestHabitsShowFamilies(t *testing.T) {
	families := baseOf(func(i int, r *Record) { r.FirstName, r.BirthDate = someGiven[(i+1)%12], "1955-05-05" }).Habits()
	copies := baseOf(func(int, *Record) {}).Habits()
	if families.kin != 0 || copies.kin > -1 {
		t.Errorf("relatives weigh %+.2f in a base of families and %+.2f in one without", families.kin, copies.kin)
	}
	sons := baseOf(func(i int, r *Record) { r.BirthDate = fmt.Sprintf("%d-05-05", 1970+i%60) }).Habits()
	if sons.junior != 0 || copies.junior > -1 {
		t.Errorf("sons weigh %+.2f in a base of sons and %+.2f in one without", sons.junior, copies.junior)
	}
}

func TestHabitsShowWork(t *testing.T) {
	people := baseOf(func(int, *Record) {}).Habits()
	business := baseOf(func(i int, r *Record) { r.Company = fmt.Sprintf("UAB Liepa %d", i) }).Habits()
	if people.work != noWork || business.work != 0 {
		t.Errorf("colleagues weigh %+.2f in a base without work and %+.2f in one with", people.work, business.work)
	}
}

// Two given names with nothing in common are never merged without a person's decision, whatever else agrees and
// whatever the base has taught.
func TestOtherGivenNameIsNeverMerged(t *testing.T) {
	base := baseOf(func(i int, r *Record) {
		if i%6 == 0 {
			r.LastName = someFamily[(i/12+5)%10] + "q"
		}
	})
	a := home(1000)
	a.Phones, a.Emails, a.TaxID = []string{"+370 612 34567"}, []string{"gegute@gmail.com"}, "305123456"
	b := a
	b.FirstName = "Rožė"
	if v := Score(a, b, base); v.Tier != Suggest {
		t.Errorf("another given name: %s", describe(v))
	}
	b.LastName = "Vainoraitė"
	if v := Score(a, b, base); v.Tier == Merge {
		t.Errorf("another name: %s", describe(v))
	}
	third := a
	third.FirstName = ""
	for _, p := range NewIndex([]Record{a, b, third}).Pairs(Merge) {
		if p.A == 0 && p.B == 1 {
			t.Errorf("merged because of a third: %s", describe(p.Verdict))
		}
	}
}
