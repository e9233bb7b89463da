package record

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/i18n"
)

// Int is a whole number or nothing.
type Int struct {
	N   int64
	Set bool
}

// Number is a decimal number of up to 15 digits or nothing.
type Number struct {
	F   float64
	Set bool
}

// Amount is a sum of money in minor units (cents) of the record's currency, or
// nothing.
type Amount struct {
	Minor int64
	Set   bool
}

// Scan reads a database value.
func (i *Int) Scan(src any) error {
	n, ok, err := scanInt(src)
	*i = Int{n, ok}
	return err
}

// Scan reads a database value.
func (a *Amount) Scan(src any) error {
	n, ok, err := scanInt(src)
	*a = Amount{n, ok}
	return err
}

func scanInt(src any) (int64, bool, error) {
	switch v := src.(type) {
	case nil:
		return 0, false, nil
	case int64:
		return v, true, nil
	}
	return 0, false, fmt.Errorf("record: %T is no whole number", src)
}

var rangeOps = []Op{From, To, Is, Blank, Filled}

type intKind struct{}

// IntKind is a whole number.
var IntKind Kind = intKind{}

// Whole describes a field with a whole number.
func Whole[T any](key string, at func(*T) *Int, marks ...Mark) FieldOf[T] {
	return typed(key, IntKind, at, marks)
}

func (intKind) Name() string     { return "integer" }
func (intKind) Storage() Storage { return AsInt }
func (intKind) Zero() any        { return Int{} }
func (intKind) Empty(v any) bool { return !v.(Int).Set }
func (intKind) Limit() int       { return 0 }
func (intKind) Ops() []Op        { return rangeOps }
func (intKind) Schema() Schema   { return Schema{Type: "integer", Nullable: true} }

// wholeGroups matches a whole number in groups of three digits, and wholeZeros
// one with decimals that are zeros.
var (
	wholeGroups = regexp.MustCompile(`^[1-9]\d{0,2}((\.\d{3})+|(,\d{3})+)$`)
	wholeZeros  = regexp.MustCompile(`^(\d+)[.,]0{1,2}$`)
)

// localWhole removes the separators of thousands from a number. Decimals can
// only be zeros, as people and pieces have none.
func localWhole(s string) string {
	s = strings.TrimSpace(moneySigns.Replace(s))
	if wholeGroups.MatchString(s) {
		return strings.NewReplacer(".", "", ",", "").Replace(s)
	}
	return wholeZeros.ReplaceAllString(s, "$1")
}

func (intKind) Parse(s string, _ *Field, e *Env) (any, *Error) {
	if !e.Strict {
		s = localWhole(s)
	}
	s, ok := plainNumber(s, e)
	if !ok {
		return Int{}, Wrong("invalid_number")
	}
	if s == "" {
		return Int{}, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return Int{}, Wrong("invalid_number")
	}
	if n < 0 || n > 1e12 {
		return Int{}, Wrong("out_of_range", "min", 0, "max", int64(1e12))
	}
	return Int{n, true}, nil
}

func (intKind) Text(v any, _ *Env) string {
	i, _ := v.(Int)
	if !i.Set {
		return ""
	}
	return strconv.FormatInt(i.N, 10)
}

type numberKind struct{}

// exactDigits is the number of significant digits that are kept exactly.
const exactDigits = 15

// NumberKind is a decimal number; custom fields use it.
var NumberKind Kind = numberKind{}

func (numberKind) Name() string     { return "number" }
func (numberKind) Storage() Storage { return AsNumber }
func (numberKind) Zero() any        { return Number{} }
func (numberKind) Empty(v any) bool { return !v.(Number).Set }
func (numberKind) Limit() int       { return 0 }
func (numberKind) Ops() []Op        { return rangeOps }
func (numberKind) Schema() Schema   { return Schema{Type: "number", Nullable: true} }

