package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

type Lang string

var Languages = []Lang{"en", "lt", "sk", "ru", "hu"}

func (l Lang) Name() string { return string(l) }
func Match(acceptLanguage string) Lang { return "en" }
func ParseLang(s string) (Lang, bool) {
	for _, l := range Languages {
		if string(l) == s {
			return l, true
		}
	}
	return "", false
}
func (p *Printer) T(key string, args ...any) string         { return key }
func (p *Printer) N(key string, n int, args ...any) string  { return fmt.Sprint(key, n) }
func (p *Printer) Has(key string) bool                      { return true }
func (p *Printer) Number(n int64) string                    { return strconv.FormatInt(n, 10) }
func (p *Printer) Decimal(s string) string                  { return s }
func (p *Printer) Percent(n int) string                     { return strconv.Itoa(n) + "%" }
func (p *Printer) Money(minor int64, currency string) string { return fmt.Sprint(minor, currency) }
func (p *Printer) MoneyShort(minor int64, currency string) string {
	return fmt.Sprint(minor, currency)
}
func (p *Printer) Date(date string) string                    { return date }
func (p *Printer) DateShort(date string, today string) string { return date }
func (p *Printer) Moment(t time.Time) string                  { return t.In(p.zone).Format("2006-01-02 15:04") }
func (p *Printer) Ago(t, now time.Time) string                { return now.Sub(t).String() }
func (p *Printer) Days(n int) string                          { return fmt.Sprint(n, " d") }
func (p *Printer) Bytes(n int64) string                       { return fmt.Sprint(n, " B") }
func (p *Printer) Compare(a, b string) int                    { return strings.Compare(a, b) }
func (p *Printer) Country(code string) string                 { return code }
func (p *Printer) Language(code string) string                { return code }
func (p *Printer) CurrencySymbol(code string) string          { return code }
func CurrencyDigits(code string) int                          { return 2 }
func CurrencyValid(code string) bool                          { return len(code) == 3 }
func Currencies() []string                                    { return []string{"EUR", "USD"} }
func Countries() []string                                     { return []string{"LT", "SK", "RU", "HU"} }
