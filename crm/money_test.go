package crm

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
)

var anyCurrency = rapid.SampledFrom([]string{"EUR", "HUF", "JPY", "KWD", "USD", "CLF"})

func none(*record.Field) bool { return false }

// worth returns the text of an amount, without its currency, as a number.
func worth(minor int64, currency string) *big.Rat {
	r, _ := new(big.Rat).SetString(record.FromMinor(minor, i18n.CurrencyDigits(currency)))
	return r
}

// Whatever the currencies, an amount reads the same after a change of its
// currency, or the change is refused and the amount is not touched.
func TestAChangeOfCurrencyDoesNotChangeTheNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := anyCurrency.Draw(t, "from"), anyCurrency.Draw(t, "to")
		minor := rapid.Int64Range(-1e13, 1e13).Draw(t, "minor")
		was := &Company{Currency: from, Turnover: record.Amount{Minor: minor, Set: true}}
		is := *was
		is.Currency = to
		errs := KeepAmounts(CompanyType, was, &is, none)
		if errs != nil {
			if is.Turnover != was.Turnover || i18n.CurrencyDigits(to) >= i18n.CurrencyDigits(from) {
				t.Fatalf("%d %s in %s: %v, %v", minor, from, to, is.Turnover, errs)
			}
			return
		}
		if worth(is.Turnover.Minor, to).Cmp(worth(minor, from)) != 0 || !is.Turnover.Set {
			t.Fatalf("%d %s became %d %s", minor, from, is.Turnover.Minor, to)
		}
		back := is
		back.Currency = from
		if errs := KeepAmounts(CompanyType, &is, &back, none); errs != nil || back.Turnover != was.Turnover {
			t.Fatalf("%d %s is %d after a change to %s and back, %v", minor, from, back.Turnover.Minor, to, errs)
		}
	})
}

func TestEachAmountOfALeadKeepsItsNumber(t *testing.T) {
	was := &Lead{Currency: "JPY", Amount: record.Amount{Minor: 5, Set: true}, Turnover: record.Amount{Minor: 70, Set: true}}
	is := *was
	is.Currency = "EUR"
	if errs := KeepAmounts(LeadType, was, &is, none); errs != nil || is.Amount.Minor != 500 || is.Turnover.Minor != 7000 {
		t.Errorf("%v, %v, %v", is.Amount, is.Turnover, errs)
	}
	was = &Lead{Currency: "EUR", Amount: record.Amount{Minor: 550, Set: true}, Turnover: record.Amount{Minor: 7000, Set: true}}
	is = *was
	is.Currency = "JPY"
	if got := wrong(KeepAmounts(LeadType, was, &is, none)); got != "currency:too_many_decimals" || is.Amount != was.Amount {
		t.Errorf("5.50 in yen: %q, %v", got, is.Amount)
	}
}

func TestWithoutAChangeOfCurrencyAmountsStay(t *testing.T) {
	was := &Lead{Currency: "EUR", Amount: record.Amount{Minor: 1250, Set: true}}
	is := *was
	is.Amount.Minor = 99
	if errs := KeepAmounts(LeadType, was, &is, none); errs != nil || is.Amount.Minor != 99 {
		t.Errorf("%v, %v", is.Amount, errs)
	}
	if errs := KeepAmounts(ContactType, &Contact{}, &Contact{LastName: "Rimkus"}, none); errs != nil {
		t.Errorf("a contact has no currency: %v", errs)
	}
}
