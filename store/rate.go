package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

const rateColumns = "id, currency, date, rate, version"

func scanRate(row interface{ Scan(...any) error }) (*crm.Rate, error) {
	r := &crm.Rate{}
	var date string
	err := row.Scan(db.ID(&r.ID), &r.Currency, db.Date(&date), &r.Rate, &r.Version)
	if errors.Is(err, db.ErrNotFound) {
		return nil, record.Absent()
	}
	r.Date = record.Date(date)
	return r, err
}

// Rates returns the rates to a base currency, by currency and then newest
// first.
func Rates(ctx context.Context, tx *db.Tx, workspace ID, base string) ([]*crm.Rate, error) {
	rows, err := tx.Query(ctx, "SELECT "+rateColumns+" FROM rate WHERE workspace_id = ? AND base = ? ORDER BY currency, date DESC", workspace, base)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []*crm.Rate{}
	for rows.Next() {
		r, err := scanRate(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// GetRate returns one rate to a base currency.
func GetRate(ctx context.Context, tx *db.Tx, workspace ID, base string, id ID) (*crm.Rate, error) {
	return scanRate(tx.QueryRow(ctx, "SELECT "+rateColumns+" FROM rate WHERE workspace_id = ? AND base = ? AND id = ?", workspace, base, id))
}

// InsertRate inserts a rate. There may be one a currency and day; another is
// ErrExists.
func InsertRate(ctx context.Context, tx *db.Tx, workspace ID, base string, r *crm.Rate) error {
	_, err := tx.Exec(ctx, "INSERT INTO rate (workspace_id, id, base, currency, date, rate) VALUES (?, ?, ?, ?, ?, ?)",
		workspace, r.ID, base, r.Currency, string(r.Date), r.Rate)
	return err
}

// UpdateRate writes a changed rate unless someone else has changed it since.
func UpdateRate(ctx context.Context, tx *db.Tx, workspace ID, base string, r *crm.Rate) error {
	n, err := tx.Exec(ctx, "UPDATE rate SET currency = ?, date = ?, rate = ?, version = version + 1 WHERE workspace_id = ? AND base = ? AND id = ? AND version = ?",
		r.Currency, string(r.Date), r.Rate, workspace, base, r.ID, r.Version)
	if err == nil && n == 0 {
		return record.Fail(record.Conflict, "conflict")
	}
	return err
}

// DeleteRate deletes a rate and reports whether there was one.
func DeleteRate(ctx context.Context, tx *db.Tx, workspace ID, base string, id ID) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM rate WHERE workspace_id = ? AND base = ? AND id = ?", workspace, base, id)
	return n > 0, err
}

// A conversion is the rates by which the amounts of a workspace's records are
// compared, and how far the records have got their keys by them.
type conversion struct {
	base   string
	rates  map[string]applied
	number int64
	typ    string
	id     ID
	ready  bool
}

// applied is one rate of a conversion.
type applied struct {
	Rate string      `json:"rate"`
	Date record.Date `json:"date"`
}

// conversionOf returns the conversion of a workspace. It is zero before the
// first one.
func conversionOf(ctx context.Context, tx *db.Tx, workspace ID) (c conversion, err error) {
	var rates json.RawMessage
	err = tx.QueryRow(ctx, "SELECT base, rates, number, record_type, record_id, ready FROM conversion WHERE workspace_id = ?", workspace).
		Scan(&c.base, db.JSON(&rates), &c.number, &c.typ, db.ID(&c.id), db.Bool(&c.ready))
	if errors.Is(err, db.ErrNotFound) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal(rates, &c.rates)
	}
	return c, err
}

// AppliedRates returns the rates by which a workspace's records are compared.
func AppliedRates(ctx context.Context, tx *db.Tx, workspace ID, home string) (*crm.Rates, error) {
	c, err := conversionOf(ctx, tx, workspace)
	if err != nil {
		return nil, err
	}
	if c.base == "" {
		c.base = home
	}
	var current []crm.Rate
	for currency, a := range c.rates {
		current = append(current, crm.Rate{Currency: currency, Date: a.Date, Rate: a.Rate})
	}
	return crm.NewRates(c.base, c.number, c.ready, current), nil
}

// ApplyRates makes the newest rates that are not later than a day those by
// which records are compared. It reports whether they changed; then the
// steps of NextStep have to bring the keys of the records up to them.
func ApplyRates(ctx context.Context, tx *db.Tx, workspace ID, base string, day record.Date) (changed bool, err error) {
	rates, due, err := ratesOn(ctx, tx, workspace, base, day)
	if err != nil || !due {
		return false, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO conversion (workspace_id, base, rates, number) VALUES (?, ?, ?, 1) ON CONFLICT (workspace_id) DO UPDATE
		SET base = excluded.base, rates = excluded.rates, number = conversion.number + 1, record_type = '', record_id = NULL, ready = ?`,
		workspace, base, rates, false)
	return true, err
}

// BeginConversion makes NextStep begin with the first record again.
func BeginConversion(ctx context.Context, tx *db.Tx, workspace ID) error {
	_, err := tx.Exec(ctx, "UPDATE conversion SET number = number + 1, record_type = '', record_id = NULL, ready = ? WHERE workspace_id = ?", false, workspace)
	return err
}

// RatesDue reports whether ApplyRates would change the rates.
func RatesDue(ctx context.Context, tx *db.Tx, workspace ID, base string, day record.Date) (due bool, err error) {
	_, due, err = ratesOn(ctx, tx, workspace, base, day)
	return due, err
}

// ratesOn returns the newest rates that are not later than a day, and whether
// they differ from those by which records are compared.
func ratesOn(ctx context.Context, tx *db.Tx, workspace ID, base string, day record.Date) (rates json.RawMessage, due bool, err error) {
	was, err := conversionOf(ctx, tx, workspace)
	if err != nil {
		return nil, false, err
	}
	all, err := Rates(ctx, tx, workspace, base)
	if err != nil {
		return nil, false, err
	}
	is := map[string]applied{}
	for _, r := range all {
		if _, newer := is[r.Currency]; !newer && r.Date <= day && r.Currency != base {
			is[r.Currency] = applied{r.Rate, r.Date}
		}
	}
	before, _ := json.Marshal(was.rates) // strings only; the keys are sorted
	after, _ := json.Marshal(is)
	return after, was.number == 0 || was.base != base || string(before) != string(after), nil
}

// Unconverted returns the workspaces whose records do not all have the keys of
// their rates.
func Unconverted(ctx context.Context, tx *db.Tx) ([]ID, error) {
	return queryIDs(ctx, tx, "SELECT workspace_id FROM conversion WHERE ready = ?", false)
}
