package shell

import (
	"slices"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/web/ui"
)

// Countries returns all countries by name, for a select.
func Countries(pg *ui.Page) []ui.Choice {
	return named(pg, i18n.Countries(), pg.Country)
}

// Currencies returns all currencies by code with their symbols, for a select.
func Currencies(pg *ui.Page) []ui.Choice {
	return choices(i18n.Currencies(), func(code string) string {
		if symbol := pg.CurrencySymbol(code); symbol != code {
			return code + " (" + symbol + ")"
		}
		return code
	})
}

// Languages returns the languages of the interface, each by its own name.
func Languages() []ui.Choice {
	out := make([]ui.Choice, len(i18n.Languages))
	for n, lang := range i18n.Languages {
		out[n] = ui.Choice{ID: string(lang), Name: lang.Name(), Hue: -1}
	}
	return out
}

// Zones returns all time zones, for a select.
func Zones() []ui.Choice {
	return choices(i18n.Zones(), func(zone string) string { return zone })
}

// named returns choices of codes, sorted by their names.
func named(pg *ui.Page, codes []string, name func(string) string) []ui.Choice {
	out := choices(codes, name)
	slices.SortFunc(out, func(a, b ui.Choice) int { return pg.Compare(a.Name, b.Name) })
	return out
}

func choices(codes []string, name func(string) string) []ui.Choice {
	out := make([]ui.Choice, len(codes))
	for n, code := range codes {
		out[n] = ui.Choice{ID: code, Name: name(code), Hue: -1}
	}
	return out
}

// NewPassword adds the rules for a new password to its field.
func NewPassword(pg *ui.Page, f ui.Field) ui.Field {
	f.Hint = pg.T("auth.password_hint")
	return f
}
