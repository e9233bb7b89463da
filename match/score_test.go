package match

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// someRecord draws a record from few values, so that two records have much in common.
func someRecord(kind Kind) *rapid.Generator[Record] {
	of := func(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(append(values, "", "")) }
	many := func(g *rapid.Generator[string]) *rapid.Generator[[]string] {
		return rapid.Map(rapid.SliceOfN(g, 0, 2), func(s []string) []string { return slices.DeleteFunc(s, func(v string) bool { return v == "" }) })
	}
	return rapid.Custom(func(t *rapid.T) Record {
		r := Record{Kind: kind,
			Company:   of("UAB „Rotona“", "Rotona", "ROTONA BALDAI, MB", "Rotonda UAB", "ООО «Ротона»", "Rotona baldai").Draw(t, "company"),
			Emails:    many(of("info@rotona.lt", "jonas.petraitis@rotona.lt", "jonas@rotona.eu", "jonas.petraitis7@gmail.com", "jonas.petraits7@gmail.com", "broken@")).Draw(t, "mails"),
			Phones:    many(of("+370 612 34567", "8 612 34567", "861234576", "+370 5 212 3456")).Draw(t, "phones"),
			Street:    of("Kęstučio g. 12-5", "Kestucio 12", "Kęstučio g. 21", "Grove Road 7").Draw(t, "street"),
			City:      of("Vilnius", "Вильнюс", "Kaunas", "Kaunsa").Draw(t, "city"),
			Postcode:  of("LT-01234", "01234", "01243").Draw(t, "postcode"),
			Country:   of("LT", "RU").Draw(t, "country"),
			BirthDate: of("1970-02-03", "1970-03-02", "1999-02-03", "1971-01-30").Draw(t, "birth"),
			TaxID:     of("LT100001738313", "100001738313", "304879552").Draw(t, "tax"),
		}
		if kind == Person {
			r.FirstName = of("Jonas", "JONAS", "Jonukas", "J.", "Ona", "Petraitis", "Jonsa", "Jonas Petraitis", "Ivan Ivanovič").Draw(t, "first")
			r.LastName = of("Petraitis", "Petraitienė", "Петрайтис", "Petraitis jr.", "Jonas", "Petrauskas-Petraitis", "Petratis").Draw(t, "last")
		}
		return r
	})
}

// counted is a base in which the frequency of a key depends on its text, the same in every run.
type counted int

func (c counted) Size() int { return int(c) }

func (c counted) Count(k Key) int { return int(hash(k) % 64) }

func kinds(t *rapid.T) Kind { return rapid.SampledFrom([]Kind{Person, Company}).Draw(t, "kind") }

func TestScoreIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := kinds(t)
		a, b := someRecord(kind).Draw(t, "a"), someRecord(kind).Draw(t, "b")
		r := counted(rapid.SampledFrom([]int{10, 5000, 1_000_000}).Draw(t, "size"))
		one, other := Score(a, b, r), Score(b, a, r)
		if one.Probability != other.Probability || one.Tier != other.Tier || len(one.Reasons) != len(other.Reasons) {
			t.Fatalf("%v one way, %v the other", one, other)
		}
		if again := Score(a, b, r); !reflect.DeepEqual(one, again) {
			t.Fatalf("%v, and then %v", one, again)
		}
		if one.Probability < 0 || one.Probability > 1 || one.Probability != one.Probability {
			t.Fatalf("probability %v", one.Probability)
		}
	})
}

// agreements put the same value into two records that lack it.
var agreements = map[string]func(*Record){
	"phone":    func(r *Record) { r.Phones = append(r.Phones, "+370 698 76543") },
	"mail":     func(r *Record) { r.Emails = append(r.Emails, "petraitis.jonas.vilnius@yahoo.com") },
	"role":     func(r *Record) { r.Emails = append(r.Emails, "info@sandora.lt") },
	"company":  func(r *Record) { r.Company = "UAB „Sandora“" },
	"street":   func(r *Record) { r.Street = "Aušros g. 3-4" },
	"city":     func(r *Record) { r.City = "Šiauliai" },
	"postcode": func(r *Record) { r.Postcode = "LT-76123" },
	"birth":    func(r *Record) { r.BirthDate = "1980-11-12" },
	"tax":      func(r *Record) { r.TaxID = "305123456" },
	"last":     func(r *Record) { r.LastName = "Kazlauskas" },
}

