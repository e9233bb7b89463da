package settings

import (
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/web/ui"
)

// required marks a field as required.
func required(f ui.Field) ui.Field {
	f.Required = true
	return f
}

// hinted adds a line of help to a field.
func hinted(f ui.Field, hint string) ui.Field {
	f.Hint = hint
	return f
}

// tokenColumns returns the heads of the table of tokens.
func tokenColumns(pg *ui.Page, admin bool) []ui.Column {
	out := []ui.Column{{Label: pg.T("common.name")}}
	if admin {
		out = append(out, ui.Column{Label: pg.T("common.person")})
	}
	return append(out, ui.Column{Label: pg.T("settings.last_used")}, ui.Column{Label: pg.T("settings.made")}, ui.Column{})
}

func themes(pg *ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, t := range []string{"system", "light", "dark"} {
		out = append(out, ui.Choice{ID: t, Name: pg.T("ui.theme_" + t), Hue: -1})
	}
	return out
}

// roles returns the roles with a description of each.
func roles(pg *ui.Page) []ui.Choice {
	var out []ui.Choice
	for _, r := range crm.Roles {
		out = append(out, ui.Choice{ID: string(r), Name: pg.T("role." + string(r)), Note: pg.T("role." + string(r) + ".hint"), Hue: -1})
	}
	return out
}

// address makes a field that of an e-mail address.
func address(f ui.Field) ui.Field {
	f.Kind = "email"
	return f
}

// percent makes a field that of a percentage.
func percent(f ui.Field) ui.Field {
	f.Kind, f.Min, f.Max, f.Unit, f.End = "number", "0", "100", "%", true
	return f
}

// rateColumns returns the heads of the table of rates.
func rateColumns(pg *ui.Page, home string) []ui.Column {
	return []ui.Column{{Label: pg.T("setup.currency")}, {Label: pg.T("rate.date")}, {Label: pg.T("rate.rate", "currency", home), End: true}, {}}
}

// itemColumns returns the heads of the table of a list's items.
func itemColumns(pg *ui.Page, list string) []ui.Column {
	out := []ui.Column{{Label: pg.T("common.name")}}
	if len(crm.Categories(list)) > 0 {
		out = append(out, ui.Column{Label: pg.T("settings.category")})
	}
	if list == crm.Stages {
		out = append(out, ui.Column{Label: pg.T("opportunity.field.probability"), End: true})
	}
	if list == crm.Tags {
		out = append(out, ui.Column{Label: pg.T("settings.tag_use"), End: true})
	}
	return append(out, ui.Column{End: true})
}
