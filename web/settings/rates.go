package settings

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

const ratesPath = "/settings/rates"

func ratePath(r *crm.Rate) string { return ratesPath + "/" + r.ID.String() }

// ratesView is the page of the rates.
type ratesView struct {
	Home  string // the workspace's currency
	Rates []*crm.Rate
	Used  *crm.Rates // those by which amounts are compared now
}

// used reports whether amounts are compared by this rate now.
func (v ratesView) used(r *crm.Rate) bool { return v.Used.DateOf(r.Currency) == r.Date }

// Rates lists the rates.
func Rates(v *shell.Visit) error {
	all, err := v.Kit.App.Rates.List(v.Ctx(), v.By)
	if err != nil {
		return err
	}
	v.Page.Create = ratesPath + "/new"
	return page(v, http.StatusOK, "rates", addRateButton(v.Page), rates(v.Page, ratesView{v.Workspace.Currency, all, v.Workspace.Rates}))
}

// rateForm is the form of a rate.
type rateForm struct {
	formView
	Home   string
	Action string
	Cancel ui.Btn
}

// currencies returns the choices of the currency.
func (f rateForm) currencies(pg *ui.Page) []ui.Choice {
	return slices.DeleteFunc(slices.Clone(shell.Currencies(pg)), func(c ui.Choice) bool { return c.ID == f.Home })
}

func (f rateForm) date(pg *ui.Page) ui.Field {
	out := f.field("date", pg.T("rate.date"))
	out.Kind = "date"
	return out
}

func (f rateForm) rate(pg *ui.Page) ui.Field {
	out := f.field("rate", pg.T("rate.rate", "currency", f.Home))
	out.Mode, out.End, out.Unit = "decimal", true, f.Home
	return out
}

// NewRatePage shows the form of a new rate, of today.
func NewRatePage(v *shell.Visit) error {
	return showRate(v, http.StatusOK, "", formView{Form: url.Values{"date": {v.Page.Date(string(v.Kit.App.Today(v.Workspace.Workspace)))},
		shell.OnceField: {shell.NewOnce()}}})
}

// RatePage shows the form of a rate.
func RatePage(v *shell.Visit) error {
	r, err := rateAt(v)
	if err != nil {
		return err
	}
	return showRate(v, http.StatusOK, ratePath(r), formView{Form: url.Values{"currency": {r.Currency}, "date": {v.Page.Date(string(r.Date))},
		"rate": {v.Page.Decimal(r.Rate)}, "v": {strconv.FormatInt(r.Version, 10)}}})
}

func rateAt(v *shell.Visit) (*crm.Rate, error) {
	id, err := v.PathID("id")
	if err != nil {
		return nil, err
	}
	return v.Kit.App.Rates.Get(v.Ctx(), v.By, id)
}

// showRate shows the form of a rate; of a new one if path is "".
func showRate(v *shell.Visit, status int, path string, f formView) error {
	title := v.Page.T("rate.edit")
	if path == "" {
		title, path = v.Page.T("rate.new"), ratesPath
	}
	return v.Dialog(status, "settings", title, rateFields(v.Page, rateForm{f, v.Workspace.Currency, path, v.Cancel(ratesPath)}))
}

// rateIn parses the form of a rate.
func rateIn(v *shell.Visit, form url.Values) (crm.Rate, error) {
	env := field.NewRenderer(v.Page, v.Workspace, v.By, nil).Env("")
	r := crm.Rate{Currency: form.Get("currency")}
	var errs record.Errors
	date, wrong := record.DateKind.Parse(form.Get("date"), &record.Field{Key: "date", Kind: record.DateKind}, env)
	if wrong != nil {
		errs = append(errs, wrong.On("date"))
	} else {
		r.Date = date.(record.Date)
	}
	if r.Rate, wrong = record.PlainNumber(form.Get("rate"), env); wrong != nil {
		errs = append(errs, wrong.On("rate"))
	}
	r.Version, _ = strconv.ParseInt(form.Get("v"), 10, 64) // an invalid one conflicts like an old one
	return r, errs.Or()
}

// AddRate adds a rate.
func AddRate(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	return saveRate(v, "", "common.added", func(r crm.Rate) (*unit.Done, error) { return v.Kit.App.Rates.Add(v.Keyed(form), v.By, r) })
}

// SaveRate saves a rate.
func SaveRate(v *shell.Visit) error {
	was, err := rateAt(v)
	if err != nil {
		return err
	}
	return saveRate(v, ratePath(was), "common.saved", func(r crm.Rate) (*unit.Done, error) {
		r.ID = was.ID
		return v.Kit.App.Rates.Change(v.Ctx(), v.By, r)
	})
}

func saveRate(v *shell.Visit, path, say string, save func(crm.Rate) (*unit.Done, error)) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	r, err := rateIn(v, form)
	var done *unit.Done
	if err == nil {
		done, err = save(r)
	}
	if err != nil {
		return again(v, err, func(status int, errors map[string]string) error {
			return showRate(v, status, path, formView{form, errors})
		})
	}
	ui.Changed(v.W, "settings")
	return v.Finish(done, say, ratesPath)
}

// DeleteRate deletes a rate.
func DeleteRate(v *shell.Visit) error {
	id, err := v.PathID("id")
	if err != nil {
		return err
	}
	done, err := v.Kit.App.Rates.Delete(v.Ctx(), v.By, id)
	if err != nil {
		return err
	}
	ui.Changed(v.W, "settings")
	return v.Done(done, "common.deleted", ratesPath)
}

// rateName names a rate for readers of a screen: "HUF, 28.11.2026".
func rateName(pg *ui.Page, r *crm.Rate) string {
	return strings.Join([]string{r.Currency, pg.Date(string(r.Date))}, ", ")
}
