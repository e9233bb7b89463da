package record

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/i18n"
)

type amountKind struct{ values[Amount] }

// AmountKind is a sum of money in the record's currency.
var AmountKind Kind = &amountKind{values[Amount]{name: "amount", storage: AsInt, ops: rangeOps, schema: Schema{Type: "string", Format: "decimal", Nullable: true}}}

// largestAmount is in whole units of any currency. An amount stays valid when
// its currency changes, and a sum of thousands of them fits the database's
// integers.
const largestAmount = 1e13

// mostDigits is the largest number of decimals for which an amount is reported
// as having too many, rather than as no amount.
const mostDigits = 4

// Money describes an amount in the record's currency.
func Money[T any](key string, at func(*T) *Amount, marks ...Mark) FieldOf[T] {
	return typed(key, AmountKind, at, marks)
}

// IsMoney reports whether the field holds amounts of money.
func (f *Field) IsMoney() bool { return f.Kind == AmountKind }

// OwnCurrency reports whether each amount of the field names its currency. The
// others are in the currency of their record.
func (f *Field) OwnCurrency() bool { return f.IsMoney() && f.Custom }

// SharesCurrency reports whether the field holds amounts of money in the
// currency of their record.
func (f *Field) SharesCurrency() bool { return f.IsMoney() && !f.Custom }

// SharedAmount returns the first editable amount in the currency of the record,
// or nil.
func (t *Type) SharedAmount() *Field {
	for _, f := range t.Fields {
		if t.currency != nil && f.SharesCurrency() && !f.ReadOnly {
			return f
		}
	}
	return nil
}

func (*amountKind) Parse(s string, f *Field, e *Env) (any, *Error) {
	own := f != nil && f.OwnCurrency()
	if own {
		s, e = apart(s, e)
	}
	s, wrong := plainAmount(s, e)
	if wrong != nil || s == "" {
		return Amount{}, wrong
	}
	minor, wrong := minorUnits(s, e.Currency)
	if wrong != nil {
		return Amount{}, wrong
	}
	a := Amount{Minor: minor, Set: true}
	if own {
		if a.Currency = e.Currency; a.Currency == "" { // stored by another program, which does not say
			return Amount{}, Wrong("invalid_amount")
		}
	}
	return a, nil
}

// coded matches a number followed by the code of its currency.
var coded = regexp.MustCompile(`^(.*\S)\s+([A-Za-z]{3})$`)

// apart removes the code of its currency from an amount, and returns the
// environment of the currency that a code or sign names. An amount that names
// none is in the environment's.
func apart(s string, e *Env) (string, *Env) {
	in := *e
	if m := coded.FindStringSubmatch(strings.TrimSpace(s)); m != nil && i18n.CurrencyValid(upper(m[2])) {
		in.Currency = upper(m[2])
		return m[1], &in
	}
	if e.Strict {
		return s, e
	}
	rest, _ := powerOf(s) // "500 ezer Ft"
	if _, may := Sum(rest); len(may) > 0 && !slices.Contains(may, e.Currency) {
		in.Currency = may[0]
	}
	return s, &in // plainAmount removes the sign
}

// minorUnits converts a plain number to minor units of a currency.
func minorUnits(s, currency string) (int64, *Error) {
	digits := i18n.CurrencyDigits(currency)
	minor, ok := toMinor(s, digits)
	switch _, finer := toMinor(s, mostDigits); {
	case !ok && finer && currency != "":
		return 0, Wrong("too_many_decimals", "amount", s, "currency", currency)
	case !ok:
		return 0, Wrong("invalid_amount")
	}
	if most := largestAmount * int64(math.Pow10(digits)); minor < -most || minor > most {
		return 0, Wrong("out_of_range", "min", "-10^13", "max", "10^13")
	}
	return minor, nil
}

// Text returns the plain number, followed by the currency if the amount has its
// own.
func (*amountKind) Text(v any, e *Env) string {
	a, _ := v.(Amount)
	switch {
	case !a.Set:
		return ""
	case a.Currency != "":
		return a.number(e) + " " + a.Currency
	}
	return a.number(e)
}

