package app

import (
	"encoding/csv"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// addressed returns addresses as text that a field takes.
func addressed(list ...crm.Address) string { return string(crm.AddressRows.Text(list)) }

// places returns the kinds and cities of a record's addresses; the primary one has a star.
func places(r any) (out []string) {
	for _, a := range crm.Addresses(r) {
		star := ""
		if a.Primary {
			star = "*"
		}
		out = append(out, a.Kind+" "+a.Street+" "+a.City+star)
	}
	return out
}

// A record is found by any of its addresses, whatever the operator, order and
// number, and by the words of any of its cities.
func TestRecordsAreFoundByAnyOfTheirAddresses(t *testing.T) {
	both(t, func(w *world) {
		w.lead(w.ada, "title", "Main", "city", "Vilnius", "country", "LT", "postcode", "01103")
		w.lead(w.ada, "title", "Further", "city", "Kaunas", "country", "SK")
		w.lead(w.ada, "title", "None")
		query := func(q string) []string {
			v, err := url.ParseQuery(q)
			w.ok(err)
			recs, _ := w.readPages(w.ada, v)
			var out []string
			for _, r := range recs {
				out = append(out, r.(*crm.Lead).Title)
			}
			slices.Sort(out)
			return out
		}
		both := w.lead(w.ada, "title", "Both", "city", "Riga", "addresses", addressed(crm.Address{City: "Vilnius", Country: "LT", Postcode: "01103"}, crm.Address{City: "Žiežmariai", Kind: crm.DeliveryAddress}))
		for q, want := range map[string]string{
			"city=vilnius": "Both,Main", "city=Riga": "Both", "city=kaunas&city=vilnius": "Both,Further,Main", "city.contains=iezmar": "Both",
			"city.not=Vilnius": "Further,None", "city.empty=true": "None", "city.filled=true": "Both,Further,Main", "country=LT": "Both,Main",
			"country=LT&country=SK": "Both,Further,Main", "country.not=LT": "Further,None", "postcode=01103": "Both,Main", "q=ziezmar": "Both", "q=vilni": "Both,Main",
			"street.empty=true": "Both,Further,Main,None", "city=vilnius&country=LT": "Both,Main", "city=vilnius&q=riga": "Both",
		} {
			for _, order := range []string{"", "&sort=title", "&sort=-city", "&sort=status", "&limit=1", "&limit=1&sort=country"} {
				if got := query(q + order); strings.Join(got, ",") != want {
					t.Errorf("%s%s finds %v, want %s", q, order, got, want)
				}
			}
		}
		l, err := w.Records.List(w.ctx, w.ada, w.ws.Type("lead"), w.query(url.Values{"city": {"Vilnius"}}))
		w.ok(err)
		if l.Total != 2 {
			t.Errorf("counted %d", l.Total)
		}
		w.change(w.ada, both.ID, "addresses", "")
		if got := query("city=vilnius"); !slices.Equal(got, []string{"Main"}) {
			t.Errorf("an address that is gone finds %v", got)
		}
	})
}

// query reads the query of a list of leads.
func (w *world) query(v url.Values) record.Query {
	w.t.Helper()
	q, errs := record.ParseQuery(w.ws.Type("lead"), v, w.ws.Env(w.ada, true))
	w.ok(errs.Or())
	return q
}

// More records than a statement names are found by their further addresses.
func TestManyAreFoundByTheirAddresses(t *testing.T) {
	both(t, func(w *world) {
		lt := w.ws.Type("lead")
		w.ok(failed(w.Act(w.ctx, w.ada, "save", func(u *unit.Work) error {
			for range 230 {
				set := w.set(w.ada, lt, "title", "A", "city", "Riga", "addresses", addressed(crm.Address{City: "Vilnius"}))
				if _, err := u.Save(unit.Draft{Type: lt, Set: set}); err != nil {
					return err
				}
			}
			return nil
		})))
		for _, q := range []string{"city=vilnius", "city=riga", "city=vilnius&sort=title", "city.contains=iln&sort=-city"} {
			v, err := url.ParseQuery(q)
			w.ok(err)
			if recs, _ := w.readPages(w.ada, v); len(recs) != 230 {
				t.Errorf("%s finds %d", q, len(recs))
			}
		}
	})
}

// Addresses of any kind are the same after saving, undo, redo and
// backup; the doctor finds nothing wrong.
func TestAddressesComeBackThroughEveryDoor(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		lt := w.ws.Type("lead")
		rapid.Check(t, func(r *rapid.T) { w.addressLife(r, lt) })
		if got := w.wrong(false); len(got) > 0 {
			t.Errorf("the doctor finds %v", got)
		}
		was := w.contents()
		again := restored(t, w.DB.D.Name, w.backup())
		if got := again.contents(); !slices.Equal(got, was) {
			t.Errorf("the backup has other contents")
		}
		if got := again.wrong(false); len(got) > 0 {
			t.Errorf("the doctor finds in the restored one %v", got)
		}
	})
}

