package match

import "strings"

// A Kind is the kind of thing that a record describes.
type Kind byte

// The kinds. Records of two kinds are never the same. A record of unknown kind is a company if it names no person.
const (
	Unstated Kind = iota
	Person
	Company
)

// A Record holds the data of a person or a company as typed. Everything may be missing.
type Record struct {
	Kind                Kind
	FirstName, LastName string
	Company             string
	Emails, Phones      []string
	Street              string // with the house number
	City, Postcode      string
	Country             string    // ISO 3166 alpha-2; also for phones without a country code
	Further             []Address // besides the one above
	PhoneCountry        string    // for phones that are invalid in Country, such as the file's or the workspace's
	BirthDate           string    // YYYY-MM-DD
	TaxID               string
	RegistrationCode    string
}

// An Address is a further address of a record.
type Address struct{ Street, City, Postcode string }

// RecordOf makes a record from the cells of a table with the column names of `vedlys match`. The function cell returns
// the cell of a column, or "" if there is no such column. Several e-mail addresses or phones in a cell are separated by
// commas or semicolons.
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

// kind returns the stated or inferred kind.
func (r *Record) kind() Kind {
	if r.Kind != Unstated {
		return r.Kind
	}
	if r.FirstName == "" && r.LastName == "" && r.Company != "" {
		return Company
	}
	return Person
}