func (numberKind) Parse(s string, _ *Field, e *Env) (any, *Error) {
	s, ok := plainNumber(s, e)
	if !ok || strings.ContainsAny(s, "eExXpPnN") {
		return Number{}, Wrong("invalid_number")
	}
	if s == "" {
		return Number{}, nil
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(n, 0) {
		return Number{}, Wrong("invalid_number")
	}
	if math.Abs(n) >= 1e15 {
		return Number{}, Wrong("out_of_range", "min", "-10^15", "max", "10^15")
	}
	if len(strings.Trim(strings.Replace(s, ".", "", 1), "-0")) > exactDigits {
		return Number{}, Wrong("excess_digits", "max", exactDigits)
	}
	return Number{n + 0, true}, nil // -0 is 0
}

func (numberKind) Text(v any, _ *Env) string {
	n, _ := v.(Number)
	if !n.Set {
		return ""
	}
	return strconv.FormatFloat(n.F, 'f', -1, 64)
}

type amountKind struct{}

// AmountKind is a sum of money in the record's currency.
var AmountKind Kind = amountKind{}

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

func (amountKind) Name() string     { return "amount" }
func (amountKind) Storage() Storage { return AsInt }
func (amountKind) Zero() any        { return Amount{} }
func (amountKind) Empty(v any) bool { return !v.(Amount).Set }
func (amountKind) Limit() int       { return 0 }
func (amountKind) Ops() []Op        { return rangeOps }
func (amountKind) Schema() Schema {
	return Schema{Type: "string", Format: "decimal", Nullable: true}
}

func (amountKind) Parse(s string, _ *Field, e *Env) (any, *Error) {
	s, wrong := plainAmount(s, e)
	if wrong != nil || s == "" {
		return Amount{}, wrong
	}
	digits := i18n.CurrencyDigits(e.Currency)
	minor, ok := toMinor(s, digits)
	switch _, finer := toMinor(s, mostDigits); {
	case !ok && finer && e.Currency != "":
		return Amount{}, Wrong("too_many_decimals", "amount", s, "currency", e.Currency)
	case !ok:
		return Amount{}, Wrong("invalid_amount")
	}
	if most := largestAmount * int64(math.Pow10(digits)); minor < -most || minor > most {
		return Amount{}, Wrong("out_of_range", "min", "-10^13", "max", "10^13")
	}
	return Amount{minor, true}, nil
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

func (amountKind) Text(v any, e *Env) string {
	a, _ := v.(Amount)
	if !a.Set {
		return ""
	}
	return FromMinor(a.Minor, i18n.CurrencyDigits(e.Currency))
}

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

// plainNumber turns a local spelling ("1 234,50", "1.234,50", "1’234.50") into
// a plain one ("1234.50"). A single comma is the decimal sign, as in lt, sk, ru
// and hu, unless the reader writes a decimal point and the comma separates
// thousands ("1,500"). If there is a point as well, the later of the two is. It
// reports false for a text that is no number, including digits in groups that
// are not of three ("12 34").
func plainNumber(s string, e *Env) (string, bool) {
	s, ok := strings.TrimSpace(s), true
	if !e.Strict {
		s, ok = localNumber(s, e.Point)
	}
	for i, r := range s {
		if r != '.' && (r < '0' || r > '9') && (i > 0 || r != '-') {
			return "", false
		}
	}
	if !ok || strings.Count(s, ".") > 1 || s != "" && strings.Trim(s, "-.") == "" {
		return "", false
	}
	return s, true
}

// PlainNumber is plainNumber for numbers that belong to no field.
func PlainNumber(s string, e *Env) (string, *Error) {
	if plain, ok := plainNumber(s, e); ok {
		return plain, nil
	}
	return "", Wrong("invalid_number")
}

// thousands matches digits separated by commas as in English.
var thousands = regexp.MustCompile(`^[1-9]\d{0,2}(,\d{3})+$`)

// localNumber is plainNumber without the check of single characters.
func localNumber(s string, point bool) (string, bool) {
	s = strings.Join(strings.Fields(moneySigns.Replace(s)), " ")
	s, minus := strings.CutPrefix(s, "-")
	whole, decimals := partDecimals(strings.TrimSpace(s), point)
	whole, ok := withoutGroups(whole)
	if minus {
		whole = "-" + whole
	}
	return whole + decimals, ok
}

// partDecimals splits a number at its decimal sign, which occurs once.
func partDecimals(s string, point bool) (whole, decimals string) {
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	at := max(dot, comma)
	switch {
	case at < 0, strings.Count(s, s[at:at+1]) > 1, point && thousands.MatchString(s):
		return s, ""
	}
	return s[:at], "." + s[at+1:]
}

// grouped matches digits in groups of three with one separator.
var grouped = regexp.MustCompile(`^[1-9]\d{0,2}(( \d{3})+|('\d{3})+|(\.\d{3})+|(,\d{3})+)$`)

// withoutGroups removes the separators of thousands from a whole number. It
// reports false if the groups are not of three digits or have several
// separators.
func withoutGroups(whole string) (string, bool) {
	if !strings.ContainsAny(whole, " '.,") {
		return whole, true
	}
	return strings.NewReplacer(" ", "", "'", "", ".", "", ",", "").Replace(whole), grouped.MatchString(whole)
}