// addressLife gives a lead addresses, changes them and undoes that.
func (w *world) addressLife(r *rapid.T, lt *record.Type) {
	city := rapid.SampledFrom([]string{"Vilnius", "Žiežmariai", "Псков", "a;b,\"c\"", " x"})
	some := func() string {
		n := rapid.IntRange(0, 3).Draw(r, "n")
		primary, list := rapid.IntRange(-1, n-1).Draw(r, "primary"), []crm.Address{}
		for i := range n {
			list = append(list, crm.Address{ID: record.NewID(), Kind: rapid.SampledFrom(crm.AddressKinds).Draw(r, "kind"), City: city.Draw(r, "city"),
				Street: city.Draw(r, "street"), Country: rapid.SampledFrom([]string{"", "LT", "HU"}).Draw(r, "country"), Primary: i == primary})
		}
		return addressed(list...)
	}
	l := w.lead(w.ada, "title", "Random", "addresses", some())
	was := w.get(w.ada, l.ID)
	receipt := w.change(w.ada, l.ID, "addresses", some())
	if receipt == record.None {
		return
	}
	is := w.get(w.ada, l.ID)
	undone, err := w.Undo(w.ctx, w.ada, receipt)
	w.ok(err)
	if changes := record.Diff(lt, was, w.get(w.ada, l.ID)); len(changes) > 0 {
		r.Fatalf("after the undo: %+v", changes)
	}
	w.ok(failed(w.Undo(w.ctx, w.ada, undone.Receipt)))
	if changes := record.Diff(lt, is, w.get(w.ada, l.ID)); len(changes) > 0 {
		r.Fatalf("after the redo: %+v", changes)
	}
}

// An import makes the same addresses of an export.
func TestExportedAddressesAreImported(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		l := w.lead(w.ada, "title", "A", "addresses", addressed(crm.Address{Kind: crm.BillingAddress, City: "Vilnius", Street: "a, \"b\"", Primary: true},
			crm.Address{Kind: crm.DeliveryAddress, City: "Kaunas"}, crm.Address{Kind: crm.DeliveryAddress, City: "Riga"}))
		var b strings.Builder
		w.ok(failed(w.Records.Export(w.ctx, w.ada, w.ws.Type("lead"), record.Query{Sort: w.ws.Type("lead").Field("created")}, &b, nil)))
		if strings.Contains(strings.Replace(b.String(), l.ID.String(), "", 1), l.ID.String()) {
			t.Error("the export names the record's ID as that of an address")
		}
		i := w.imported(w.ada, "lead", b.String(), nil)
		recs := w.everyRecord(w.ws.Type("lead"), "")
		if i.Created != 1 || len(recs) != 2 || !slices.Equal(places(recs[0]), places(recs[1])) || len(places(recs[0])) != 3 {
			t.Errorf("%v: %q and %q", w.problems(w.ada, i), places(recs[0]), places(recs[1]))
		}
		for _, a := range crm.FurtherAddresses(recs[0]) {
			if a.ID == record.None {
				t.Errorf("without an ID: %+v", a)
			}
		}
	})
}

