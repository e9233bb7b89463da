package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/app/qualify"
	"github.com/vedlys/vedlys/app/records"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

func fromSlovakia(p *imports.Plan) { p.Country = "sk" }

// A phone's country is the record's, the file's or the workspace's (Lithuania
// here): the first in which the number is valid.
func TestPhonesOfAFileAreOfItsCountry(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		const file = "Title,Phone,Country\n" +
			"File,0903 123 456,\n" +
			"Own,06 20 123 4567,HU\n" +
			"Wrong own,0903 123 457,RU\n" +
			"Workspace,8 612 34567,RU\n" +
			"Nowhere,12345,RU\n" +
			"Silent,,\n"
		w.imported(w.ada, "lead", file, fromSlovakia)
		for _, c := range []struct{ title, typed, e164, country string }{
			{"File", "0903 123 456", "+421903123456", ""}, {"Own", "06 20 123 4567", "+36201234567", "HU"},
			{"Wrong own", "0903 123 457", "+421903123457", "RU"}, {"Workspace", "8 612 34567", "", "RU"}, {"Nowhere", "12345", "", "RU"},
		} {
			l := w.byTitle(w.ada)[c.title]
			if l.Phone != c.typed || l.Country != c.country || l.PhoneCountry != "SK" {
				t.Errorf("%s: %q of %q, file's %q", c.title, l.Phone, l.Country, l.PhoneCountry)
			}
			words := store.SearchText(crm.LeadType, l, "LT")
			if c.e164 != "" && !strings.Contains(words, c.e164[1:]) || strings.Contains(words, "70903") || strings.Contains(words, "7903") {
				t.Errorf("%s is found by %q", c.title, words)
			}
			if c.e164 != "" {
				same(t, "the filter", w.find(w.ada, map[string][]string{"phone": {c.e164}}), []string{c.title})
			}
		}
		if l := w.byTitle(w.ada)["Silent"]; l.PhoneCountry != "" {
			t.Errorf("a record without a phone: %q", l.PhoneCountry)
		}
		plain := w.imported(w.ada, "lead", "Title,Phone\nNo country,0903 123 458\n", nil)
		if l := w.byTitle(w.ada)["No country"]; plain.Created != 1 || l.PhoneCountry != "" || strings.Contains(store.SearchText(crm.LeadType, l, "LT"), "421") {
			t.Errorf("without the option: %+v", l)
		}
	})
}

func TestFilesCountryIsUsedForMatchKeysAndCopied(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.imported(w.ada, "lead", "Title,First name,Last name,Phone\nRoof,Anna,Kováčová,0903 123 456\n", fromSlovakia)
		w.imported(w.ada, "company", "Name,Phone\nKováč a synovia,0903 123 456\n", fromSlovakia)
		l := w.byTitle(w.ada)["Roof"]
		companies, _, err := w.Qualify.Candidates(w.ctx, w.ada, l.ID)
		w.ok(err)
		if len(companies) != 1 || !slices.Contains(companies[0].Same, "phone") {
			t.Errorf("similar companies: %+v", companies)
		}
		_, q, err := w.Qualify.Qualify(w.ctx, w.ada, l.ID, qualify.Plan{Contact: &qualify.Target{}}, false)
		w.ok(err)
		r, _, err := w.Records.Get(w.ctx, w.ada, w.ws.Type("contact"), q.Contact.ID)
		w.ok(err)
		c := r.(*crm.Contact)
		if c.PhoneCountry != "SK" || !slices.Contains(store.MatchKeys(crm.ContactType, c, "LT"), "phone:+421903123456") {
			t.Errorf("the contact: %+v", c)
		}
	})
}

func TestTheFilesCountryIsShownAndChecked(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		i, p := w.upload(w.ada, "lead", "Title,Phone\nA,0903 123 456\n", fromSlovakia)
		if p.Country != "SK" {
			t.Errorf("kept as %q", p.Country)
		}
		rows, err := w.Imports.Preview(w.ctx, w.ada, i, p)
		w.ok(err)
		if l, ok := rows[0].Record.(*crm.Lead); !ok || l.PhoneCountry != "SK" {
			t.Errorf("the preview: %+v", rows[0])
		}
		p.Country = "ZZ"
		_, err = w.Imports.Replan(w.ctx, w.ada, i.ID, p)
		if about(err) != "country:invalid_country" {
			t.Errorf("no country: %v", err)
		}
		i, err = w.Imports.Wish(w.ctx, w.ada, i, imports.Wishes{Country: "lv"})
		w.ok(err)
		if p, err = imports.PlanOf(i); err != nil || p.Country != "LV" {
			t.Errorf("wished: %q, %v", p.Country, err)
		}
	})
}

