package crm

import (
	"cmp"
	"strings"
	"time"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// A Lead is a person or company that may become a customer.
type Lead struct {
	record.Meta
	Title                                   string
	FirstName, MiddleName, LastName         string
	JobTitle                                string
	BirthDate                               record.Date
	CompanyName, Industry                   string
	Turnover                                record.Amount
	Employees                               record.Int
	Messenger                               string // Viber, WhatsApp, Telegram: name or number
	Email, Phone, Mobile, Website           string
	Emails, Phones                          record.Several // beside the plain ones
	Street, City, Region, Postcode, Country string         // the primary address
	Addresses                               record.RowText // the others, see addresses
	PhoneCountry                            string         // of the file that the lead was imported from
	Status, Source, Owner                   ID
	Amount                                  record.Amount
	Currency                                string
	Language                                string
	Description                             string
	Company, Contact, Opportunity           ID // what it was qualified into
	StatusSince                             time.Time
	QualifiedAt                             time.Time
}

// LeadType describes leads.
var LeadType = record.Describe(record.Shape[Lead]{
	Name: "lead", Plural: "leads", Matched: true,
	Meta:   func(l *Lead) *record.Meta { return &l.Meta },
	Title:  func(l *Lead, _ i18n.NameOrder) string { return l.Title },
	Detail: func(l *Lead, o i18n.NameOrder) string { return l.who(o) },
},
	record.Text("title", func(l *Lead) *string { return &l.Title }, record.Required, record.Preset, record.Listed, record.Filtered, record.Sorted, record.Searched, record.Wide, record.In("lead")),
	record.Ref("status", LeadStatuses, func(l *Lead) *ID { return &l.Status }, record.Required, record.Preset, record.Step, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Ref("owner", "user", func(l *Lead) *ID { return &l.Owner }, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Ref("source", Sources, func(l *Lead) *ID { return &l.Source }, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Money("amount", func(l *Lead) *record.Amount { return &l.Amount }, record.Worth, record.NotNegative, record.Listed, record.Filtered, record.Sorted, record.In("lead")),
	record.Currency("currency", func(l *Lead) *string { return &l.Currency }, record.Filtered, record.In("lead")),
	record.Text("first_name", func(l *Lead) *string { return &l.FirstName }, record.Listed, record.Filtered, record.Searched, record.In("person")),
	record.Text("middle_name", func(l *Lead) *string { return &l.MiddleName }, record.Listed, record.Filtered, record.Searched, record.In("person")),
	record.Text("last_name", func(l *Lead) *string { return &l.LastName }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("person")),
	record.Text("job_title", func(l *Lead) *string { return &l.JobTitle }, record.Listed, record.Filtered, record.In("person")),
	record.Email("email", func(l *Lead) *string { return &l.Email }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.Under("emails"), record.In("person")),
	record.Emails("emails", func(l *Lead) *record.Several { return &l.Emails }, func(l *Lead) *string { return &l.Email }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("person")),
	record.Phone("phone", func(l *Lead) *string { return &l.Phone }, record.Listed, record.Filtered, record.Searched, record.Under("phones"), record.In("person")),
	record.Phone("mobile", func(l *Lead) *string { return &l.Mobile }, record.Listed, record.Filtered, record.Searched, record.Under("phones"), record.In("person")),
	record.Phones("phones", func(l *Lead) *record.Several { return &l.Phones }, func(l *Lead) (first, mobile *string) { return &l.Phone, &l.Mobile }, record.Listed, record.Filtered, record.Searched, record.Wide, record.In("person")),
	record.Text("messenger", func(l *Lead) *string { return &l.Messenger }, record.Listed, record.Filtered, record.Searched, record.In("person")),
	record.Day("birth_date", func(l *Lead) *record.Date { return &l.BirthDate }, record.Listed, record.Filtered, record.Past, record.In("person")),
	record.Language("language", func(l *Lead) *string { return &l.Language }, record.Listed, record.Filtered, record.Sorted, record.In("person")),
	record.Text("company_name", func(l *Lead) *string { return &l.CompanyName }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("company")),
	record.Link("website", func(l *Lead) *string { return &l.Website }, record.Listed, record.Filtered, record.Searched, record.In("company")),
	record.Text("industry", func(l *Lead) *string { return &l.Industry }, record.Listed, record.Filtered, record.In("company")),
	record.Money("turnover", func(l *Lead) *record.Amount { return &l.Turnover }, record.NotNegative, record.Listed, record.Filtered, record.In("company")),
	record.Whole("employees", func(l *Lead) *record.Int { return &l.Employees }, record.Listed, record.Filtered, record.In("company")),
	record.Text("street", func(l *Lead) *string { return &l.Street }, record.Filtered, record.In("address")),
	record.Text("city", func(l *Lead) *string { return &l.City }, record.Listed, record.Filtered, record.Sorted, record.Searched, record.In("address")),
	record.Text("region", func(l *Lead) *string { return &l.Region }, record.Listed, record.Filtered, record.In("address")),
	record.Text("postcode", func(l *Lead) *string { return &l.Postcode }, record.Filtered, record.Max(20), record.In("address")),
	record.Country("country", func(l *Lead) *string { return &l.Country }, record.Listed, record.Filtered, record.Sorted, record.In("address")),
	addresses((*Lead).located),
	record.LongText("description", func(l *Lead) *string { return &l.Description }, record.Wide, record.In("lead")),
	record.Country("phone_country", func(l *Lead) *string { return &l.PhoneCountry }, record.ReadOnly, record.In("record")),
	record.Ref("company", "company", func(l *Lead) *ID { return &l.Company }, record.ReadOnly, record.Filtered, record.In("record")),
	record.Ref("contact", "contact", func(l *Lead) *ID { return &l.Contact }, record.ReadOnly, record.Filtered, record.In("record")),
	record.Ref("opportunity", "opportunity", func(l *Lead) *ID { return &l.Opportunity }, record.ReadOnly, record.Filtered, record.In("record")),
	record.Moment("status_since", func(l *Lead) *time.Time { return &l.StatusSince }, record.ReadOnly, record.Listed, record.Filtered, record.In("record")),
	record.Moment("qualified", func(l *Lead) *time.Time { return &l.QualifiedAt }, record.ReadOnly, record.Listed, record.Filtered, record.In("record")),
)

var leads = matching(describe(LeadType, SettleLead, Descriptor{Menu: true, Imported: true, Icon: "users", Jump: "L",
	Name: "title", Named: []string{"title", "company_name", "first_name", "middle_name", "last_name", "email", "phone", "mobile"},
	Columns: []string{"status", "amount", "owner", "phone", "updated"},
	Narrow:  []string{"amount", "phone", "email"},
	Quick: []string{"title", "first_name", "middle_name", "last_name", "company_name", "job_title", "emails", "phones", "amount", "currency",
		"source", "owner", "tags"},
	Brief:  []string{"owner", "source", "tags", "amount", "job_title", "emails", "phones", "website", "description"},
	Always: []string{"owner", "tags", "amount", "emails", "phones"},
}), func(l *Lead, country string) match.Record {
	return match.Record{FirstName: given(l.FirstName, l.MiddleName), LastName: l.LastName, Company: l.CompanyName,
		Emails: reached(l.Emails, l.Email), Phones: reached(l.Phones, l.Phone, l.Mobile), Street: l.Street, City: l.City, Postcode: l.Postcode,
		Country: l.Country, Further: matchAddresses(l), PhoneCountry: cmp.Or(l.PhoneCountry, country), BirthDate: string(l.BirthDate)}
})

// NamesCompany reports whether the lead has a company name.
func (l *Lead) NamesCompany() bool { return strings.TrimSpace(l.CompanyName) != "" }

// Person returns the contact person's name in the order of the lead's language
// or country, or in order o if neither is known.
func (l *Lead) Person(o i18n.NameOrder) string {
	return i18n.OrderOf(l.Language, l.Country).Or(o).FullName(l.FirstName, l.MiddleName, l.LastName)
}

// who returns the line under the title: company and person, without repeating
// the title.
func (l *Lead) who(o i18n.NameOrder) string {
	var parts []string
	if c := strings.TrimSpace(l.CompanyName); c != "" && c != strings.TrimSpace(l.Title) {
		parts = append(parts, c)
	}
	if p := l.Person(o); p != "" && match.PersonKey("", p) != match.PersonKey("", l.Title) {
		parts = append(parts, p)
	}
	return strings.Join(parts, " · ")
}

// nameFrom returns the title of a lead without one: its company, person, e-mail
// address or number, whichever comes first.
func (l *Lead) nameFrom(o i18n.NameOrder) string {
	for _, s := range []string{l.CompanyName, l.Person(o), l.Email, l.Phone, l.Mobile} {
		if s = strings.TrimSpace(s); s != "" {
			return short(s)
		}
	}
	return ""
}

// SettleLead applies the rules of a lead and fills its defaults.
func SettleLead(e Edit[Lead]) record.Errors {
	l := e.Is
	if strings.TrimSpace(l.Title) == "" && e.New() {
		l.Title = l.nameFrom(NameOrder(e.By.Language, e.Workspace))
	}
	if e.New() {
		l.presetNew(e)
	}
	if e.New() || e.Was.Status != l.Status {
		l.enterStatus(e)
	}
	errs := append(l.statusErrors(e), settleAddresses(e)...)
	if l.BirthDate > record.Date(e.At.Format(time.DateOnly)) {
		errs = append(errs, record.Wrong("future_date").On("birth_date"))
	}
	return errs
}

func (l *Lead) presetNew(e Edit[Lead]) {
	if l.Status == record.None {
		if first := e.Lists.First(LeadStatuses, CategoryNew); first != nil {
			l.Status = first.ID
		}
	}
	if l.Currency == "" {
		l.Currency = e.Workspace.Currency
	}
	if l.Owner == record.None {
		l.Owner = e.By.User
	}
}

// enterStatus sets the time of the last change of status and the time of
// qualification. A lead with history keeps the times it brings. If it lacks the
// time of its status, that is its qualification or creation.
func (l *Lead) enterStatus(e Edit[Lead]) {
	if e.Lists.Category(l.Status) != CategoryQualified {
		l.QualifiedAt = time.Time{}
	}
	l.StatusSince = e.since(l.StatusSince, l.QualifiedAt, l.Created)
}

// statusErrors refuses plain edits that set a qualified status, or leave one that
// led to other records: the qualify action and its undo must keep both in step.
// Only a lead with history may be created as qualified.
func (l *Lead) statusErrors(e Edit[Lead]) record.Errors {
	if e.History || !e.New() && (e.Was.Status == l.Status || e.Action != "") {
		return nil
	}
	if e.Lists.Category(l.Status) == CategoryQualified {
		return record.Errors{record.Wrong("use_qualification").On("status")}
	}
	if !e.New() && e.Lists.Category(e.Was.Status) == CategoryQualified && e.Was.QualifiedInto() {
		return record.Errors{record.Wrong("undo_qualification").On("status")}
	}
	return nil
}

// QualifiedInto reports whether a record was made or chosen here when the lead
// was qualified. A lead that was imported as qualified has none.
func (l *Lead) QualifiedInto() bool {
	return l.Company != record.None || l.Contact != record.None || l.Opportunity != record.None
}
