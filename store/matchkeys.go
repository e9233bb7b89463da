package store

import (
	"context"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
)

// The column of a type's match keys, and the index over it: one of PostgreSQL
// (GIN), or a table of SQLite (FTS5). Both keep new entries in a small part of
// their own, which searches read too, and merge it into a compact list of row
// numbers for each key.
const (
	matchColumn = "match_keys"
	matchIndex  = "_match"
)

// KeyText returns the match keys of a record as they are stored: those of the
// matcher and those of MatchKeys, each as a token of six letters and digits,
// separated by blanks. Tokens of two workspaces differ. Two keys may share a
// token, so who finds a record by one must compare.
func KeyText(t *record.Type, r any, country string) string {
	if !t.Matched() {
		return ""
	}
	workspace, seen := t.Meta(r).Workspace, map[string]bool{}
	var out []string
	add := func(key string) {
		if token := keyToken(workspace, key); !seen[token] {
			seen[token] = true
			out = append(out, token)
		}
	}
	for _, key := range match.Keys(crm.MatchRecord(t, r, country)) {
		add(string(key))
	}
	for _, key := range MatchKeys(t, r, country) {
		add(key)
	}
	return strings.Join(out, " ")
}

// keyToken returns the token of a key in a workspace.
func keyToken(workspace ID, key string) string {
	const digits, length = "0123456789abcdefghijklmnopqrstuvwxyz", 6 // 2 billion tokens
	h := fnv.New64a()
	h.Write(workspace[:])
	h.Write([]byte(key))
	var out [length]byte
	n := h.Sum64()
	for i := range out {
		out[i] = digits[n%uint64(len(digits))]
		n /= uint64(len(digits))
	}
	return string(out[:])
}

// sameKeys reports whether two versions of a record have the same match keys,
// without making the matcher's.
func sameKeys(t *record.Type, was, is any, country string) bool {
	return !t.Matched() || reflect.DeepEqual(crm.MatchRecord(t, was, country), crm.MatchRecord(t, is, country)) &&
		slices.Equal(MatchKeys(t, was, country), MatchKeys(t, is, country))
}

// indexKeys updates SQLite's index of match keys after a record's keys have
// been written; "" removes the record from it. PostgreSQL indexes the column.
func indexKeys(ctx context.Context, tx *db.Tx, t *record.Type, workspace, id ID, before, after string) error {
	if tx.D().Name == "postgres" || before == after {
		return nil
	}
	index, row := t.Name+matchIndex, "(SELECT rid FROM "+t.Table()+" WHERE workspace_id = ? AND id = ?)"
	if before != "" {
		if _, err := tx.Exec(ctx, "DELETE FROM "+index+" WHERE rowid = "+row, workspace, id); err != nil {
			return err
		}
	}
	if after == "" {
		return nil
	}
	_, err := tx.Exec(ctx, "INSERT INTO "+index+" (rowid, keys) VALUES ("+row+", ?)", workspace, id, after) // one row, see indexWords
	return err
}

// createMatch creates the index of a type's match keys. On PostgreSQL look-ups
// read up to 8 MB of new entries, some ten thousand records. With less, eight
// people at once save only half as many records a second beside a million: each
// record has some twenty keys, and each is in another page of the index.
func createMatch(ctx context.Context, tx *db.Tx, t *record.Type) error {
	if !t.Matched() {
		return nil
	}
	statement := "CREATE VIRTUAL TABLE IF NOT EXISTS " + t.Name + matchIndex +
		" USING fts5(keys, content='', contentless_delete=1, detail=none, tokenize='ascii')"
	if tx.D().Name == "postgres" {
		statement = "CREATE INDEX IF NOT EXISTS " + t.Name + matchIndex + " ON " + t.Table() + " USING gin (" + keyArray + ")" +
			" WITH (gin_pending_list_limit = 8192) WHERE " + living // in kB
	}
	_, err := tx.Exec(ctx, statement)
	return err
}

const keyArray = "string_to_array(" + matchColumn + ", ' ')"

// sharesKey returns a condition that is true of records with one of the keys,
// and of a few others.
func sharesKey(d *db.Dialect, t *record.Type, workspace ID, keys []string, limit int) (string, []any) {
	tokens := make([]string, len(keys))
	for i, key := range keys {
		tokens[i] = keyToken(workspace, key)
	}
	if d.Name == "postgres" {
		return "id IN (SELECT id FROM " + t.Table() + " WHERE workspace_id = ? AND " + living + " AND " + keyArray + " && string_to_array(?, ' ') LIMIT ?)",
			[]any{workspace, strings.Join(tokens, " "), limit}
	}
	index := t.Name + matchIndex
	first, _ := d.Limit(limit)
	return "rid IN (SELECT rowid FROM " + index + " WHERE " + index + " MATCH ?" + first + ")", []any{strings.Join(tokens, " OR ")}
}