// Exports made before the file's country existed are still recognised.
func TestAnOldExportIsKnown(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		head := slices.DeleteFunc(records.ExportHead(w.ws.Type("lead")), func(key string) bool { return key == "phone_country" })
		_, p := w.upload(w.ada, "lead", strings.Join(head, ",")+"\n"+strings.Repeat("x,", len(head)-1)+"x\n", nil)
		if p.Fields[slices.Index(head, "updated")] != imports.LeaveOut || p.Fields[0] != imports.LeaveOut {
			t.Errorf("%q", p.Fields)
		}
	})
}

// An export and a column of the file keep the country of the phones.
func TestAnExportKeepsTheFilesCountry(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		w.imported(w.ada, "company", "Name,Phone\nKováč a synovia,0903 123 456\n", fromSlovakia)
		var out strings.Builder
		_, err := w.Records.Export(w.ctx, w.ada, w.ws.Type("company"), record.Query{Sort: w.ws.Type("company").Field("created")}, &out, nil)
		w.ok(err)
		_, err = w.Records.Delete(w.ctx, w.ada, w.ws.Type("company"), 0, w.only("company"))
		w.ok(err)
		w.imported(w.ada, "company", out.String(), func(p *imports.Plan) { p.Country = "HU" })
		r, _, err := w.Records.Get(w.ctx, w.ada, w.ws.Type("company"), w.only("company"))
		w.ok(err)
		if c := r.(*crm.Company); c.PhoneCountry != "SK" || c.Phone != "0903 123 456" {
			t.Errorf("%+v", c)
		}
	})
}

// only returns the only living record of a type.
func (w *world) only(name string) record.ID {
	w.t.Helper()
	t := w.ws.Type(name)
	l, err := w.Records.List(w.ctx, w.ada, t, record.Query{Sort: t.Field("created"), Limit: 10})
	w.ok(err)
	if len(l.Records) != 1 {
		w.t.Fatalf("%d records", len(l.Records))
	}
	return t.Meta(l.Records[0]).ID
}

// A contact whose country nothing says takes its phones' country from its
// company, whenever the phone or the company comes.
func TestPhonesOfAContactAreOfItsCompanysCountry(t *testing.T) {
	both(t, func(w *world) {
		firm, here := w.make(w.ada, "company", "name", "Kováč", "country", "SK"), w.make(w.ada, "company", "name", "Čia")
		for _, c := range []struct {
			first, then []string
			want        string
		}{
			{[]string{"company", firm.String(), "phone", "0903 123 456"}, nil, "SK"},
			{[]string{"company", firm.String()}, []string{"mobile", "0903 123 456"}, "SK"},
			{[]string{"phone", "0903 123 456"}, []string{"company", firm.String()}, "SK"},
			{[]string{"company", firm.String(), "phone", "0903 123 456"}, []string{"company", here.String()}, "SK"}, // the number stays the same
			{[]string{"company", firm.String(), "phone", "0903 123 456", "country", "RU"}, nil, ""},
			{[]string{"company", here.String(), "phone", "8 612 34567"}, nil, ""},
			{[]string{"company", firm.String()}, nil, ""},
		} {
			id, ct := w.make(w.ada, "contact", append(c.first, "last_name", "Kováčová")...), w.ws.Type("contact")
			if c.then != nil {
				_, err := w.Records.Save(w.ctx, w.ada, unit.Draft{Type: ct, ID: id, Set: w.set(w.ada, ct, c.then...)})
				w.ok(err)
			}
			r, _, err := w.Records.Get(w.ctx, w.ada, ct, id)
			w.ok(err)
			got := r.(*crm.Contact)
			if got.PhoneCountry != c.want {
				t.Errorf("%q, then %q: country %q, want %q", c.first, c.then, got.PhoneCountry, c.want)
			}
			if found := slices.Contains(store.MatchKeys(ct, got, "LT"), "phone:+421903123456"); found != (c.want == "SK") {
				t.Errorf("%q, then %q: match keys %v", c.first, c.then, found)
			}
		}
	})
}

// A number typed with its country code but without the plus sign finds the
// form dialled within the country, by search and by filter.
func TestNumberWithoutPlusFindsTheNationalForm(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ada, "title", "Dialled", "phone", "8 612 34511")
		w.lead(w.ada, "title", "Abroad", "mobile", "+370 612 34511")
		w.lead(w.ada, "title", "Another", "phone", "8 612 34512")
		for _, typed := range []string{"37061234511", "370 612 34511", "+37061234511", "861234511", "0037061234511"} {
			same(t, "search "+typed, w.find(w.ada, map[string][]string{"q": {typed}}), []string{"Abroad", "Dialled"})
			same(t, "filter "+typed, w.find(w.ada, map[string][]string{"phone.contains": {typed}}), []string{"Abroad", "Dialled"})
			same(t, "filter "+typed, w.find(w.ada, map[string][]string{"phone": {typed}}), []string{"Abroad", "Dialled"})
		}
	})
}
