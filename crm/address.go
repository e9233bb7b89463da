package crm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/record"
)

// The kinds of addresses.
const (
	OfficeAddress   = "office"
	DeliveryAddress = "delivery"
	BillingAddress  = "billing"
	OtherAddress    = "other"
)

// AddressKinds lists the kinds of addresses in the order of menus.
var AddressKinds = []string{OfficeAddress, DeliveryAddress, BillingAddress, OtherAddress}

// An Address is one of the addresses of a lead, company or contact. The primary
// one is stored in the plain fields of the record, so that lists show, filter
// and sort it without reading another table.
type Address struct {
	ID                                      ID
	Kind                                    string
	Street, City, Region, Postcode, Country string
	Primary                                 bool
}

// AddressRows describes addresses.
var AddressRows = record.DescribeRows(func(a *Address) *ID { return &a.ID },
	record.Choice("kind", AddressKinds, func(a *Address) *string { return &a.Kind }),
	record.Text("street", func(a *Address) *string { return &a.Street }, record.Filtered, record.Wide),
	record.Text("city", func(a *Address) *string { return &a.City }, record.Filtered, record.Sorted, record.Searched),
	record.Text("region", func(a *Address) *string { return &a.Region }, record.Filtered),
	record.Text("postcode", func(a *Address) *string { return &a.Postcode }, record.Filtered, record.Sorted, record.Max(20)),
	record.Country("country", func(a *Address) *string { return &a.Country }, record.Filtered, record.Sorted),
	record.Flag("primary", func(a *Address) *bool { return &a.Primary }),
).Named("address").Checked(checkAddresses)

// AddressesKey is the key of the field with the addresses of a record.
const AddressesKey = "addresses"

// addressParts are the fields of an address that the record has too.
var addressParts = []string{"street", "city", "region", "postcode", "country"}

// parts returns pointers to the parts of an address, in the order of
// addressParts.
func (a *Address) parts() []*string {
	return []*string{&a.Street, &a.City, &a.Region, &a.Postcode, &a.Country}
}

// Blank reports whether an address says nothing about a place.
func (a Address) Blank() bool {
	return !slices.ContainsFunc(a.parts(), func(s *string) bool { return strings.TrimSpace(*s) != "" })
}

// SamePlace reports whether two addresses are of the same place, apart from
// capitals and spaces around the parts.
func (a Address) SamePlace(b Address) bool {
	x, y := a.parts(), b.parts()
	for i := range x {
		if !strings.EqualFold(strings.TrimSpace(*x[i]), strings.TrimSpace(*y[i])) {
			return false
		}
	}
	return true
}

// checkAddresses refuses two primary addresses, and addresses without a place.
func checkAddresses(list []Address) *record.Error {
	primary := false
	for i, a := range list {
		at := strconv.Itoa(i)
		switch {
		case a.Primary && primary:
			return record.Wrong("two_primary").On(at + ".primary")
		case a.Blank():
			return record.Wrong("address_empty").On(at + ".street")
		}
		primary = primary || a.Primary
	}
	return nil
}

// located points to what a record stores of its addresses: the parts of the
// primary one, and the text of the others.
type located struct {
	id    ID
	parts []*string
	rest  *record.RowText
}

// addresses describes the field with all addresses of a record. It stores the
// further addresses, and of the primary one only what the plain fields do not
// hold: its ID and kind if they are not the usual ones, which are the record's
// own ID and "office". So a record with a single address stores nothing more.
func addresses[T any](of func(*T) located) record.FieldOf[T] {
	return record.Over(
		record.Rows(AddressesKey, AddressRows, func(r *T) *record.RowText { return of(r).rest }, record.In("address")),
		func(r *T) record.RowText { return AddressRows.Text(of(r).list()) },
		func(r *T, v record.RowText) { of(r).set(AddressRows.Of(v)) })
}

// list returns all addresses, the primary one first.
func (l located) list() []Address {
	main, further := l.stored()
	if main.Blank() {
		return further
	}
	return append([]Address{main}, further...)
}

// stored returns the primary address, which is blank if there is none, and the
// further ones.
func (l located) stored() (main Address, further []Address) {
	main = Address{ID: l.id, Kind: OfficeAddress, Primary: true}
	for _, a := range AddressRows.Of(*l.rest) {
		if a.Primary {
			main.ID, main.Kind = a.ID, a.Kind
		} else {
			further = append(further, a)
		}
	}
	for i, p := range main.parts() {
		*p = *l.parts[i]
	}
	return main, further
}

// set stores addresses. Those without an ID get one, those without a kind are
// of an office.
func (l located) set(list []Address) {
	main, further := Address{ID: l.id, Kind: OfficeAddress}, []Address(nil)
	for _, a := range list {
		if a.Kind == "" {
			a.Kind = OfficeAddress
		}
		switch {
		case a.Primary && !main.Primary:
			if a.ID == record.None {
				a.ID = l.id
			}
			main = a
			continue
		case a.ID == record.None:
			a.ID = record.NewID()
		}
		a.Primary = false
		further = append(further, a)
	}
	for i, p := range main.parts() {
		*l.parts[i] = *p
	}
	l.store(main, further)
}

// add adds addresses that the record does not have yet. None becomes primary.
func (l located) add(list []Address) {
	main, further := l.stored()
	for _, a := range list {
		if a.Primary || hasPlace(append(further, main), a) {
			continue
		}
		if slices.ContainsFunc(further, func(b Address) bool { return b.ID == a.ID }) {
			a.ID = record.NewID()
		}
		further = append(further, a)
	}
	l.store(main, further)
}

