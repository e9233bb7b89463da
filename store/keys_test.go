package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/record"
)

// The catalogue queries return the keys of a table as text: for each unique key its
// columns in order, and for each foreign key the other table and the pairs of
// columns.
var catalogueKeys = map[string][2]string{
	"sqlite": {
		`SELECT group_concat(name) FROM (SELECT l.name AS of, i.name FROM pragma_index_list(?1) AS l, pragma_index_info(l.name) AS i
			WHERE l."unique" ORDER BY l.name, i.seqno) GROUP BY of
			UNION ALL SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info(?1) WHERE pk > 0 AND name <> 'rid' ORDER BY pk) HAVING COUNT(*) > 0`,
		`SELECT "table" || ':' || group_concat("from" || '=' || "to") FROM (SELECT * FROM pragma_foreign_key_list(?1) ORDER BY id, seq) GROUP BY id`,
	},
	"postgres": {
		`SELECT (SELECT string_agg(a.attname, ',' ORDER BY n) FROM generate_subscripts(i.indkey::int[], 1) n
			JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[n]) FROM pg_index i WHERE i.indrelid = ?::text::regclass AND i.indisunique`,
		`SELECT k.confrelid::regclass::text || ':' || (SELECT string_agg(x.attname || '=' || y.attname, ',' ORDER BY n) FROM generate_subscripts(k.conkey, 1) n
			JOIN pg_attribute x ON x.attrelid = k.conrelid AND x.attnum = k.conkey[n]
			JOIN pg_attribute y ON y.attrelid = k.confrelid AND y.attnum = k.confkey[n])
			FROM pg_constraint k WHERE k.conrelid = ?::text::regclass AND k.contype = 'f'`,
	},
}

func TestKeysBeginWithTheWorkspace(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		checked := 0
		err := d.View(t.Context(), func(tx *db.Tx) error {
			all, err := tx.Tables(t.Context())
			for _, table := range all {
				where, why := db.PlacementOf(table.Name)
				if (where == db.Distributed) != (why == "") {
					t.Errorf("table %s is %s because %q", table.Name, where, why)
				}
				unique, foreign := keysOf(t, tx, table.Name)
				checked += len(unique) + len(foreign)
				for _, fault := range faultyKeys(where, unique, foreign) {
					t.Errorf("table %s is %s: %s", table.Name, where, fault)
				}
			}
			return err
		})
		if err != nil || checked < 40 {
			t.Errorf("checked %d keys, %v", checked, err)
		}
	})
}

func keysOf(t *testing.T, tx *db.Tx, table string) (unique, foreign []string) {
	t.Helper()
	return column(t, tx, catalogueKeys[tx.D().Name][0], table), column(t, tx, catalogueKeys[tx.D().Name][1], table)
}

// faultyKeys returns the keys that a table in this placement must not have.
func faultyKeys(where db.Placement, unique, foreign []string) (out []string) {
	if where == db.Distributed && len(unique) == 0 {
		out = append(out, "it has no key")
	}
	for _, columns := range unique {
		if where == db.Distributed && !strings.HasPrefix(columns+",", "workspace_id,") {
			out = append(out, "unique key "+columns)
		}
	}
	for _, key := range foreign {
		to, pairs, _ := strings.Cut(key, ":")
		target, _ := db.PlacementOf(to)
		switch {
		case target == db.Reference || where == db.Local && target == db.Local:
		case where == db.Distributed && target == db.Distributed && strings.HasPrefix(pairs, "workspace_id=workspace_id,"):
		default:
			out = append(out, "foreign key "+key)
		}
	}
	return out
}

