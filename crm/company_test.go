package crm

import (
	"testing"

	"github.com/vedlys/vedlys/record"
)

func TestACompanyKeepsWhatIsGiven(t *testing.T) {
	c := Company{Name: "Spauda", Stage: item(ClientStages, "contract"), Owner: record.NewID(), Currency: "USD"}
	is := c
	if errs := SettleCompany(edit(nil, &is)); errs != nil || is.Stage != c.Stage || is.Owner != c.Owner || is.Currency != "USD" {
		t.Errorf("%+v, %v", is, errs)
	}
}

func TestAChangedCompanyGetsNoDefaults(t *testing.T) {
	was := &Company{Name: "Spauda"}
	is := Company{Name: "Spauda ir Ko"}
	if errs := SettleCompany(edit(was, &is)); errs != nil || is.Stage != record.None || is.Owner != record.None || is.Currency != "" {
		t.Errorf("%+v, %v", is, errs)
	}
}

func TestACompanyIsListedWithItsCity(t *testing.T) {
	c := &Company{Name: "Spauda", LegalName: "UAB „Spauda“", City: "Kaunas"}
	if CompanyType.Title(c) != "Spauda" || CompanyType.Detail(c) != "Kaunas" {
		t.Errorf("%q, %q", CompanyType.Title(c), CompanyType.Detail(c))
	}
}
