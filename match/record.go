package match

// A Kind says what a record is about.
type Kind byte

// The kinds. Records of two kinds are never the same; a record of no stated kind is a company if it names no person.
const (
	Unstated Kind = iota
	Person
	Company
)

// A Record is what is known of a person or a company, as people typed it. Everything may be missing.
type Record struct {
	Kind                Kind
	FirstName, LastName string
	Company             string
	Emails, Phones      []string
	Street              string // with the house number
	City, Postcode      string
	Country             string // ISO 3166 alpha-2; where its phones are dialled, so give the workspace's if there is none
	BirthDate           string // YYYY-MM-DD
	TaxID               string
	RegistrationCode    string
}

// kind returns the stated or evident kind.
func (r *Record) kind() Kind {
	if r.Kind != Unstated {
		return r.Kind
	}
	if r.FirstName == "" && r.LastName == "" && r.Company != "" {
		return Company
	}
	return Person
}