// Columns of other programs that name a kind of address go to a card of it.
// Postcodes that are doubtful stay as they are.
func TestColumnsOfAddressesAreImported(t *testing.T) {
	both(t, func(w *world) {
		w.files()
		for heads, want := range map[string]string{
			"Delivery city,Shipping Street,Delivery address: Postcode": "delivery C1 C0",
			"Billing address 1: Street,Billing address 1: City":        "billing C0 C1",
			"Billing address 1: City,Billing address 2: City":          "billing  C0|billing  C1",
			"Pristatymo adresas,Pristatymo miestas":                    "delivery C0 C1",
			"Sąskaitų adresas,Buveinės miestas":                        "billing C0 |office  C1",
			"Fakturačná adresa,Dodacie mesto":                          "billing C0 |delivery  C1",
			"Юридический адрес,Город доставки":                         "billing C0 |delivery  C1",
			"Фактический адрес: город,Адрес доставки":                  "office  C0|delivery C1 ",
			"Számlázási cím,Szállítási város":                          "billing C0 |delivery  C1",
			"Adresas,Miestas,Delivery city":                            "office C0 C1*|delivery  C2",
		} {
			columns := strings.Split(heads, ",")
			row := []string{"Imported"}
			for n := range columns {
				row = append(row, "C"+string(rune('0'+n)))
			}
			var b strings.Builder
			out := csv.NewWriter(&b)
			w.ok(out.WriteAll([][]string{append([]string{"title"}, columns...), row}))
			i := w.imported(w.ada, "lead", b.String(), nil)
			if got := places(w.lastLead()); i.Created != 1 || strings.Join(got, "|") != want {
				t.Errorf("%s: %q, want %q; %v", heads, got, want, w.problems(w.ada, i))
			}
		}
		w.imported(w.ada, "lead", "title,postcode,country,delivery postcode,delivery country\nDoubtful,1,LT,2,SK\n", nil)
		if r := w.lastLead(); len(crm.DoubtfulPostcodes(r)) != 2 {
			t.Errorf("doubtful: %+v", crm.Addresses(r))
		}
		_, p := w.upload(w.ada, "lead", "title,delivery city\nA,B\n", nil)
		if f, _ := imports.FieldOf(w.ws.Type("lead"), p.Fields[1]); f == nil || f.Labels["lt"] != "Pristatymas: Miestas" || f.Labels["en"] != "Delivery: City" {
			t.Errorf("the column goes to %q", p.Fields)
		}
	})
}

// lastLead returns the lead that was made last.
func (w *world) lastLead() any {
	w.t.Helper()
	all := w.everyRecord(w.ws.Type("lead"), "")
	return all[len(all)-1]
}

// The doctor finds rows of addresses that are missing, wrong or in excess, and
// mends them.
func TestDoctorComparesTheTableOfAddresses(t *testing.T) {
	for name, breaks := range map[string]string{
		"lost":   "DELETE FROM lead_addresses",
		"other":  "UPDATE lead_addresses SET city = 'Elsewhere', city_fold = 'elsewhere'",
		"excess": "UPDATE lead SET addresses = ''",
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(w *world) {
				w.lead(w.ada, "title", "A", "addresses", addressed(crm.Address{City: "Vilnius"}))
				if got := w.wrong(false); len(got) > 0 {
					t.Fatalf("healthy: %v", got)
				}
				w.ok(w.DB.Update(w.ctx, func(tx *db.Tx) error {
					_, err := tx.Exec(w.ctx, breaks)
					return err
				}))
				if got := w.wrong(false); len(got) == 0 {
					t.Fatal("it finds nothing")
				}
				w.wrong(true)
				if got := w.wrong(false); len(got) > 0 {
					t.Errorf("after the repair: %v", got)
				}
			})
		})
	}
}
