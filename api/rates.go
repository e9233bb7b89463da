package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/unit"
)

// A Rate is the worth of one unit of a currency in the workspace's currency.
type Rate struct {
	ID       record.ID `json:"id" format:"uuid"`
	Currency string    `json:"currency" minLength:"3" maxLength:"3" doc:"ISO 4217 code of the other currency."`
	Date     string    `json:"date" format:"date" doc:"The rate applies from this day on, until one with a later date does."`
	Rate     string    `json:"rate" format:"decimal" doc:"Units of the workspace's currency for one of the other."`
	Version  int64     `json:"version"`
}

func rateOf(r *crm.Rate) Rate {
	return Rate{ID: r.ID, Currency: r.Currency, Date: string(r.Date), Rate: r.Rate, Version: r.Version}
}

// A RateNew is a rate that an administrator adds.
type RateNew struct {
	Currency string  `json:"currency" minLength:"3" maxLength:"3"`
	Date     string  `json:"date" format:"date"`
	Rate     Decimal `json:"rate"`
}

// A Decimal is a number that a request gives as text or as a number.
type Decimal string

// Schema returns the schema of both forms.
func (Decimal) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "Greater than zero, with up to 12 digits before and after the point.",
		OneOf: []*huma.Schema{{Type: "string", Format: "decimal"}, {Type: "number"}}}
}

// A RateChange holds an administrator's changes to a rate.
type RateChange struct {
	Currency string  `json:"currency,omitempty" minLength:"3" maxLength:"3"`
	Date     string  `json:"date,omitempty" format:"date"`
	Rate     Decimal `json:"rate,omitempty"`
	Version  int64   `json:"version,omitempty" doc:"Refuse with 409 unless the rate has this version."`
}

// listRates returns the rates, by currency and then newest first.
func listRates(rq *request) (*response, error) {
	all, err := rq.Rates.List(rq.ctx, rq.by)
	if err != nil {
		return nil, err
	}
	rates := []Rate{}
	for _, r := range all {
		rates = append(rates, rateOf(r))
	}
	return replyPage(rates)
}

func getRate(rq *request) (*response, error) {
	r, err := rq.Rates.Get(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	return replyJSON(http.StatusOK, rateOf(r))
}

// addRate adds a rate.
func addRate(rq *request) (*response, error) {
	var r crm.Rate
	if err := rq.readRate(&r, "currency", "date", "rate"); err != nil {
		return nil, err
	}
	return rq.once(func(ctx context.Context) (*unit.Done, error) {
		return rq.Rates.Add(ctx, rq.by, r)
	}, func(d *unit.Done) *response {
		body, _ := json.Marshal(rateOf(d.Record.(*crm.Rate))) // texts and a number only
		return reply(http.StatusCreated, d.Receipt, body)
	})
}

// changeRate changes a rate.
func changeRate(rq *request) (*response, error) {
	was, err := rq.Rates.Get(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	if err := rq.readRate(was, "currency", "date", "rate", "version"); err != nil {
		return nil, err
	}
	done, err := rq.Rates.Change(rq.ctx, rq.by, *was)
	if err != nil {
		return nil, err
	}
	text, _ := json.Marshal(rateOf(done.Record.(*crm.Rate))) // texts and a number only
	return reply(http.StatusOK, done.Receipt, text), nil
}

func deleteRate(rq *request) (*response, error) {
	done, err := rq.Rates.Delete(rq.ctx, rq.by, rq.id)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusNoContent, done.Receipt, nil), nil
}

// readRate sets the fields of a rate that the body has.
func (rq *request) readRate(r *crm.Rate, keys ...string) error {
	body, err := readObject(rq.body)
	if err != nil {
		return err
	}
	errs := body.only(keys...)
	if _, there := body["currency"]; there {
		r.Currency = body.text("currency", &errs)
	}
	if _, there := body["date"]; there {
		day, wrong := record.DateKind.Parse(body.text("date", &errs), &record.Field{Key: "date", Kind: record.DateKind}, &record.Env{Strict: true})
		if wrong != nil {
			errs = append(errs, wrong.On("date"))
		} else {
			r.Date = day.(record.Date)
		}
	}
	if raw, there := body["rate"]; there && !body.isNull("rate") {
		r.Rate = string(raw) // a number in JSON keeps its digits
		if strings.HasPrefix(r.Rate, `"`) {
			r.Rate = body.text("rate", &errs)
		}
	}
	if version := body.version(&errs); version != 0 {
		r.Version = version
	}
	return errs.Or()
}
