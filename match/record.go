package match

import "strings"

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
	Country             string // ISO 3166 alpha-2; where its phones are dialled
	PhoneCountry        string // where those are dialled that are none of the country, such as the file's or the workspace's
	BirthDate           string // YYYY-MM-DD
	TaxID               string
	RegistrationCode    string
}

// RecordOf makes a record of the cells of a table whose columns are called as those of `vedlys match`; cell gives the
// one of a column, nothing if there is no such column. Several mails or phones stand in a cell with a comma or semicolon
// between them.
func RecordOf(cell func(column string) string) Record {
	r := Record{FirstName: cell("first_name"), LastName: cell("last_name"), Company: cell("company"), Emails: several(cell("email")),
		Phones: several(cell("phone")), Street: cell("street"), City: cell("city"), Postcode: cell("postcode"), Country: cell("country"),
		BirthDate: cell("birth_date"), TaxID: cell("tax_id")}
	switch strings.ToLower(cell("kind")) {
	case "person":
		r.Kind = Person
	case "company":
		r.Kind = Company
	}
	return r
}

func several(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ',' })
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
