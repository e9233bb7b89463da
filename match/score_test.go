package match

import "testing"

// base is a Rarity made of records.
func base(records ...Record) *Index { return NewIndex(records) }

func TestScoreIsSymmetric(t *testing.T) {
	records := []Record{
		{FirstName: "Jonas", LastName: "Petraitis", Emails: []string{"jonas@rotona.lt"}, Phones: []string{"+370 612 34567"}, City: "Kaunas", Country: "LT"},
		{FirstName: "Petraitis", LastName: "Jonas", Emails: []string{"jonas.p@gmail.com"}, Phones: []string{"8 612 34567"}, City: "Vilnius", Country: "LT"},
		{FirstName: "Ona", LastName: "Petraitienė", Emails: []string{"jonas@rotona.lt"}, BirthDate: "1970-02-03", Country: "LT"},
		{Company: "UAB „Rotona“", Emails: []string{"info@rotona.lt"}, TaxID: "123456789"},
		{Company: "Rotona baldai, MB", Emails: []string{"info@rotonabaldai.lt"}, City: "Kaunas"},
		{},
	}
	x := base(records...)
	for _, a := range records {
		for _, b := range records {
			if p, q := Score(a, b, x).Probability, Score(b, a, x).Probability; p != q {
				t.Errorf("%v\n%v\n%v one way, %v the other", a, b, p, q)
			}
		}
	}
}