func column(t *testing.T, tx *db.Tx, query string, args ...any) (out []string) {
	t.Helper()
	rows, err := tx.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestFaultyKeys(t *testing.T) {
	for _, c := range []struct {
		where           db.Placement
		unique, foreign []string
		faults          int
	}{
		{db.Distributed, []string{"workspace_id,id"}, []string{"membership:workspace_id=workspace_id,owner_id=person_id", "person:person_id=id"}, 0},
		{db.Distributed, []string{"workspace_id,id", "hash"}, []string{"session:hash=hash"}, 2},
		{db.Distributed, nil, []string{"lead:lead_id=id"}, 2},
		{db.Reference, []string{"id"}, []string{"membership:workspace_id=workspace_id,id=person_id"}, 1},
		{db.Local, []string{"hash"}, []string{"lead:workspace_id=workspace_id,id=id"}, 1},
		{db.Local, []string{"hash"}, []string{"person:person_id=id"}, 0},
	} {
		if got := faultyKeys(c.where, c.unique, c.foreign); len(got) != c.faults {
			t.Errorf("%v: faults %v", c, got)
		}
	}
}

// Tokens and links made before migration 7 are used after it, and the rows of
// tables that migration 8 renames are still there.
func TestRowsOfBeforeKeepWorking(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d, err := db.Open(t.Context(), dbtest.Empty(t, engine))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			ctx, now := t.Context(), record.Now()
			workspace, person, id := record.NewID(), record.NewID(), record.NewID()
			before := func(tx *db.Tx) error { return fillBefore7(ctx, tx, workspace, person, id, now) }
			if err := d.MigrateTo(ctx, 6); err != nil {
				t.Fatal(err)
			}
			if err := d.Update(ctx, before); err != nil {
				t.Fatal(err)
			}
			if err := d.Migrate(ctx, func(tx *db.Tx) error { return Sync(ctx, tx) }); err != nil {
				t.Fatal(err)
			}
			if err := d.Check(ctx); err != nil {
				t.Error(err)
			}
			err = d.Update(ctx, func(tx *db.Tx) error {
				checkSecrets(t, tx, workspace, person, id, now)
				checkRenamed(t, tx, workspace, person, id)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func fillBefore7(ctx context.Context, tx *db.Tx, workspace, person, id ID, now time.Time) error {
	later := now.Add(time.Hour)
	for _, s := range []struct {
		query string
		args  []any
	}{
		{"INSERT INTO workspace (id, number, slug, name, created_at) VALUES (?, 1, 'w', 'W', ?)", []any{workspace, now}},
		{"INSERT INTO person (id, email, name, created_at) VALUES (?, 'a@example.com', 'Ada', ?)", []any{person, now}},
		{"INSERT INTO membership (workspace_id, person_id, role, created_at) VALUES (?, ?, 'administrator', ?)", []any{workspace, person, now}},
		{"INSERT INTO session (hash, id, person_id, workspace_id, created_at, seen_at, expires_at) VALUES ('s', ?, ?, ?, ?, ?, ?)", []any{id, person, workspace, now, now, later}},
		{"INSERT INTO api_token (workspace_id, id, person_id, name, hash, read_only, created_at) VALUES (?, ?, ?, 'n', 't', TRUE, ?)", []any{workspace, id, person, now}},
		{"INSERT INTO invitation (workspace_id, id, hash, email, role, created_by, created_at, expires_at, revision) VALUES (?, ?, 'i', 'b@example.com', 'member', ?, ?, ?, 7)", []any{workspace, id, person, now, later}},
		{"INSERT INTO password_reset (workspace_id, id, hash, person_id, created_by, created_at, expires_at) VALUES (?, ?, 'r', ?, ?, ?, ?)", []any{workspace, id, person, person, now, later}},
		{"INSERT INTO tally (workspace_id, record_type, owner_id, step_id, currency, slot, count, amount) VALUES (?, 'lead', ?, ?, 'EUR', 0, 3, 500)", []any{workspace, person, id}},
		{"INSERT INTO answer (workspace_id, person_id, key, request, status, head, body, at) VALUES (?, ?, 'k', 'q', 201, '{}', 'made', ?)", []any{workspace, person, now}},
		{"INSERT INTO receipt (workspace_id, id, at, door, action, details) VALUES (?, ?, ?, 'import', 'save', '{}')", []any{workspace, id, now}},
		{"INSERT INTO history (workspace_id, id, record_type, record_id, receipt_id, at, door, action, version, changes) VALUES (?, ?, 'lead', ?, ?, ?, 'api', 'created', 1, '[]')", []any{workspace, id, id, id, now}},
	} {
		if _, err := tx.Exec(ctx, s.query, s.args...); err != nil {
			return err
		}
	}
	return nil
}

func checkSecrets(t *testing.T, tx *db.Tx, workspace, person, id ID, now time.Time) {
	t.Helper()
	ctx, soon := t.Context(), now.Add(time.Minute)
	if s, err := SessionByHash(ctx, tx, "s"); err != nil || s.ID != id || s.Person != person || s.Workspace != workspace {
		t.Errorf("session %+v, %v", s, err)
	}
	if h, err := HolderOf(ctx, tx, "t"); err != nil || h.Token.ID != id || h.Token.Person != person || !h.Token.ReadOnly || h.Role != crm.Administrator {
		t.Errorf("token %+v, %v", h, err)
	}
	if i, err := InvitationByHash(ctx, tx, "i", soon, soon); err != nil || i.ID != id || i.Workspace != workspace || i.Revision != 7 || i.Email != "b@example.com" {
		t.Errorf("invitation %+v, %v", i, err)
	}
	if r, err := ResetByHash(ctx, tx, "r", soon, soon); err != nil || r.ID != id || r.Person != person {
		t.Errorf("link for a password %+v, %v", r, err)
	}
	for _, hash := range []string{"s", "i", "x"} {
		if _, err := HolderOf(ctx, tx, hash); record.KindOf(err) != record.NotFound {
			t.Errorf("%s taken for a token: %v", hash, err)
		}
	}
	seen, err := LastSeen(ctx, tx, workspace)
	if err != nil || !seen[person].Equal(now) {
		t.Errorf("last seen %v, %v", seen, err)
	}
	if found, err := DeleteInvitation(ctx, tx, workspace, id); err != nil || !found {
		t.Errorf("deleted %t, %v", found, err)
	}
	if err := DeleteResetsOf(ctx, tx, person); err != nil {
		t.Error(err)
	}
	if left := column(t, tx, "SELECT hash FROM secret"); !slices.Equal(left, []string{"t"}) {
		t.Errorf("secrets left: %v", left)
	}
}

func checkRenamed(t *testing.T, tx *db.Tx, workspace, person, id ID) {
	t.Helper()
	by := crm.Actor{User: person, Workspace: workspace, Role: crm.Administrator}
	sums, err := StepSums(t.Context(), tx, by, crm.LeadType, nil)
	if err != nil || sums[id] == nil || sums[id].Count != 3 || sums[id].Amount["EUR"] != 500 {
		t.Errorf("counters %v, %v", sums, err)
	}
	if a, err := GetResponse(t.Context(), tx, workspace, person, "k"); err != nil || a.Status != 201 || string(a.Body) != "made" {
		t.Errorf("stored response %+v, %v", a, err)
	}
	if r, err := AnyReceipt(t.Context(), tx, workspace, id); err != nil || r.Channel != crm.ByImport {
		t.Errorf("receipt %+v, %v", r, err)
	}
	if channels := column(t, tx, "SELECT channel FROM history"); !slices.Equal(channels, []string{"api"}) {
		t.Errorf("channels of the history: %v", channels)
	}
}
