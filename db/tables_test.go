package db_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

func TestTheCatalogueIsTheSameOnBothEngines(t *testing.T) {
	found := map[string][]*db.Table{}
	for _, engine := range dbtest.Engines {
		d := open(t, dbtest.Empty(t, engine))
		if err := d.Migrate(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			found[d.D.Name], err = tx.Tables(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, table := range found[d.D.Name] {
			for _, to := range table.Refers {
				if !seen[to] {
					t.Errorf("%s comes before %s, which it refers to", table.Name, to)
				}
			}
			if len(table.Key) == 0 {
				t.Errorf("%s has no key", table.Name)
			}
			seen[table.Name] = true
		}
		if len(seen) < 20 {
			t.Errorf("only %d tables", len(seen))
		}
	}
	if !reflect.DeepEqual(found["sqlite"], found["postgres"]) {
		for i, a := range found["sqlite"] {
			if b := found["postgres"][i]; !reflect.DeepEqual(a, b) {
				t.Errorf("sqlite %+v\npostgres %+v", a, b)
			}
		}
	}
}

func TestCanonicalFormsGoThereAndBack(t *testing.T) {
	at := time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC)
	in := thing{ID: newID(t), Name: "naïve 'ž' \\ \n", N: -1 << 62, At: at, Day: "2024-02-29", Done: true,
		Data: json.RawMessage(`{"b":1.50,"a":"<x>","list":[null,true]}`), Ratio: 0.1}
	want := []any{in.ID.String(), nil, in.Name, json.Number("-4611686018427387904"), "2024-02-29T23:59:59.123456Z",
		"2024-02-29", true, `{"a":"<x>","b":1.50,"list":[null,true]}`, json.Number("0.1")}
	kinds := []string{"id", "id", "text", "int", "moment", "date", "bool", "json", "number"}
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		if err := store(t, d, in); err != nil {
			t.Fatal(err)
		}
		got := canon(t, d, kinds)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %#v, want %#v", got, want)
		}
		var args []any
		for i, v := range got {
			a, err := d.D.Arg(kinds[i], v)
			if err != nil {
				t.Fatal(err)
			}
			args = append(args, a)
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(t.Context(), "DELETE FROM thing"); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO thing (id, parent, name, n, at, day, done, data, ratio) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, args...)
			return err
		})
		if again := canon(t, d, kinds); err != nil || !reflect.DeepEqual(again, want) {
			t.Errorf("after a round: %#v, %v", again, err)
		}
	})
}

func canon(t *testing.T, d *db.DB, kinds []string) []any {
	t.Helper()
	out := make([]any, len(kinds))
	err := d.View(t.Context(), func(tx *db.Tx) error {
		dest := make([]any, len(kinds))
		for i := range dest {
			dest[i] = &out[i]
		}
		return tx.QueryRow(t.Context(), "SELECT id, parent, name, n, at, day, done, data, ratio FROM thing").Scan(dest...)
	})
	for i := range out {
		if err == nil {
			out[i], err = d.D.Canon(kinds[i], out[i])
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