// lacks reports whether a record has no value for an agreement.
func lacks(r Record, what string) bool {
	return map[string]bool{"phone": len(r.Phones) == 0, "mail": len(r.Emails) == 0, "role": len(r.Emails) == 0, "company": r.Company == "", "street": r.Street == "",
		"city": r.City == "", "postcode": r.Postcode == "", "birth": r.BirthDate == "", "tax": r.TaxID == "",
		"last": r.Kind == Person && r.FirstName == "" && r.LastName == ""}[what]
}

func TestMoreAgreementIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := kinds(t)
		a, b := someRecord(kind).Draw(t, "a"), someRecord(kind).Draw(t, "b")
		r := counted(rapid.SampledFrom([]int{10, 5000, 1_000_000}).Draw(t, "size"))
		before := Score(a, b, r)
		for what, agree := range agreements {
			if !lacks(a, what) || !lacks(b, what) {
				continue
			}
			x, y := a, b
			x.Phones, y.Phones, x.Emails, y.Emails = slices.Clone(a.Phones), slices.Clone(b.Phones), slices.Clone(a.Emails), slices.Clone(b.Emails)
			agree(&x)
			agree(&y)
			if after := Score(x, y, r); after.Probability < before.Probability-1e-9 {
				t.Fatalf("with the same %s %v, without %v\n%+v\n%+v\n%v", what, after.Probability, before.Probability, a, b, describe(after))
			}
		}
	})
}

// describe formats a verdict for a test failure.
func describe(v Verdict) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%.4f %s", v.Probability, v.Tier)
	for _, r := range v.Reasons {
		fmt.Fprintf(&b, "; %s %+.1f", r.Key, r.Weight)
	}
	return b.String()
}

func TestPairsDoNotDependOnChance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := rapid.SliceOfN(someRecord(Person), 2, 12).Draw(t, "records")
		x, y := NewIndex(records), NewIndex(records)
		if p, q := x.Pairs(Suggest), y.Pairs(Suggest); !reflect.DeepEqual(p, q) {
			t.Fatalf("%v, and then %v", p, q)
		}
		for _, p := range x.Pairs(Merge) {
			if p.Verdict.Tier != Merge || p.A >= p.B {
				t.Fatalf("%+v", p)
			}
		}
	})
}

func TestKeysAreFewAndShort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := Keys(someRecord(kinds(t)).Draw(t, "record"))
		if len(keys) > 48 {
			t.Fatalf("%d keys: %q", len(keys), keys)
		}
		for i, k := range keys {
			if len(k) > 49 || slices.Contains(keys[:i], k) {
				t.Fatalf("%q in %q", k, keys)
			}
		}
	})
}

func FuzzScore(f *testing.F) {
	f.Add("Jonas", "Petraitis", "UAB „Rotona“", "jonas@rotona.lt", "+370 612 34567", "Kęstučio g. 12-5", "Vilnius", "1970-02-03")
	f.Add("", "'-.", "& & &", "@@", "+", "0/0-0", "\xff\xfe", "00000000")
	f.Add("И. И.", "ский", "ООО ООО", "a@b", "000000", "g. g. g.", "ь", "9999-99-99")
	f.Fuzz(func(t *testing.T, first, last, company, mail, phone, street, city, birth string) {
		r := Record{FirstName: first, LastName: last, Company: company, Emails: []string{mail}, Phones: []string{phone}, Street: street, City: city,
			Postcode: street, BirthDate: birth, TaxID: company, RegistrationCode: phone, Country: "LT"}
		swapped := Record{Kind: r.kind(), FirstName: last, LastName: first, Company: company + city, Emails: []string{phone, mail}, Phones: []string{mail, phone},
			Street: city + street, City: street, BirthDate: birth}
		for _, kind := range []Kind{Person, Company} {
			r.Kind, swapped.Kind = kind, kind
			if v := Score(r, swapped, counted(1000)); !(v.Probability >= 0 && v.Probability <= 1) {
				t.Errorf("probability %v", v.Probability)
			}
			if n := len(Keys(r)); n > 60 {
				t.Errorf("%d keys", n)
			}
		}
	})
}

