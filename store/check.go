package store

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// A Check counts rows that should not be there.
type Check struct {
	Area  string // "intervals", "history", "orphans"
	What  string // what is wrong with the rows; follows their number
	query string
}

// Checks returns the checks that must find nothing in any database.
func Checks() []Check {
	var out []Check
	for _, t := range described() {
		out = append(out, historyChecks(t)...)
		if t.Step() != nil {
			out = append(out, intervalChecks(t)...)
		}
		out = append(out, referenceChecks(t)...)
	}
	const nextInterval = `SELECT 1 FROM step_interval n WHERE n.workspace_id = s.workspace_id AND n.record_id = s.record_id`
	return append(out,
		Check{"intervals", "stretches that end before they begin", "SELECT COUNT(*) FROM step_interval s WHERE to_at <= from_at"},
		Check{"intervals", "stretches that another one overlaps", "SELECT COUNT(*) FROM step_interval s WHERE EXISTS (" + nextInterval +
			" AND n.from_at > s.from_at AND (s.to_at IS NULL OR n.from_at < s.to_at))"},
		Check{"intervals", "stretches that end with nothing after them, of records that were never deleted",
			"SELECT COUNT(*) FROM step_interval s WHERE to_at IS NOT NULL AND NOT EXISTS (" + nextInterval + ` AND n.from_at = s.to_at)
			AND NOT EXISTS (SELECT 1 FROM history h WHERE h.workspace_id = s.workspace_id AND h.record_id = s.record_id AND h.action = 'deleted')`},
		Check{"history", "history lines without their receipt", `SELECT COUNT(*) FROM history h WHERE NOT EXISTS
			(SELECT 1 FROM receipt r WHERE r.workspace_id = h.workspace_id AND r.id = h.receipt_id)`})
}

// historyChecks checks that each version of a record has one history entry,
// beginning with its creation.
func historyChecks(t *record.Type) []Check {
	lines := "SELECT COUNT(*) FROM history h WHERE h.workspace_id = r.workspace_id AND h.record_id = r.id"
	return []Check{
		{"history", t.Plural + " whose history does not lead to their version", "SELECT COUNT(*) FROM " + t.Table() + " r WHERE version <> (" + lines + ")"},
		{"history", t.Plural + " whose making is not in the history", "SELECT COUNT(*) FROM " + t.Table() +
			" r WHERE 1 <> (" + lines + " AND h.version = 1 AND h.action = 'created')"},
		{"orphans", "history lines of " + t.Plural + " that are not there", "SELECT COUNT(*) FROM history h WHERE record_type = '" + t.Name + "' AND " +
			missing(t, "h.workspace_id", "h.record_id")},
	}
}

// intervalChecks checks that a living record has one open interval that
// matches its fields, and a record in the trash none.
func intervalChecks(t *record.Type) []Check {
	open := "SELECT COUNT(*) FROM step_interval s WHERE s.workspace_id = r.workspace_id AND s.record_id = r.id AND s.to_at IS NULL"
	same := " AND s.step_id = r." + t.Step().Column() + " AND COALESCE(s.owner_id, s.workspace_id) = COALESCE(r.owner_id, r.workspace_id)"
	if t.Worth() != nil {
		same += " AND COALESCE(s.amount, -1) = COALESCE(r." + t.Worth().Column() + ", -1) AND s.currency = r." + t.Currency().Column()
	}
	return []Check{
		{"intervals", t.Plural + " that do not stand where their open stretch says", "SELECT COUNT(*) FROM " + t.Table() + " r WHERE " + living + " AND 1 <> (" + open + same + ")"},
		{"intervals", t.Plural + " in the trash or in two places with an open stretch", "SELECT COUNT(*) FROM " + t.Table() +
			" r WHERE CASE WHEN " + living + " THEN 1 ELSE 0 END <> (" + open + ")"},
		{"orphans", "stretches of " + t.Plural + " that are not there", "SELECT COUNT(*) FROM step_interval s WHERE record_type = '" + t.Name + "' AND " +
			missing(t, "s.workspace_id", "s.record_id")},
	}
}

// referenceChecks checks that references of records resolve, if only to the
// trash.
func referenceChecks(t *record.Type) []Check {
	var out []Check
	for _, f := range own(t) {
		to := crm.TypeByName(f.Target)
		if !f.Refers() || to == nil {
			continue
		}
		out = append(out, Check{"orphans", t.Plural + " whose " + f.Key + " is not there", "SELECT COUNT(*) FROM " + t.Table() + " r WHERE r." +
			f.Column() + " IS NOT NULL AND " + missing(to, "r.workspace_id", "r."+f.Column())})
	}
	if f := t.Parent(); f != nil {
		out = append(out, parentChecks(t, f)...)
	}
	return out
}

