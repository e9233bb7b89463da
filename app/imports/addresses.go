package imports

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// addresses.json has the words by which headings of files name the kinds of
// addresses, and under "" those that say that it is one.
//
//go:embed addresses.json
var addressesFile []byte

// addressWords returns the kind of address that each word names, "" for the
// word address.
var addressWords = sync.OnceValue(func() map[string]string {
	var m map[string][]string
	if err := json.Unmarshal(addressesFile, &m); err != nil {
		panic("app: addresses.json: " + err.Error())
	}
	out := map[string]string{}
	for _, kind := range append([]string{""}, crm.AddressKinds...) {
		for _, w := range m[kind] {
			out[match.Latin(w)] = kind
		}
	}
	return out
})

// addressField returns a field for a column with a part of an address of some
// kind, for which the type has none, or nil.
func addressField(t *record.Type, key string) *record.Field {
	f := crm.AddressColumn(t, key)
	if f == nil {
		return nil
	}
	kind, part, _ := strings.Cut(strings.TrimPrefix(key, crm.AddressesKey+"."), ".")
	number := strings.TrimLeftFunc(kind, unicode.IsLetter)
	f.Labels = map[string]string{}
	for _, lang := range i18n.Languages {
		p, labels := i18n.For(lang, nil), crm.AddressRows.Labels()
		word := unit.OptionLabel(p, labels, crm.AddressRows.Field("kind"), strings.TrimSuffix(kind, number))
		f.Labels[string(lang)] = strings.TrimSpace(word+" "+number) + ": " + unit.FieldLabel(p, labels, crm.AddressRows.Field(part))
	}
	f.Label = f.Labels["en"]
	return f
}

// addressKeys returns the keys of the parts of further addresses: those of the
// first address of each kind, and those that the plan uses.
func (p *Plan) addressKeys(t *record.Type) (out []string) {
	if t.Field(crm.AddressesKey) == nil {
		return nil
	}
	for _, kind := range crm.AddressKinds {
		for n := 1; n <= crm.MostAddressColumns; n++ {
			for _, part := range crm.AddressRows.Fields {
				key := crm.AddressColumnKey(kind, n, part.Key)
				if crm.AddressColumn(t, key) != nil && (n == 1 || slices.Contains(p.Fields, key)) {
					out = append(out, key)
				}
			}
		}
	}
	return out
}

// addresses assigns the columns that are left to parts of addresses that their
// headings name: "Delivery city", "Billing address 2: Street".
func (g *guesser) addresses() {
	if g.t.Field(crm.AddressesKey) == nil {
		return
	}
	for i, h := range g.p.Headers {
		if key := addressHeading(g.t, h); g.free(i) && key != "" {
			g.take(i, key)
		}
	}
}

// addressHeading returns the key of the part of an address that a heading names,
// or "".
func addressHeading(t *record.Type, heading string) string {
	kind, number, address := "", 1, false
	var rest []string
	for _, w := range strings.FieldsFunc(match.Latin(heading), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		of, known := addressWords()[w]
		switch {
		case len(w) == 1 && w[0] >= '1' && w[0] <= '0'+crm.MostAddressColumns:
			number = int(w[0] - '0')
		case known && of == "":
			address = true
		case known && kind == "":
			kind = of
		default:
			rest = append(rest, w)
		}
	}
	part := addressPart(t, strings.Join(rest, ""))
	if len(rest) == 0 && address {
		part = "street"
	}
	if kind == "" || part == "" {
		return ""
	}
	return crm.AddressColumnKey(kind, number, part)
}

// addressPart returns the part of an address that has the name, or "".
func addressPart(t *record.Type, name string) string {
	for _, part := range crm.AddressRows.Fields {
		f := t.Field(part.Key)
		if f != nil && slices.ContainsFunc(append(ownNames(t, f), headings()[f.Key]...), func(s string) bool { return name != "" && match.Letters(s) == name }) {
			return part.Key
		}
	}
	return ""
}
