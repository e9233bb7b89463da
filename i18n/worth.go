package i18n

import "math"

// perEuro is about how many units of a currency a euro buys, to one digit, for those far from one. It only says which of several
// sums is the largest; nothing is converted with it.
var perEuro = map[string]float64{
	"AMD": 400, "BYN": 4, "CNY": 8, "CZK": 25, "DKK": 7, "GEL": 3, "HKD": 9, "HUF": 400, "IDR": 20_000, "ILS": 4, "INR": 100, "ISK": 150,
	"JPY": 200, "KRW": 2000, "KZT": 600, "MDL": 20, "MXN": 20, "NOK": 10, "PHP": 70, "PLN": 4, "RON": 5, "RSD": 100, "RUB": 90, "SEK": 10,
	"THB": 40, "TRY": 50, "TWD": 40, "UAH": 50, "UZS": 14_000, "VND": 30_000, "ZAR": 20,
}

// RoughlyEuros returns about how much an amount in minor units is worth, to compare it with one in another currency.
func RoughlyEuros(minor int64, code string) float64 {
	units := float64(minor) / math.Pow10(CurrencyDigits(code))
	if n := perEuro[code]; n > 0 {
		return units / n
	}
	return units
}
