package store

import (
	"context"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

const (
	convertRead  = 1000 // records that a step reads at most
	convertWrite = 250  // records that it writes at most, which takes some milliseconds
)

// A ConversionStep is the next part of a workspace's conversion: some records whose keys
// are not those that the rates give, and where the following step begins.
type ConversionStep struct {
	rates *crm.Rates
	of    *record.Type
	wrong []ID
	typ   string
	last  ID
	ready bool // there is no following step
}

// Converted returns the types whose records have keys.
func Converted() []*record.Type {
	return slices.DeleteFunc(slices.Clone(described()), func(t *record.Type) bool { return len(amountKeyed(t)) == 0 })
}

// NextStep reads the next step of a conversion; nil if it is complete. It
// needs no write transaction. Before the first step every transaction must have
// ended that may still write keys of former rates.
func NextStep(ctx context.Context, tx *db.Tx, workspace ID) (*ConversionStep, error) {
	c, err := conversionOf(ctx, tx, workspace)
	if err != nil || c.number == 0 || c.ready {
		return nil, err
	}
	types := Converted()
	at := max(slices.IndexFunc(types, func(t *record.Type) bool { return t.Name == c.typ }), 0)
	s := &ConversionStep{of: types[at], typ: types[at].Name, last: c.id}
	if s.rates, err = AppliedRates(ctx, tx, workspace, c.base); err != nil {
		return nil, err
	}
	found, err := keyedRows(ctx, tx, s.of, s.rates, "workspace_id = ? AND id > ? ORDER BY id LIMIT ?", workspace, db.Key(c.id), convertRead)
	if err != nil {
		return nil, err
	}
	complete := len(found) < convertRead
	for _, r := range found {
		if s.last = r.id; !slices.Equal(r.have, r.want) {
			s.wrong = append(s.wrong, r.id)
		}
		if len(s.wrong) == convertWrite {
			complete = false // the next step reads the rest
			break
		}
	}
	switch {
	case complete && at+1 < len(types):
		s.typ, s.last = types[at+1].Name, record.None
	case complete:
		s.ready = true
	}
	return s, nil
}

// Do writes the step. It reports false, having written nothing, if the rates
// have changed since it was read.
func (s *ConversionStep) Do(ctx context.Context, tx *db.Tx, workspace ID) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE conversion SET record_type = ?, record_id = ?, ready = ? WHERE workspace_id = ? AND number = ?",
		s.typ, s.last, s.ready, workspace, s.rates.Number)
	if err != nil || n == 0 {
		return false, err
	}
	return true, correctKeys(ctx, tx, s.of, s.rates, workspace, s.wrong)
}

// Rates returns the number of the rates of the step.
func (s *ConversionStep) Rates() int64 { return s.rates.Number }

// Ready reports whether the conversion is complete after this step.
func (s *ConversionStep) Ready() bool { return s.ready }

// correctKeys writes the right keys of records, which may have changed since
// they were found to be wrong.
func correctKeys(ctx context.Context, tx *db.Tx, t *record.Type, rates *crm.Rates, workspace ID, ids []ID) error {
	if len(ids) == 0 {
		return nil
	}
	cond := "workspace_id = ? AND id IN (" + marks(len(ids)) + ") ORDER BY id"
	if tx.D().Name == "postgres" {
		cond += " FOR UPDATE"
	}
	found, err := keyedRows(ctx, tx, t, rates, cond, withIDs([]any{workspace}, ids)...)
	if err != nil {
		return err
	}
	var set []string
	for _, f := range amountKeyed(t) {
		set = append(set, amountKeyColumn(f)+" = ?")
	}
	query := "UPDATE " + t.Table() + " SET " + strings.Join(set, ", ") + " WHERE workspace_id = ? AND id = ?"
	for _, r := range found {
		args := make([]any, 0, len(r.want)+2)
		for _, key := range r.want {
			args = append(args, key)
		}
		if _, err := tx.Exec(ctx, query, append(args, workspace, r.id)...); err != nil {
			return err
		}
	}
	return nil
}

// WrongKeys returns the number of a workspace's records whose keys are not
// those that its rates give. While a conversion is not complete, it returns 0.
func WrongKeys(ctx context.Context, tx *db.Tx, workspace ID) (wrong int, err error) {
	c, err := conversionOf(ctx, tx, workspace)
	if err != nil || !c.ready {
		return 0, err
	}
	rates, err := AppliedRates(ctx, tx, workspace, c.base)
	for _, t := range Converted() {
		for last, more := record.None, err == nil; more && err == nil; {
			var found []keyedRow
			found, err = keyedRows(ctx, tx, t, rates, "workspace_id = ? AND id > ? ORDER BY id LIMIT ?", workspace, db.Key(last), convertRead)
			for _, r := range found {
				if last = r.id; !slices.Equal(r.have, r.want) {
					wrong++
				}
			}
			more = len(found) == convertRead
		}
	}
	return wrong, err
}

// A keyedRow is a record with the keys that it has and those that rates give.
type keyedRow struct {
	id         ID
	have, want []string
}

func keyedRows(ctx context.Context, tx *db.Tx, t *record.Type, rates *crm.Rates, cond string, args ...any) ([]keyedRow, error) {
	fields := amountKeyed(t)
	cols := []string{"id", "currency"}
	for _, f := range fields {
		cols = append(cols, f.Column(), amountKeyColumn(f))
	}
	rows, err := tx.Query(ctx, "SELECT "+strings.Join(cols, ", ")+" FROM "+t.Table()+" WHERE "+cond, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []keyedRow
	for rows.Next() {
		r := keyedRow{have: make([]string, len(fields)), want: make([]string, len(fields))}
		var currency string
		amounts := make([]record.Amount, len(fields))
		dest := []any{db.ID(&r.id), &currency}
		for i := range fields {
			dest = append(dest, &amounts[i], &r.have[i])
		}
		if err := rows.Scan(dest...); err != nil {
			return nil, err
		}
		for i, a := range amounts {
			r.want[i] = rates.Key(a, currency)
		}
		out = append(out, r)
	}
	return out, rows.Err()
}
