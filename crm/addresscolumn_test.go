package crm

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/record"
)

// A file has a column for each part of each address of a kind, and for nothing else.
func TestColumnsOfAddresses(t *testing.T) {
	for key, want := range map[string]bool{
		"addresses.office.city": true, "addresses.delivery.street": true, "addresses.billing2.postcode": true, "addresses.other5.country": true,
		"addresses.office1.city": false, "addresses.office0.city": false, "addresses.office6.city": false, "addresses.office22.city": false, "addresses.2.city": false,
		"addresses.home.city": false, "addresses.office.kind": false, "addresses.office.primary": false, "addresses.office.id": false, "addresses.office": false,
		"addresses": false, "addresses..city": false, "office.city": false, "city": false, "": false,
	} {
		for _, typ := range []*record.Type{LeadType, CompanyType, ContactType} {
			f := AddressColumn(typ, key)
			if (f != nil) != want || f != nil && f.Key != key {
				t.Errorf("%s of a %s: %v", key, typ.Name, f)
			}
		}
		if AddressColumn(OpportunityType, key) != nil {
			t.Errorf("an opportunity has %s", key)
		}
	}
	if AddressColumnKey(BillingAddress, 1, "city") != "addresses.billing.city" || AddressColumnKey(BillingAddress, 2, "city") != "addresses.billing2.city" {
		t.Error("the names of columns differ from those of files")
	}
}

// What is written into columns is there to be read, in any order and beside any
// addresses that the record has. The rules then give each its own ID.
func TestColumnsMakeAddresses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &Company{Meta: record.Meta{ID: record.NewID()}}
		CompanyType.Field(AddressesKey).Set(c, AddressRows.Text(someAddresses(t)))
		had, written, places := Addresses(c), map[string]string{}, map[string]bool{}
		for range rapid.IntRange(0, 20).Draw(t, "values") {
			kind, n := rapid.SampledFrom(AddressKinds).Draw(t, "kind"), rapid.IntRange(1, MostAddressColumns).Draw(t, "number")
			key := AddressColumnKey(kind, n, rapid.SampledFrom([]string{"street", "city", "region"}).Draw(t, "part"))
			written[key], places[AddressColumnKey(kind, n, "")] = rapid.SampledFrom([]string{"Vilnius", "1"}).Draw(t, "value"), true
			AddressColumn(CompanyType, key).Set(c, written[key])
		}
		AddressColumn(CompanyType, "addresses.office5.postcode").Set(c, "") // nothing in a column makes no address
		for key, v := range written {
			if got := AddressColumn(CompanyType, key).Get(c); got != v {
				t.Fatalf("%s is %q, not %q", key, got, v)
			}
		}
		SettleCompany(edit(nil, c))
		has := Addresses(c)
		if len(has) != len(had)+len(places) || !slices.Equal(has[:len(had)], had) || slices.ContainsFunc(has, func(a Address) bool { return isColumnID(a.ID) }) {
			t.Fatalf("with %d places %+v\nbecame %+v", len(places), had, has)
		}
	})
}
