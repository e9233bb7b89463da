package store

import (
	"cmp"
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Position holds the values of a record that counters and intervals follow:
// status or stage, owner and amount.
type Position struct {
	Step, Owner ID
	Currency    string
	Amount      record.Amount
}

// PositionOf returns a record's Position.
func PositionOf(t *record.Type, r any) Position {
	var s Position
	if f := t.Step(); f != nil {
		s.Step = f.Get(r).(ID)
	}
	if f := t.Owner(); f != nil {
		s.Owner = f.Get(r).(ID)
	}
	if f := t.Worth(); f != nil {
		s.Amount = f.Get(r).(record.Amount)
		s.Currency = t.CurrencyOf(r)
	}
	return s
}

// A counterKey identifies one counter.
type counterKey struct {
	Type        string
	Owner, Step ID
	Currency    string
}

// Counters collects the changes that a transaction makes to counters. They are
// written at the end in a fixed order, so that transactions cannot deadlock.
type Counters map[counterKey]*[2]int64

// Add adds n records to a counter: 1 or -1.
func (ts Counters) Add(t *record.Type, s Position, n int64) {
	k := counterKey{t.Name, s.Owner, s.Step, s.Currency}
	if ts[k] == nil {
		ts[k] = &[2]int64{}
	}
	ts[k][0] += n
	ts[k][1] += n * s.Amount.Minor
}

const slots = 8

// Write adds the collected changes to the workspace's counters.
func (ts Counters) Write(ctx context.Context, tx *db.Tx, workspace ID) error {
	keys := make([]counterKey, 0, len(ts))
	for k, v := range ts {
		if *v != [2]int64{} {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b counterKey) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), slices.Compare(a.Owner[:], b.Owner[:]),
			slices.Compare(a.Step[:], b.Step[:]), cmp.Compare(a.Currency, b.Currency))
	})
	slot := 0
	if tx.D().Name == "postgres" {
		slot = rand.IntN(slots)
	}
	for _, k := range keys {
		v := ts[k]
		if _, err := tx.Exec(ctx, `INSERT INTO counter (workspace_id, record_type, owner_id, step_id, currency, slot, count, amount)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, record_type, owner_id, step_id, currency, slot)
			DO UPDATE SET count = counter.count + excluded.count, amount = counter.amount + excluded.amount`,
			workspace, k.Type, db.Key(k.Owner), db.Key(k.Step), k.Currency, slot, v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}

// A Sum is a number of records and the sum of their amounts by currency.
type Sum struct {
	Count  int
	More   bool             // there are more
	Amount map[string]int64 // minor units by currency
}

// SumOf returns the Sum of records.
func SumOf(t *record.Type, records []any) Sum {
	out := Sum{Count: len(records), Amount: map[string]int64{}}
	for _, r := range records {
		s := PositionOf(t, r)
		out.Amount[s.Currency] += s.Amount.Minor
	}
	return out
}

// StepSums returns the Sum of the type's records that the actor sees, by step;
// owners, if any, limits it to theirs.
func StepSums(ctx context.Context, tx *db.Tx, a crm.Actor, t *record.Type, owners []ID) (map[ID]*Sum, error) {
	w := where{}
	w.add("workspace_id = ? AND record_type = ?", a.Workspace, t.Name)
	switch a.Scope() {
	case crm.All:
	case crm.Own:
		w.add("owner_id = ?", db.Key(a.User))
	default:
		w.add("1 = 0")
	}
	if len(owners) > 0 {
		args := make([]any, len(owners))
		for i, id := range owners {
			args[i] = db.Key(id)
		}
		w.add("owner_id IN ("+marks(len(args))+")", args...)
	}
	rows, err := tx.Query(ctx, "SELECT step_id, currency, CAST(SUM(count) AS BIGINT), CAST(SUM(amount) AS BIGINT), '' FROM counter WHERE "+
		w.String()+" GROUP BY step_id, currency", w.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, _, err := readSums(rows, nil)
	return out, err
}

// Sums returns the sums of a listing by step where the counters do not have
// them. It counts up to Most records in total; more reports whether there are
// others, in any step.
func (l *Listing) Sums(ctx context.Context, tx *db.Tx) (sums map[ID]*Sum, more bool, err error) {
	if err := l.prepare(ctx, tx); err != nil {
		return nil, false, err
	}
	some := l.unordered()
	if l.words != nil && !l.words.whole {
		some.words, more = &wordMatches{rows: l.words.rows, whole: true}, true
	}
	sums, total, err := some.counted(ctx, tx)
	if l.words != nil {
		l.words.steps = some.words.steps
	}
	return sums, more || total > l.Most, err
}

// counted counts and sums by step, up to one more than Most records.
func (l *Listing) counted(ctx context.Context, tx *db.Tx) (map[ID]*Sum, int, error) {
	amount, currency, row, list := "0", "''", "0", "''"
	if l.Type.Worth() != nil {
		amount, currency = l.Type.Worth().Column(), l.Type.Currency().Column()
	}
	if l.whole() {
		row, list = "rid", "group_concat(row)"
		l.words.steps = map[ID]string{}
	}
	w := l.base(tx.D())
	limit, most := tx.D().Limit(l.Most + 1)
	rows, err := tx.Query(ctx, "SELECT step, currency, COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT), "+list+" FROM (SELECT "+
		l.Type.Step().Column()+" AS step, "+amount+" AS amount, "+currency+" AS currency, "+row+" AS row FROM "+l.from(tx.D())+
		" WHERE "+w.String()+limit+") AS counted GROUP BY step, currency", append(w.args, most...)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	return readSums(rows, l.words)
}

// readSums reads rows of step, currency, count, amount and row numbers. It
// stores the row numbers in f if f is not nil.
func readSums(rows *sql.Rows, f *wordMatches) (map[ID]*Sum, int, error) {
	out, total := map[ID]*Sum{}, 0
	for rows.Next() {
		var step ID
		var currency, list string
		var count, amount int64
		if err := rows.Scan(db.ID(&step), &currency, &count, &amount, &list); err != nil {
			return nil, 0, err
		}
		if list != "" {
			f.steps[step] = strings.TrimPrefix(f.steps[step]+","+list, ",")
		}
		if out[step] == nil {
			out[step] = &Sum{Amount: map[string]int64{}}
		}
		out[step].Count += int(count)
		out[step].Amount[currency] += amount
		total += int(count)
	}
	return out, total, rows.Err()
}
