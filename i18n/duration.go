package i18n

import "strings"

// Duration writes a length of time: "1 h 30 min".
func (p *Printer) Duration(hours, minutes, seconds int64) string {
	var parts []string
	add := func(n int64, key string) {
		if n > 0 {
			parts = append(parts, p.T(key, "n", p.Number(n)))
		}
	}
	add(hours, "duration.hours")
	add(minutes, "duration.minutes")
	add(seconds, "duration.seconds")
	if len(parts) == 0 {
		return p.T("duration.minutes", "n", p.Number(0))
	}
	return strings.Join(parts, " ")
}
