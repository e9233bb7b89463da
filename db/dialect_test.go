package db_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

func TestJSONExpressions(t *testing.T) {
	cases := []struct{ data, text, number string }{
		{`{"c_1": "žalia"}`, "žalia", "-"},
		{`{"c_1": 12.5}`, "12.5", "12.5"},
		{`{"c_1": 7}`, "7", "7"},
		{`{"c_1": "7"}`, "7", "-"},
		{`{"c_1": null}`, "-", "-"},
		{`{"c_1": true}`, "true", "-"},
		{`{"c_1": false}`, "false", "-"},
		{`{"c_2": 1}`, "-", "-"},
	}
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		for i, c := range cases {
			in := thing{ID: newID(t), Name: fmt.Sprint(i), Data: json.RawMessage(c.data)}
			if err := store(t, d, in); err != nil {
				t.Fatal(err)
			}
			var text, number *string
			query := fmt.Sprintf("SELECT %s, %s FROM thing WHERE id = ?", d.D.JSONText("data", "c_1"), d.D.JSONNumber("data", "c_1"))
			err := d.View(t.Context(), func(tx *db.Tx) error {
				return tx.QueryRow(t.Context(), query, in.ID).Scan(&text, &number)
			})
			if err != nil || orDash(text) != c.text || orDash(number) != c.number {
				t.Errorf("%s: text %s, number %s, %v", c.data, orDash(text), orDash(number), err)
			}
		}
	})
}

func orDash(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func TestLikeTakesTypedTextLiterally(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		for _, name := range []string{"100% sure", "100 sure", "a_b", "axb", `c\d`, "Upper", "upper"} {
			if err := insert(t.Context(), d, name); err != nil {
				t.Fatal(err)
			}
		}
		for typed, want := range map[string]int{"100%": 1, "100": 2, "a_b": 1, `c\`: 1, "upper": 1, "%": 1, "'": 0} {
			var n int
			err := d.View(t.Context(), func(tx *db.Tx) error {
				return tx.QueryRow(t.Context(), "SELECT count(*) FROM thing WHERE "+d.D.Like("name"), "%"+d.D.LikeEscape(typed)+"%").Scan(&n)
			})
			if err != nil || n != want {
				t.Errorf("%q found %d, not %d, %v", typed, n, want, err)
			}
		}
	})
}

// plan returns how the engine would run the query.
func plan(t *testing.T, d *db.DB, query string, args ...any) (out string) {
	t.Helper()
	prefix := "EXPLAIN QUERY PLAN "
	if d.D.Name == "postgres" {
		prefix = "EXPLAIN "
	}
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		if d.D.Name == "postgres" { // otherwise the table is too small for an index
			if _, err := tx.Exec(t.Context(), "SET LOCAL enable_seqscan = off"); err != nil {
				return err
			}
		}
		rows, err := tx.Query(t.Context(), prefix+query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			var skip any
			dest := []any{&line}
			if d.D.Name == "sqlite" {
				dest = []any{&skip, &skip, &skip, &line}
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			out += line + "\n"
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPrefixSearchUsesTheIndex(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		query := "SELECT id FROM thing WHERE " + d.D.Like("name")
		if p := plan(t, d, query, "abc%"); !strings.Contains(p, "name>?") && !strings.Contains(p, "Index Cond: ((name >= 'abc'") {
			t.Error(p)
		}
	})
}

func TestJSONExpressionsCanBeIndexed(t *testing.T) {
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		text, number := d.D.JSONText("data", "c_1"), d.D.JSONNumber("data", "c_1")
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), "CREATE INDEX by_text ON thing (("+text+"))"); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), "CREATE INDEX by_number ON thing (("+number+"))")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if p := plan(t, d, "SELECT id FROM thing WHERE "+text+" = ?", "a"); !strings.Contains(p, "by_text") {
			t.Error(p)
		}
		if p := plan(t, d, "SELECT id FROM thing WHERE "+number+" > ?", 1.5); !strings.Contains(p, "by_number") {
			t.Error(p)
		}
	})
}

func TestNoIndexKeepsTheIndexOut(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	if p := plan(t, d, "SELECT id FROM thing WHERE name = ?", "a"); !strings.Contains(p, "thing_name") {
		t.Error("without NoIndex:", p)
	}
	if p := plan(t, d, "SELECT id FROM thing WHERE "+d.D.NoIndex("name")+" = ?", "a"); strings.Contains(p, "thing_name") {
		t.Error("with NoIndex:", p)
	}
}

func TestOddJSONKeyPanics(t *testing.T) {
	for _, key := range []string{"", "a'b", `a"b`, "a b", "ž"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q went into SQL text", key)
				}
			}()
			dbtest.Open(t, "sqlite").D.JSONText("data", key)
		}()
	}
}
