package crm

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/record"
)

// MostAddressColumns is the number of addresses of one kind that the columns of
// a file may hold.
const MostAddressColumns = 5

// AddressColumnKey returns the name of a column with a part of the nth address
// of a kind: "addresses.delivery.city", "addresses.billing2.street".
func AddressColumnKey(kind string, n int, part string) string {
	if n > 1 {
		kind += strconv.Itoa(n)
	}
	return AddressesKey + "." + kind + "." + part
}

// AddressColumn returns a field that holds a part of a further address of a
// record, given its name, or nil. Files have a column for it; records and their
// descriptions do not.
func AddressColumn(t *record.Type, key string) *record.Field {
	kind, part, _ := strings.Cut(strings.TrimPrefix(key, AddressesKey+"."), ".")
	n := 1
	if i := len(kind) - 1; i > 0 && kind[i] > '1' && kind[i] <= '0'+MostAddressColumns {
		kind, n = kind[:i], int(kind[i]-'0')
	}
	of := AddressRows.Field(part)
	if t.Field(AddressesKey) == nil || !slices.Contains(AddressKinds, kind) || !slices.Contains(addressParts, part) || AddressColumnKey(kind, n, part) != key {
		return nil
	}
	id := columnID(kind, n)
	return record.Apart(key, of,
		func(r any) any { return of.Get(addressAt(r, id, kind)) },
		func(r, v any) {
			a := addressAt(r, id, kind)
			of.Set(a, v)
			setAddress(r, *a)
		})
}

// columnID marks an address that comes from columns of a file until the rules
// give it an ID of its own.
func columnID(kind string, n int) ID {
	return ID{0: 0xff, 14: byte(slices.Index(AddressKinds, kind)), 15: byte(n)}
}

func isColumnID(id ID) bool { return id[0] == 0xff && id == ID{0: 0xff, 14: id[14], 15: id[15]} }

// addressAt returns a copy of the further address with that ID, or a blank one
// of the kind.
func addressAt(r any, id ID, kind string) *Address {
	for _, a := range FurtherAddresses(r) {
		if a.ID == id {
			return &a
		}
	}
	return &Address{ID: id, Kind: kind}
}

// setAddress replaces the further address of the same ID, or adds it. A blank one
// is left out.
func setAddress(r any, a Address) {
	l, _ := addressesOf(r)
	main, further := l.stored()
	at := slices.IndexFunc(further, func(b Address) bool { return b.ID == a.ID })
	switch {
	case at >= 0:
		further[at] = a
	case !a.Blank():
		further = append(further, a)
	}
	l.store(main, further)
}
