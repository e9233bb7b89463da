package i18n

import (
	"strconv"
	"strings"
)

// Number writes a whole number.
func (p *Printer) Number(n int64) string {
	digits := strconv.FormatUint(magnitude(n), 10)
	return p.sign(n) + p.grouped(digits)
}

// Decimal writes a canonical decimal string ("-1234.5"). Any other text is
// returned unchanged.
func (p *Printer) Decimal(s string) string {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if !allDigits(whole) || dotted && !allDigits(fraction) {
		return s
	}
	out := p.grouped(whole)
	if dotted {
		out += p.decimal + fraction
	}
	if negative {
		out = p.minus + out
	}
	return out
}

// Percent writes whole percents: 42 is "42%".
func (p *Printer) Percent(n int) string { return p.Number(int64(n)) + p.percent }

// Bytes writes a size with one decimal at most, in powers of 1000: "1.5 MB".
func (p *Printer) Bytes(n int64) string {
	tenths, step := scale(magnitude(n), 0, len(p.bytes)-1)
	return p.sign(n) + p.tenths(tenths) + p.bytes[step]
}

func (p *Printer) sign(n int64) string {
	if n < 0 {
		return p.minus
	}
	return ""
}

func (p *Printer) grouped(digits string) string {
	if len(digits) < p.groupFrom {
		return digits
	}
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(p.group)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// tenths writes a number of tenths: 26 is "2.6" and 30 is "3".
func (p *Printer) tenths(n uint64) string {
	out := p.grouped(strconv.FormatUint(n/10, 10))
	if n%10 == 0 {
		return out
	}
	return out + p.decimal + strconv.FormatUint(n%10, 10)
}

// scale finds the power of a thousand by which n, a number with digits
// decimals, becomes short. It returns the rounded tenths and the power. Below a
// thousand the tenths are dropped.
func scale(n uint64, digits, steps int) (tenths uint64, step int) {
	tenths = round(n, digits) * 10
	for tenths >= 10_000 && step < steps {
		step++
		tenths = round(n, digits+3*step-1)
	}
	return tenths, step
}

// round divides by ten to the given power, halves away from zero.
func round(n uint64, power int) uint64 {
	unit := pow10(power)
	return n/unit + n%unit/((unit+1)/2)
}

func pow10(power int) uint64 {
	n := uint64(1)
	for range power {
		n *= 10
	}
	return n
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