// The estimate of copies in a base is only added to the logit of people, which settledLinks relies on.
func TestCopiesOnlyMoveTheLogit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Prepare(someRecord(Person).Draw(t, "a")), Prepare(someRecord(Person).Draw(t, "b"))
		usual, few := &Index{records: []*Prepared{a, b}}, &Index{records: []*Prepared{a, b}, known: Habits{crowd: fewCopies}}
		if moved := compare(a, b, few).logit() - compare(a, b, usual).logit(); math.Abs(moved-fewCopies) > 1e-9 {
			t.Fatalf("moved by %v", moved)
		}
	})
}

// The pairs of a group too large for comparing all pairs are its links, and no more.
func TestHugeGroupIsBounded(t *testing.T) {
	records := make([]Record, hugeGroup+1)
	g := &group{}
	for i := range records {
		records[i] = Record{Kind: Person, FirstName: "Jonas", LastName: "Petraitis", Phones: []string{"+370 612 34567"}, Country: "LT"}
		g.members = append(g.members, i)
		if i > 0 {
			g.links = append(g.links, link{i - 1, i, float64(i%3)*3 - 0.5}) // none, suggest, merge
		}
	}
	x := NewIndex(records)
	for tier, want := range map[Tier]int{Suggest: hugeGroup * 2 / 3, Merge: hugeGroup / 3} {
		if pairs := x.resolve(g, tier); len(pairs) < want || len(pairs) > want+1 {
			t.Errorf("%d pairs of the tier %s, want %d", len(pairs), tier, want)
		}
	}
}

// Equal names may differ in writing, and the reason states how.
func TestReasonsExplainHowEqualNamesDiffer(t *testing.T) {
	for names, want := range map[[2]string]string{
		{"Žukauskas", "ŽUKAUSKAS"}:     "match.family.same",
		{"Žukauskas", "Zukauskas"}:     "match.family.accents",
		{"Žukauskas", "Жукаускас"}:     "match.family.script",
		{"Ščukin", "Shchukin"}:         "match.family.spelling",
		{"Щукин", "Щукин"}:             "match.family.same",
		{"Kovács-Nagy", "Kovacs-Nagy"}: "match.family.accents",
		{"Хрущёв", "Хрущев"}:           "match.family.accents",
	} {
		v := Score(Record{Kind: Person, FirstName: "Ona", LastName: names[0]}, Record{Kind: Person, FirstName: "Ona", LastName: names[1]}, counted(5000))
		if !slices.ContainsFunc(v.Reasons, func(r Reason) bool { return r.Key == want }) {
			t.Errorf("%s: no %s in %s", names, want, describe(v))
		}
	}
}

func TestReasonsShowWhatPeopleTyped(t *testing.T) {
	a := Record{Kind: Person, FirstName: "Ing. Anna-Mária", LastName: "O’BRIEN", Emails: []string{"first@rotona.lt", "anna@rotona.lt"}, Phones: []string{"8 612 34567", "8 698 76543"},
		TaxID: "1", RegistrationCode: "302", Country: "LT"}
	b := Record{Kind: Person, FirstName: "Anna Mária", LastName: "O'Brien", Emails: []string{"Anna@rotona.lt"}, Phones: []string{" +370 698 76543"}, TaxID: "222", RegistrationCode: "302",
		Street: strings.Repeat("long ", 100), Country: "LT"}
	got := map[string]string{}
	for _, r := range Score(a, b, counted(5000)).Reasons {
		got[r.Key] = fmt.Sprint(r.Args...)
	}
	for key, want := range map[string]string{"match.phone.same": "a8 698 76543b+370 698 76543", "match.mail.same": "aanna@rotona.ltbAnna@rotona.lt", "match.family.same": "aO’BRIENbO'Brien",
		"match.given.same": "aAnna MáriabAnna Mária", "match.code.same": "a302b302", "match.code.other": "a1b222"} {
		if got[key] != want {
			t.Errorf("%s: %q, want %q", key, got[key], want)
		}
	}
	a.Street = b.Street + "x"
	for _, r := range Score(a, b, counted(5000)).Reasons {
		for _, arg := range r.Args {
			if len(arg.(string)) > shownBytes {
				t.Errorf("%s: %q", r.Key, arg)
			}
		}
	}
}
