package store

import (
	"cmp"
	"context"
	"database/sql"
	"math/rand/v2"
	"slices"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Standing is what of a record the tallies and the intervals follow: where
// it stands, whose it is and for how much.
type Standing struct {
	Step, Owner ID
	Currency    string
	Amount      record.Amount
}

// StandingOf reads a record's standing.
func StandingOf(t *record.Type, r any) Standing {
	var s Standing
	if f := t.Step(); f != nil {
		s.Step = f.Get(r).(ID)
	}
	if f := t.Owner(); f != nil {
		s.Owner = f.Get(r).(ID)
	}
	if f := t.Field("amount"); f != nil {
		s.Amount = f.Get(r).(record.Amount)
		s.Currency = t.Field("currency").Get(r).(string)
	}
	return s
}

// tallyKey is one row of the tallies.
type tallyKey struct {
	Type        string
	Owner, Step ID
	Currency    string
}

// Tallies collects what a transaction adds to and takes from the counts, and
// writes it at the end in one order, so that two transactions never wait for
// each other in a circle.
type Tallies map[tallyKey]*[2]int64

// Add counts a record in (n = 1) or out (n = -1).
func (ts Tallies) Add(t *record.Type, s Standing, n int64) {
	k := tallyKey{t.Name, s.Owner, s.Step, s.Currency}
	if ts[k] == nil {
		ts[k] = &[2]int64{}
	}
	ts[k][0] += n
	ts[k][1] += n * s.Amount.Minor
}

const slots = 8

// Write adds the collected numbers to the workspace's tallies.
func (ts Tallies) Write(ctx context.Context, tx *db.Tx, workspace ID) error {
	keys := make([]tallyKey, 0, len(ts))
	for k, v := range ts {
		if *v != [2]int64{} {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b tallyKey) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), slices.Compare(a.Owner[:], b.Owner[:]),
			slices.Compare(a.Step[:], b.Step[:]), cmp.Compare(a.Currency, b.Currency))
	})
	slot := 0
	if tx.D().Name == "postgres" {
		slot = rand.IntN(slots)
	}
	for _, k := range keys {
		v := ts[k]
		if _, err := tx.Exec(ctx, `INSERT INTO tally (workspace_id, record_type, owner_id, step_id, currency, slot, count, amount)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (workspace_id, record_type, owner_id, step_id, currency, slot)
			DO UPDATE SET count = tally.count + excluded.count, amount = tally.amount + excluded.amount`,
			workspace, k.Type, db.Key(k.Owner), db.Key(k.Step), k.Currency, slot, v[0], v[1]); err != nil {
			return err
		}
	}
	return nil
}

// A Sum is a count of records and their amounts by currency.
type Sum struct {
	Count  int
	More   bool             // there are more than Count
	Amount map[string]int64 // minor units by currency
}

// StepSums returns, for each step, how many records of the type the actor sees
// there and for how much; owners narrows it to some people.
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
	rows, err := tx.Query(ctx, "SELECT step_id, currency, CAST(SUM(count) AS BIGINT), CAST(SUM(amount) AS BIGINT) FROM tally WHERE "+
		w.String()+" GROUP BY step_id, currency", w.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, _, err := readSums(rows)
	return out, err
}

// Sums counts and sums a listing by step where the tallies cannot: all of it
// in one go if it has no more than max records for each step, else each step
// by itself up to max.
func (l *Listing) Sums(ctx context.Context, tx *db.Tx, steps []ID, max int) (map[ID]*Sum, error) {
	if err := l.prepare(ctx, tx); err != nil {
		return nil, err
	}
	w := l.base(tx.D())
	most := max * len(steps)
	out, total, err := l.counted(ctx, tx, w, most+1)
	if err != nil || total <= most {
		return out, err
	}
	out = map[ID]*Sum{}
	for _, step := range steps {
		sums, n, err := l.counted(ctx, tx, w.with(l.Type.Step().Column()+" = ?", step), max+1)
		if err != nil {
			return nil, err
		}
		if out[step] = sums[step]; n > max {
			out[step].Count, out[step].More = max, true
		}
	}
	return out, nil
}

// counted counts and sums up to n records by step.
func (l *Listing) counted(ctx context.Context, tx *db.Tx, w where, n int) (map[ID]*Sum, int, error) {
	amount, currency := "0", "''"
	if l.Type.Field("amount") != nil {
		amount, currency = "amount", "currency"
	}
	from := l.Type.Name
	if l.walksWords(tx.D()) {
		from = l.Type.Name + "_search CROSS JOIN " + l.Type.Name + " ON rid = " + l.Type.Name + "_search.rowid"
	}
	rows, err := tx.Query(ctx, "SELECT step, currency, COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM (SELECT "+
		l.Type.Step().Column()+" AS step, "+amount+" AS amount, "+currency+" AS currency FROM "+from+" WHERE "+w.String()+
		" LIMIT ?) AS counted GROUP BY step, currency", append(w.args, n)...)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	return readSums(rows)
}

// readSums reads rows of step, currency, count and amount.
func readSums(rows *sql.Rows) (map[ID]*Sum, int, error) {
	out, total := map[ID]*Sum{}, 0
	for rows.Next() {
		var step ID
		var currency string
		var count, amount int64
		if err := rows.Scan(db.ID(&step), &currency, &count, &amount); err != nil {
			return nil, 0, err
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

// MoveInterval ends the stretch in which a record stood as before and begins
// the one in which it stands now; a record in the trash stands nowhere.
func MoveInterval(ctx context.Context, tx *db.Tx, t *record.Type, was, is any) error {
	if t.Step() == nil {
		return nil
	}
	m := t.Meta(is)
	begins := m.Deleted.IsZero()
	if was != nil {
		same := StandingOf(t, was) == StandingOf(t, is) && t.Meta(was).Deleted.IsZero() == begins
		if same {
			return nil
		}
		if _, err := tx.Exec(ctx, "UPDATE step_interval SET to_at = ? WHERE workspace_id = ? AND record_id = ? AND to_at IS NULL",
			m.Updated, m.Workspace, m.ID); err != nil {
			return err
		}
	}
	if !begins {
		return nil
	}
	return insertRows(ctx, tx, stayHead, stayMarks, "", [][]any{stayRow(t, is)})
}
