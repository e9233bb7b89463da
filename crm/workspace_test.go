package crm

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/i18n"
)

func TestACountrySetsTheDefaultsOfAWorkspace(t *testing.T) {
	if p := PresetFor("HU"); p.Language != "hu" || p.Currency != "HUF" || p.Zone != "Europe/Budapest" || p.Dial != "+36" {
		t.Errorf("a Hungarian workspace begins with %+v", p)
	}
	for _, country := range []string{"", "FR", "lt", "??"} {
		if p := PresetFor(country); p.Language != "en" || p.Currency != "EUR" || p.Zone != "UTC" || p.Dial != "" {
			t.Errorf("a workspace in %q begins with %+v", country, p)
		}
	}
}

func TestDefaultsOfAllCountriesCanBeUsed(t *testing.T) {
	own := 0
	for _, country := range i18n.Countries() {
		p := PresetFor(country)
		if !slices.Contains(i18n.Languages, i18n.Lang(p.Language)) || !slices.Contains(i18n.Currencies(), p.Currency) {
			t.Errorf("%s: language %q, currency %q", country, p.Language, p.Currency)
		}
		if got := (Workspace{Zone: p.Zone}).Location().String(); got != p.Zone {
			t.Errorf("%s: the zone %q is read as %s", country, p.Zone, got)
		}
		if p.Dial != "" {
			own++
		}
	}
	if own == 0 {
		t.Error("no country has defaults of its own")
	}
}

func TestAnUnknownZoneIsUTC(t *testing.T) {
	for zone, hour := range map[string]int{"Europe/Vilnius": 14, "UTC": 12, "": 12, "Europe/Atlantis": 12} {
		if got := noon.In(Workspace{Zone: zone}.Location()).Hour(); got != hour {
			t.Errorf("noon in UTC is %d o'clock in %q", got, zone)
		}
	}
	if got := (Workspace{}).Location(); got != time.UTC {
		t.Errorf("a workspace without a zone is in %s", got)
	}
}

func TestASlugHasLettersDigitsAndInnerHyphens(t *testing.T) {
	for slug, valid := range map[string]bool{
		"a": true, "7": true, "acme": true, "acme-2": true, "a--b": true, strings.Repeat("a", 40): true,
		"": false, "-": false, "-acme": false, "acme-": false, "Acme": false, "acme lt": false, "ačme": false, "a/b": false, "acme\n": false,
		strings.Repeat("a", 41): false,
	} {
		if SlugValid(slug) != valid {
			t.Errorf("the slug %q is valid: %v", slug, !valid)
		}
	}
}

// Most languages write the given name first, so whoever of the reader and the
// workspace does otherwise decides.
func TestTheRarerOrderOfNamesDecides(t *testing.T) {
	for _, c := range []struct {
		reader, country, language string
		want                      i18n.NameOrder
	}{
		{"", "", "", i18n.GivenFirst},
		{"lt", "LT", "lt", i18n.GivenFirst},
		{"hu", "LT", "lt", i18n.FamilyFirst},
		{"lt", "HU", "lt", i18n.FamilyFirst},
		{"lt", "LT", "hu", i18n.FamilyFirst},
		{"ru", "LT", "lt", i18n.WithFather},
		{"en", "RU", "en", i18n.WithFather},
		{"", "", "ru", i18n.WithFather},
		{"hu", "RU", "ru", i18n.FamilyFirst}, // the reader before the workspace
		{"ru", "HU", "hu", i18n.WithFather},
		{"", "HU", "ru", i18n.FamilyFirst}, // the country before the language
	} {
		if got := NameOrder(c.reader, Workspace{Country: c.country, Language: c.language}); got != c.want {
			t.Errorf("a reader in %q of a workspace in %q, %q: order %d, want %d", c.reader, c.country, c.language, got, c.want)
		}
	}
}