// parentChecks checks that the parents of records are there, if only in the
// trash, and of a type that may be one.
func parentChecks(t *record.Type, f *record.Field) []Check {
	var out []Check
	var known []string
	for _, of := range others(crm.Types, t) {
		known = append(known, "'"+of.Name+"'")
		out = append(out, Check{"orphans", t.Plural + " whose " + of.Name + " is not there", "SELECT COUNT(*) FROM " + t.Table() + " r WHERE " +
			f.TypeColumn() + " = '" + of.Name + "' AND " + missing(of, "r.workspace_id", "r."+f.Column())})
	}
	wrong := f.Column() + " IS NOT NULL AND " + f.TypeColumn() + " NOT IN (" + strings.Join(known, ", ") + ")"
	if f.Required {
		wrong += " OR " + f.Column() + " IS NULL"
	}
	return append(out, Check{"orphans", t.Plural + " whose " + f.Key + " is no record", "SELECT COUNT(*) FROM " + t.Table() + " r WHERE " + wrong})
}

func missing(t *record.Type, workspace, id string) string {
	return "NOT EXISTS (SELECT 1 FROM " + t.Table() + " x WHERE x.workspace_id = " + workspace + " AND x.id = " + id + ")"
}

// Run counts the rows.
func (c Check) Run(ctx context.Context, tx *db.Tx) (n int, err error) {
	err = tx.QueryRow(ctx, c.query).Scan(&n)
	return n, err
}

// WrongCounters returns how many counts or sums of a workspace differ from its
// records.
func WrongCounters(ctx context.Context, tx *db.Tx, workspace ID) (int, error) {
	have, err := counters(ctx, tx, "SELECT record_type, owner_id, step_id, currency, CAST(SUM(count) AS BIGINT), CAST(SUM(amount) AS BIGINT) FROM counter"+
		" WHERE workspace_id = ? GROUP BY record_type, owner_id, step_id, currency", workspace)
	if err != nil {
		return 0, err
	}
	want, err := counted(ctx, tx, workspace)
	if err != nil {
		return 0, err
	}
	wrong := 0
	for k, v := range want {
		if h := have[k]; h == nil || *h != *v {
			wrong++
		}
	}
	for k, v := range have {
		if want[k] == nil && *v != [2]int64{} {
			wrong++
		}
	}
	return wrong, nil
}

// counted counts the records of a workspace.
func counted(ctx context.Context, tx *db.Tx, workspace ID) (Counters, error) {
	out := Counters{}
	for _, t := range described() {
		step, amount, currency := "NULL", "0", "''"
		if f := t.Step(); f != nil {
			step = f.Column()
		}
		if t.Worth() != nil {
			amount, currency = t.Worth().Column(), t.Currency().Column()
		}
		if tx.D().Name == "postgres" && step == "NULL" {
			step = "CAST(NULL AS uuid)"
		}
		one, err := counters(ctx, tx, "SELECT '"+t.Name+"', owner_id, "+step+" AS step, "+currency+" AS cur, COUNT(*), CAST(COALESCE(SUM("+amount+
			"), 0) AS BIGINT) FROM "+t.Table()+" WHERE workspace_id = ? AND "+living+" GROUP BY owner_id, step, cur", workspace)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, one)
	}
	return out, nil
}

func counters(ctx context.Context, tx *db.Tx, query string, args ...any) (Counters, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := Counters{}
	for rows.Next() {
		var k counterKey
		var v [2]int64
		if err := rows.Scan(&k.Type, db.ID(&k.Owner), db.ID(&k.Step), &k.Currency, &v[0], &v[1]); err != nil {
			return nil, err
		}
		out[k] = &v
	}
	return out, rows.Err()
}

// Recount rebuilds the counters of a workspace. Writers wait for it.
func Recount(ctx context.Context, tx *db.Tx, workspace ID) error {
	if tx.D().Name == "postgres" {
		if _, err := tx.Exec(ctx, "LOCK TABLE counter IN EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	ts, err := counted(ctx, tx, workspace)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM counter WHERE workspace_id = ?", workspace); err != nil {
		return err
	}
	return ts.Write(ctx, tx, workspace)
}

// WrongIndexes returns how many links and rows their tables lack or have in
// excess, and how many records SQLite's indexes of search words and match keys.
// PostgreSQL maintains its indexes itself.
func WrongIndexes(ctx context.Context, tx *db.Tx) (int, error) {
	wrong, err := wrongChildren(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, t := range described() {
		for column, index := range textIndexes(tx.D(), t) {
			var n int
			query := strings.NewReplacer("{t}", t.Table(), "{index}", index, "{living}", column+" <> '' AND "+living).Replace(
				`SELECT (SELECT COUNT(*) FROM {t} WHERE {living} AND rid NOT IN (SELECT id FROM {index}_docsize)) +
				(SELECT COUNT(*) FROM {index}_docsize WHERE id NOT IN (SELECT rid FROM {t} WHERE {living}))`)
			if err := tx.QueryRow(ctx, query).Scan(&n); err != nil {
				return 0, fmt.Errorf("index %s: %w", index, err)
			}
			wrong += n
		}
	}
	return wrong, nil
}