// hasPlace reports whether one of the addresses is of the same place.
func hasPlace(list []Address, a Address) bool { return slices.ContainsFunc(list, a.SamePlace) }

// store stores the further addresses and what the plain fields do not hold of
// the primary one. A further address that was the primary one before keeps the
// record's ID, so the primary one then needs another.
func (l located) store(main Address, further []Address) {
	if main.ID == l.id && slices.ContainsFunc(further, func(a Address) bool { return a.ID == l.id }) {
		main.ID = record.NewID()
	}
	var rows []Address
	if main.Primary && (main.ID != l.id || main.Kind != OfficeAddress) {
		rows = append(rows, Address{ID: main.ID, Kind: main.Kind, Primary: true})
	}
	*l.rest = AddressRows.Text(append(rows, further...))
}

// settle keeps what is stored about the primary address in step with the plain
// fields, which people also edit one by one.
func (l located) settle() {
	if *l.rest == "" {
		return
	}
	main, further := l.stored()
	main.Primary = !main.Blank()
	for i := range further {
		if isColumnID(further[i].ID) {
			further[i].ID = record.NewID()
		}
	}
	l.store(main, further)
}

// addressesOf returns where a record keeps its addresses; ok is false for
// records without any.
func addressesOf(r any) (l located, ok bool) {
	x, ok := r.(interface{ located() located })
	if ok {
		l = x.located()
	}
	return l, ok
}

// IsAddresses reports whether a field holds the addresses of a record.
func IsAddresses(f *record.Field) bool { return f.Row == AddressRows.RowType }

func (l *Lead) located() located {
	return located{l.ID, []*string{&l.Street, &l.City, &l.Region, &l.Postcode, &l.Country}, &l.Addresses}
}

func (c *Company) located() located {
	return located{c.ID, []*string{&c.Street, &c.City, &c.Region, &c.Postcode, &c.Country}, &c.Addresses}
}

func (c *Contact) located() located {
	return located{c.ID, []*string{&c.Street, &c.City, &c.Region, &c.Postcode, &c.Country}, &c.Addresses}
}

// Addresses returns the addresses of a record, the primary one first.
func Addresses(r any) []Address {
	l, ok := addressesOf(r)
	if !ok {
		return nil
	}
	return l.list()
}

// FurtherAddresses returns the addresses of a record that are not primary.
func FurtherAddresses(r any) []Address {
	l, ok := addressesOf(r)
	if !ok || *l.rest == "" {
		return nil
	}
	_, further := l.stored()
	return further
}

// settleAddresses applies the rules of addresses to a record.
func settleAddresses[T any](e Edit[T]) record.Errors {
	l, _ := addressesOf(e.Is)
	l.settle()
	switch {
	case e.Action != "":
		return nil // data that exists already is kept as it was typed
	case e.New():
		return postcodeErrors(nil, l)
	}
	return postcodeErrors(Addresses(e.Was), l)
}

// postcodeErrors refuses postcodes that the country cannot have, if they were
// changed.
func postcodeErrors(was []Address, l located) record.Errors {
	before := map[ID]string{}
	for _, a := range was {
		before[a.ID] = a.Postcode
	}
	main, further := l.stored()
	var errs record.Errors
	wrong := func(a Address, field string) {
		if known, ok := before[a.ID]; (!ok || known != a.Postcode) && !PostcodeFits(a.Country, a.Postcode) {
			errs = append(errs, record.Wrong("postcode", "example", PostcodeExample(a.Country)).On(field))
		}
	}
	wrong(main, "postcode")
	first := 0
	if !main.Blank() {
		first = 1
	}
	for i, a := range further {
		wrong(a, AddressesKey+"."+strconv.Itoa(first+i)+".postcode")
	}
	return errs
}

// AddAddresses adds addresses to a record that does not have them yet. None
// becomes primary.
func AddAddresses(r any, list record.RowText) {
	if l, ok := addressesOf(r); ok {
		l.add(AddressRows.Of(list))
	}
}

// SentPath returns the path of an error in a list of addresses as it was sent.
// The record has its primary address first, in its plain fields.
func SentPath(sent record.RowText, path string) string {
	primary := slices.IndexFunc(AddressRows.Of(sent), func(a Address) bool { return a.Primary })
	if slices.Contains(addressParts, path) && primary >= 0 {
		return AddressesKey + "." + strconv.Itoa(primary) + "." + path
	}
	parts := strings.Split(path, ".")
	if len(parts) != 3 || parts[0] != AddressesKey {
		return path
	}
	if at, err := strconv.Atoi(parts[1]); err == nil && at <= primary {
		parts[1] = strconv.Itoa(at - 1)
	}
	return strings.Join(parts, ".")
}

// WithoutIDs returns addresses as an export writes them: another record that is
// made of them has IDs of its own.
func WithoutIDs(list record.RowText) record.RowText {
	rows := AddressRows.Of(list)
	for i := range rows {
		rows[i].ID = record.None
	}
	return AddressRows.Text(rows)
}

// DoubtfulPostcodes returns the addresses of a record whose postcode is none of
// their country: they were imported so.
func DoubtfulPostcodes(r any) []Address {
	return slices.DeleteFunc(Addresses(r), func(a Address) bool { return PostcodeFits(a.Country, a.Postcode) })
}
