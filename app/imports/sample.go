package imports

import (
	"io"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/unit"
)

// samples holds the contents of the two rows of a sample file, by field.
var samples = map[string][2]string{
	"title": {"Žemaitijos Print: 5000 brochures", "Anna Kováčová, web shop"}, "name": {"Žemaitijos Print", "Kováč a synovia"},
	"first_name": {"Jonas", "Anna"}, "last_name": {"Žukauskas", "Kováčová"}, "middle_name": {"", ""}, "job_title": {"Direktorius", "Nákupca"},
	"company_name": {"Žemaitijos Print", ""}, "industry": {"Spauda", "Obchod"}, "legal_name": {"UAB „Žemaitijos Print“", "Kováč a synovia, s. r. o."},
	"email": {"jonas@zemaitijos-print.example", "anna.kovacova@obchod.example"}, "phone": {"+370 446 12345", "+421 2 5551 2345"},
	"mobile": {"+370 612 34567", "+421 905 123 456"}, "website": {"zemaitijos-print.example", "https://obchod.example"},
	"street": {"Laisvės g. 5", "Hlavná 12"}, "city": {"Telšiai", "Bratislava"}, "region": {"Telšių apskritis", ""},
	"postcode": {"87126", "811 01"}, "birth_date": {"1984-03-09", ""}, "turnover": {"1250000", ""}, "employees": {"48", "3"},
	"amount": {"12500", "800"}, "currency": {"EUR", "EUR"}, "probability": {"40", ""}, "expected_close": {"2031-06-30", ""},
	"description": {"Met at the trade fair.", ""}, "country": {"LT", "SK"}, "language": {"lt", "sk"},
}

// SampleFile writes an example of a file to import: the names of the fields in
// the reader's language and two rows.
func SampleFile(ws *unit.Workspace, p *i18n.Printer, t *record.Type, w io.Writer) error {
	// In all our languages but English, spreadsheets expect semicolons.
	format := sheet.Format{Encoding: "utf-8", Separator: ';', BOM: true}
	if p.Lang() == "en" {
		format.Separator = ','
	}
	rows := make([][]string, 3)
	for _, f := range t.Editable() {
		if crm.TypeByName(f.Target) != nil || f.Target == "user" || f.IsOver() {
			continue // its values differ between workspaces, or other columns hold them
		}
		rows[0] = append(rows[0], unit.FieldLabel(p, t, f))
		for n := range 2 {
			rows[n+1] = append(rows[n+1], sampleCell(ws, p, f, n))
		}
	}
	out := sheet.NewWriter(w, format)
	for _, cells := range rows {
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

func sampleCell(ws *unit.Workspace, p *i18n.Printer, f *record.Field, n int) string {
	if f.Target == crm.LostReasons { // the opportunities of the file are open
		return ""
	}
	if items := ws.Lists.Live(f.Target); len(items) > n {
		return unit.ItemName(p, items[n])
	}
	if len(f.Options) > n {
		return strings.TrimSpace(f.Options[n].Label)
	}
	if k, ok := f.Kind.(record.Worded); ok && samples[f.Key][n] != "" {
		return k.Word(p, samples[f.Key][n])
	}
	return samples[f.Key][n]
}
