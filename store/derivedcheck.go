package store

import (
	"context"
	"errors"
	"strings"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/record"
)

// Wrong derives the values of up to n records after an ID again and returns how
// many are stored otherwise, and the last ID, or none at the end.
func (d Derivation) Wrong(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, after ID, n int) (wrong int, last ID, err error) {
	rows, err := d.read(ctx, tx, workspace, t, after, n, false)
	if err != nil {
		return 0, last, err
	}
	for _, r := range rows {
		_, differ, err := d.differs(t, r)
		if err != nil {
			return 0, last, err
		}
		if !differ {
			differ, err = d.unindexed(ctx, tx, workspace, t, r)
		}
		if differ {
			wrong++
		}
		if err != nil {
			return 0, last, err
		}
	}
	if len(rows) == n {
		last = t.Meta(rows[n-1].record).ID
	}
	return wrong, last, nil
}

// IDFromEnd returns the ID of the record after which n newer ones follow, or
// none if there are fewer.
func IDFromEnd(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, n int) (id ID, err error) {
	err = tx.QueryRow(ctx, "SELECT id FROM "+t.Table()+" WHERE workspace_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?", workspace, n).Scan(db.ID(&id))
	if errors.Is(err, db.ErrNotFound) {
		return record.None, nil
	}
	return id, err
}

// unindexed reports whether SQLite's index of the derived text does not find a
// living record: by the longest of its search words, or by all its match keys.
func (d Derivation) unindexed(ctx context.Context, tx *db.Tx, workspace ID, t *record.Type, r derivedRow) (bool, error) {
	index := textIndexes(tx.D(), t)[d.columns(t)[0]]
	m := t.Meta(r.record)
	if index == "" || !m.Deleted.IsZero() {
		return false, nil
	}
	expr := strings.ReplaceAll(r.stored[0].(string), " ", " AND ")
	if d.Name == "search" {
		expr = longestWord(r.stored[0].(string))
	}
	if expr == "" {
		return false, nil
	}
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM "+index+" WHERE "+index+" MATCH ? AND rowid = (SELECT rid FROM "+t.Table()+
		" WHERE workspace_id = ? AND id = ?)", expr, workspace, m.ID).Scan(&n)
	return n == 0, err
}

// longestWord returns the longest word of a search text as an expression of
// the search index, or "" if no word is long enough for it.
func longestWord(text string) string {
	longest := ""
	for _, word := range strings.Fields(text) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	if len([]rune(longest)) < 3 {
		return ""
	}
	return `"` + strings.ReplaceAll(longest, `"`, `""`) + `"`
}