// In returns the currency of an amount of a record with that currency.
func (a Amount) In(ofRecord string) string {
	if a.Currency != "" {
		return a.Currency
	}
	return ofRecord
}

func (a Amount) number(e *Env) string {
	of := a.Currency
	if of == "" {
		of = e.Currency
	}
	return FromMinor(a.Minor, i18n.CurrencyDigits(of))
}

// Column returns the minor units.
func (*amountKind) Column(v any) any {
	if a, _ := v.(Amount); a.Set {
		return a.Minor
	}
	return nil
}

// ReadJSON reads a decimal as a string or a number. An amount that names its
// currency is an object with both, or a text such as "12.50 EUR".
func (k *amountKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	switch v := raw.(type) {
	case nil:
		return Amount{}, nil
	case string:
		return k.Parse(v, f, e)
	case json.Number:
		return k.Parse(plainly(v), f, e)
	case json.RawMessage:
		if f.OwnCurrency() {
			return k.readObject(v, f, e)
		}
	}
	return Amount{}, Wrong("invalid_type", "type", "string")
}

func (k *amountKind) readObject(raw json.RawMessage, f *Field, e *Env) (any, *Error) {
	var o struct {
		Amount   *json.Number `json:"amount"`
		Currency *string      `json:"currency"`
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		return Amount{}, Wrong("invalid_type", "type", "object")
	}
	in := *e
	if o.Currency != nil {
		if in.Currency = upper(*o.Currency); !i18n.CurrencyValid(in.Currency) {
			return Amount{}, Wrong("invalid_currency")
		}
	}
	if o.Amount == nil {
		return Amount{}, Wrong("required")
	}
	return k.Parse(plainly(*o.Amount), f, &in)
}

func (k *amountKind) AppendJSON(b []byte, v any, _ *Field, e *Env) []byte {
	a, _ := v.(Amount)
	if a.Currency == "" {
		return appendQuoted(b, k.Text(v, e))
	}
	b = append(b, `{"amount":`...)
	b = strconv.AppendQuote(b, a.number(e))
	b = append(b, `,"currency":`...)
	return append(strconv.AppendQuote(b, a.Currency), '}')
}

// plainAmount turns an amount as people write it into a plain number. It may
// have the sign of its currency and a word for thousands.
func plainAmount(s string, e *Env) (string, *Error) {
	power := 0
	if !e.Strict {
		var may []string
		s, power = powerOf(s)
		if s, may = Sum(s); len(may) > 0 && e.Currency != "" && !slices.Contains(may, e.Currency) {
			return "", Wrong("other_currency", "here", may[0], "currency", e.Currency)
		}
		if power == 0 && i18n.CurrencyDigits(e.Currency) < 3 {
			s = ungrouped(s)
		}
	}
	s, ok := plainNumber(s, e)
	if !ok {
		return "", Wrong("invalid_amount")
	}
	if power > 0 && s != "" {
		s = shift(s, power)
	}
	return s, nil
}

// oneGroup matches a number with a single point or comma and three digits after
// it. If the currency has fewer decimals, the sign separates thousands.
var oneGroup = regexp.MustCompile(`^(-?[1-9]\d{0,2})[.,](\d{3})$`)

// ungrouped removes from a number a sign that can only separate thousands.
func ungrouped(s string) string { return oneGroup.ReplaceAllString(strings.TrimSpace(s), "$1$2") }

// toMinor turns "12.5" with two digits into 1250. It refuses more decimals than
// the currency has unless they are zeros.
func toMinor(s string, digits int) (int64, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	if len(frac) > digits || strings.ContainsAny(frac, "+-.") {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", digits-len(frac)), 10, 64)
	return n, err == nil
}

// FromMinor writes minor units as a decimal: 1250 with two digits is "12.50".
func FromMinor(minor int64, digits int) string {
	if digits == 0 {
		return strconv.FormatInt(minor, 10)
	}
	sign := ""
	u := uint64(minor)
	if minor < 0 {
		sign, u = "-", uint64(-minor)
	}
	s := strconv.FormatUint(u, 10)
	if len(s) <= digits {
		s = strings.Repeat("0", digits-len(s)+1) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}
