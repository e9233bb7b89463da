package i18n

import "strings"

// dollars are the currencies that are written with "$" in their own country,
// the likeliest first.
const dollars = "USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU BBD BMD BND BSD BZD FJD GYD JMD KYD LRD NAD SBD SRD TTD XCD"

// signs maps the sign or word beside an amount to its possible currencies.
// Codes need no entry.
var signs = map[string]string{
	"€": "EUR", "euro": "EUR", "euros": "EUR", "eur.": "EUR", "eurų": "EUR", "eurai": "EUR", "eura": "EUR", "eur": "EUR", "евро": "EUR", "euró": "EUR",
	"$": dollars, "us$": "USD", "ca$": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD",
	"mx$": "MXN", "r$": "BRL", "£": "GBP", "¥": "JPY CNY", "￥": "JPY CNY", "cn¥": "CNY", "jp¥": "JPY", "円": "JPY", "元": "CNY",
	"₽": "RUB", "руб": "RUB", "руб.": "RUB", "р": "RUB", "р.": "RUB", "рублей": "RUB", "рубля": "RUB", "рубль": "RUB", "rub.": "RUB",
	"kč": "CZK", "kc": "CZK", "kčs": "CZK", "ft": "HUF", "ft.": "HUF", "forint": "HUF", "zł": "PLN", "zl": "PLN",
	"₴": "UAH", "грн": "UAH", "грн.": "UAH", "₸": "KZT", "тг": "KZT", "тг.": "KZT", "br": "BYN",
	"kr": "SEK NOK DKK ISK", "kr.": "DKK SEK NOK ISK", "fr": "CHF", "fr.": "CHF", "sfr.": "CHF", "lei": "RON", "₺": "TRY", "tl": "TRY",
	"fcfa": "XAF XOF", "cfpf": "XPF", "ec$": "XCD", "nis": "ILS", "тмт": "TMT",
	"₾": "GEL", "₼": "AZN", "֏": "AMD", "₹": "INR", "₪": "ILS", "₩": "KRW", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN",
}

// CurrenciesOf returns the currencies that a sign, word or code beside an
// amount may mean, the likeliest first. It returns nil if the sign is unknown.
func CurrenciesOf(sign string) []string {
	if code := strings.ToUpper(sign); len(code) == 3 && CurrencyValid(code) {
		return []string{code}
	}
	return strings.Fields(signs[strings.ToLower(sign)])
}
