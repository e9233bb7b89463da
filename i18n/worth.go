package i18n

import "math"

// perEuro is the number of units of a currency per euro, to one digit, for currencies far from one. It serves only to
// find the largest of several sums, not to convert.
var perEuro = map[string]float64{
	"AMD": 400, "BYN": 4, "CNY": 8, "CZK": 25, "DKK": 7, "GEL": 3, "HKD": 9, "HUF": 400, "IDR": 20_000, "ILS": 4, "INR": 100, "ISK": 150,
	"JPY": 200, "KRW": 2000, "KZT": 600, "MDL": 20, "MXN": 20, "NOK": 10, "PHP": 70, "PLN": 4, "RON": 5, "RSD": 100, "RUB": 90, "SEK": 10,
	"THB": 40, "TRY": 50, "TWD": 40, "UAH": 50, "UZS": 14_000, "VND": 30_000, "ZAR": 20,
}

// RoughlyEuros returns the approximate worth in euros of an amount in minor units, for comparison with other
// currencies.
func RoughlyEuros(minor int64, code string) float64 {
	units := float64(minor) / math.Pow10(CurrencyDigits(code))
	if n := perEuro[code]; n > 0 {
		return units / n
	}
	return units
}
