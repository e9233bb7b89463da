package main

import (
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// citus has functions with the names of Citus's that record the placement of a
// table and raise its errors. check_keys does so for all foreign keys.
const citus = `
CREATE SCHEMA citus;
CREATE TABLE citus.placed (name regclass PRIMARY KEY, kind text NOT NULL);
CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE sql AS $$ INSERT INTO citus.placed VALUES (t, 'reference') $$;
CREATE FUNCTION create_distributed_table(t regclass, by text, colocate_with text DEFAULT 'default') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = t AND i.indisunique AND NOT EXISTS (
			SELECT 1 FROM pg_attribute a WHERE a.attrelid = t AND a.attname = by AND a.attnum = ANY (i.indkey))) THEN
		RAISE 'a unique key of % lacks %', t, by;
	END IF;
	IF NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = t AND a.attname = by AND a.attnotnull) THEN
		RAISE 'the column % of % may be null', by, t;
	END IF;
	IF EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = t AND NOT g.tgisinternal) THEN
		RAISE '% has a trigger', t;
	END IF;
	IF colocate_with <> 'none' AND NOT EXISTS (SELECT 1 FROM citus.placed p WHERE p.name = colocate_with::regclass AND p.kind = 'distributed') THEN
		RAISE '% is to be with %, which is not distributed', t, colocate_with;
	END IF;
	INSERT INTO citus.placed VALUES (t, 'distributed');
END $$;
CREATE FUNCTION citus.check_keys() RETURNS void LANGUAGE plpgsql AS $$
DECLARE k record;
BEGIN
	FOR k IN SELECT c.conname, c.conrelid::regclass AS a, c.confrelid::regclass AS b, coalesce(f.kind, 'local') AS of, coalesce(r.kind, 'local') AS refers,
			EXISTS (SELECT 1 FROM generate_subscripts(c.conkey, 1) n
				JOIN pg_attribute x ON x.attrelid = c.conrelid AND x.attnum = c.conkey[n] AND x.attname = 'workspace_id'
				JOIN pg_attribute y ON y.attrelid = c.confrelid AND y.attnum = c.confkey[n] AND y.attname = 'workspace_id') AS along
		FROM pg_constraint c LEFT JOIN citus.placed f ON f.name = c.conrelid LEFT JOIN citus.placed r ON r.name = c.confrelid WHERE c.contype = 'f'
	LOOP
		IF k.of = 'distributed' AND k.refers = 'distributed' AND k.along OR k.refers = 'reference' OR k.of = 'local' AND k.refers = 'local' THEN
			CONTINUE;
		END IF;
		RAISE 'foreign key % from % table % to % table %', k.conname, k.of, k.a, k.refers, k.b;
	END LOOP;
END $$`

const allKeys = `SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
	WHERE conrelid <> 0 AND connamespace = current_schema()::regnamespace ORDER BY 1`

func TestDistribute(t *testing.T) {
	c := dbtest.Empty(t, "postgres")
	s := &prompt{t: t, flags: []string{"--data", t.TempDir(), "--database", c.URL}}
	s.acme()
	s.do("", "sample", "--workspace", "acme", "--leads", "50")
	printed := s.do("", "migrate", "--print", "distributed")
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	w, err := d.Writer().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	must(t, w, citus)
	before := texts(t, w, allKeys)
	for statement := range strings.SplitSeq(strings.TrimSpace(printed), ";\n") {
		must(t, w, strings.TrimSuffix(statement, ";"))
		if strings.HasPrefix(statement, "ALTER TABLE") && strings.Contains(statement, "ADD") || strings.HasPrefix(statement, "SELECT") {
			must(t, w, "SELECT citus.check_keys()")
		}
	}
	if after := texts(t, w, allKeys); !slices.Equal(before, after) {
		t.Errorf("the keys differ: before\n%s\nafter\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	placed := texts(t, w, "SELECT name || ' ' || kind FROM citus.placed ORDER BY 1")
	var want []string
	for _, name := range texts(t, w, "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()") {
		if where, why := db.PlacementOf(name); where != db.Local {
			want = append(want, name+" "+string(where))
		} else if why == "" {
			t.Errorf("table %s is local for no reason", name)
		}
	}
	if slices.Sort(want); !slices.Equal(placed, want) || !slices.Contains(placed, "lead distributed") || !slices.Contains(placed, "person reference") {
		t.Errorf("placed %v, want %v", placed, want)
	}
}

func TestDistributeRefusesSQLite(t *testing.T) {
	s := &prompt{t: t, flags: []string{"--data", t.TempDir()}}
	s.refuse(exitFailed, "only a PostgreSQL database can be distributed", "", "migrate", "--print", "distributed")
}

func must(t *testing.T, w *sql.Conn, statement string) {
	t.Helper()
	if _, err := w.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%v in %s", err, statement)
	}
}

func texts(t *testing.T, w *sql.Conn, query string) (out []string) {
	t.Helper()
	rows, err := w.QueryContext(t.Context(), query)
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
