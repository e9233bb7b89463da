package crm

import (
	"regexp"
	"time"

	"github.com/vedlys/vedlys/i18n"
)

// A Workspace is one team's own set of records. Nothing is shared between
// workspaces.
type Workspace struct {
	ID       ID
	Slug     string // in URLs and on the command line
	Name     string
	Country  string // ISO 3166; sets the defaults of the rest
	Language string
	Currency string
	Zone     string // IANA name
	Created  time.Time
	Revision int64 // grows with every change to settings, lists, people or custom fields
	Number   int64 // identifies its rows in the search index
}

// A Preset holds a country's defaults for a new workspace.
type Preset struct {
	Language, Currency, Zone, Dial string
}

var presets = map[string]Preset{
	"LT": {"lt", "EUR", "Europe/Vilnius", "+370"},
	"SK": {"sk", "EUR", "Europe/Bratislava", "+421"},
	"HU": {"hu", "HUF", "Europe/Budapest", "+36"},
	"RU": {"ru", "RUB", "Europe/Moscow", "+7"},
	"LV": {"en", "EUR", "Europe/Riga", "+371"},
	"EE": {"en", "EUR", "Europe/Tallinn", "+372"},
	"PL": {"en", "PLN", "Europe/Warsaw", "+48"},
	"CZ": {"sk", "CZK", "Europe/Prague", "+420"},
	"DE": {"en", "EUR", "Europe/Berlin", "+49"},
	"AT": {"en", "EUR", "Europe/Vienna", "+43"},
	"UA": {"ru", "UAH", "Europe/Kyiv", "+380"},
	"BY": {"ru", "BYN", "Europe/Minsk", "+375"},
	"KZ": {"ru", "KZT", "Asia/Almaty", "+7"},
	"RO": {"en", "RON", "Europe/Bucharest", "+40"},
	"RS": {"en", "RSD", "Europe/Belgrade", "+381"},
	"FI": {"en", "EUR", "Europe/Helsinki", "+358"},
	"SE": {"en", "SEK", "Europe/Stockholm", "+46"},
	"GB": {"en", "GBP", "Europe/London", "+44"},
	"IE": {"en", "EUR", "Europe/Dublin", "+353"},
	"US": {"en", "USD", "America/New_York", "+1"},
}

// PresetFor returns the country's defaults. Other countries get English, the
// euro and UTC.
func PresetFor(country string) Preset {
	if p, ok := presets[country]; ok {
		return p
	}
	return Preset{"en", "EUR", "UTC", ""}
}

var slugForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)

// SlugValid reports whether s may name a workspace in URLs.
func SlugValid(s string) bool { return slugForm.MatchString(s) }

// NameOrder returns the order of people's names where neither the language nor
// the country of the person is known: the reader's language or the workspace
// decides, whichever has the rarer order.
func NameOrder(language string, w Workspace) i18n.NameOrder {
	for _, o := range []i18n.NameOrder{i18n.OrderOf(language, ""), i18n.OrderOf("", w.Country), i18n.OrderOf(w.Language, "")} {
		if o == i18n.FamilyFirst || o == i18n.WithFather {
			return o
		}
	}
	return i18n.GivenFirst
}

// Location returns the workspace's time zone, or UTC if it is unknown.
func (w Workspace) Location() *time.Location {
	if z, err := time.LoadLocation(w.Zone); err == nil && w.Zone != "" {
		return z
	}
	return time.UTC
}
