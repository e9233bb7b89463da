package record

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
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

// Amount is a sum of money in minor units (cents), or nothing. Currency is "" if
// the sum is in the currency of its record; a custom field names its own.
type Amount struct {
	Minor    int64
	Set      bool
	Currency string
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
	*a = Amount{Minor: n, Set: ok}
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

type intKind struct{ values[Int] }

// IntKind is a whole number.
var IntKind Kind = &intKind{values[Int]{name: "integer", storage: AsInt, ops: rangeOps, schema: Schema{Type: "integer", Nullable: true}}}

// Whole describes a field with a whole number.
func Whole[T any](key string, at func(*T) *Int, marks ...Mark) FieldOf[T] {
	return typed(key, IntKind, at, marks)
}

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

func (*intKind) Parse(s string, _ *Field, e *Env) (any, *Error) {
	if s = fileNumber(s, e); !e.Strict {
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

func (k *intKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	s, err := jsonNumber(raw, "integer")
	if err != nil {
		return Int{}, err
	}
	return k.Parse(s, f, e)
}

func (*intKind) AppendJSON(b []byte, v any, _ *Field, _ *Env) []byte {
	if i, _ := v.(Int); i.Set {
		return strconv.AppendInt(b, i.N, 10)
	}
	return append(b, "null"...)
}

func (*intKind) Column(v any) any {
	if i, _ := v.(Int); i.Set {
		return i.N
	}
	return nil
}

func (*intKind) Text(v any, _ *Env) string {
	i, _ := v.(Int)
	if !i.Set {
		return ""
	}
	return strconv.FormatInt(i.N, 10)
}

type numberKind struct{ values[Number] }

// exactDigits is the number of significant digits that are kept exactly.
const exactDigits = 15

// NumberKind is a decimal number; custom fields use it.
var NumberKind Kind = &numberKind{values[Number]{name: "number", storage: AsNumber, ops: rangeOps, schema: Schema{Type: "number", Nullable: true}}}

func (*numberKind) Parse(s string, _ *Field, e *Env) (any, *Error) {
	s, ok := plainNumber(fileNumber(s, e), e)
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

func (k *numberKind) ReadJSON(raw any, f *Field, e *Env) (any, *Error) {
	s, err := jsonNumber(raw, "number")
	if err != nil {
		return Number{}, err
	}
	return k.Parse(s, f, e)
}

func (*numberKind) AppendJSON(b []byte, v any, _ *Field, _ *Env) []byte {
	if n, _ := v.(Number); n.Set {
		return strconv.AppendFloat(b, n.F, 'f', -1, 64)
	}
	return append(b, "null"...)
}

func (*numberKind) Column(v any) any {
	if n, _ := v.(Number); n.Set {
		return n.F
	}
	return nil
}

func (*numberKind) Text(v any, _ *Env) string {
	n, _ := v.(Number)
	if !n.Set {
		return ""
	}
	return strconv.FormatFloat(n.F, 'f', -1, 64)
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

// dottedThousands matches digits grouped by dots, as where the comma is the
// decimal sign.
var dottedThousands = regexp.MustCompile(`^[-−]?\d{1,3}(\.\d{3})+$`)

// fileNumber returns a number of a file whose decimal sign is the comma without
// the dots that group its thousands.
func fileNumber(s string, e *Env) string {
	if e.File && !e.Point && dottedThousands.MatchString(strings.TrimSpace(s)) {
		return strings.ReplaceAll(s, ".", "")
	}
	return s
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
