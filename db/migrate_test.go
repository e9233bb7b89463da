package db_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// checkSteps checks that all steps have run, and each once.
func checkSteps(t *testing.T, d *db.DB) {
	t.Helper()
	columns, err := d.Columns(t.Context(), "first")
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(columns)); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("columns of first: %v", got)
	}
	var rows, versions int
	err = d.View(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM second),
			(SELECT count(*) FROM goose_db_version WHERE version_id > 0)`).Scan(&rows, &versions)
	})
	if err != nil || rows != 1 || versions != 3 {
		t.Errorf("rows %d, versions %d, %v", rows, versions, err)
	}
}

func TestMigrateFromNothingAndAgain(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := open(t, dbtest.Empty(t, engine))
			after := 0
			for range 2 {
				err := d.MigrateFS(t.Context(), files("steps"), func(tx *db.Tx) error {
					after++
					_, err := tx.Exec(t.Context(), "UPDATE first SET a = a")
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				checkSteps(t, d)
			}
			if after != 2 {
				t.Errorf("after ran %d times", after)
			}
		})
	}
}

func TestFailedAfterLeavesItsWorkUndone(t *testing.T) {
	failed := errors.New("no")
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := open(t, dbtest.Empty(t, engine))
			err := d.MigrateFS(t.Context(), files("steps"), func(tx *db.Tx) error {
				if _, err := tx.Exec(t.Context(), "CREATE TABLE extra (a "+tx.D().Int+")"); err != nil {
					return err
				}
				there, err := tx.TableExists(t.Context(), "extra")
				if !there || err != nil {
					t.Error("the transaction does not see its own table:", err)
				}
				return failed
			})
			there, errThere := d.TableExists(t.Context(), "extra")
			if !errors.Is(err, failed) || there || errThere != nil {
				t.Error(err, there, errThere)
			}
		})
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := open(t, dbtest.Empty(t, engine))
			if err := d.MigrateFS(t.Context(), files("steps"), nil); err != nil {
				t.Fatal(err)
			}
			older := fstest.MapFS{"00001_first.sql": {Data: []byte("CREATE TABLE other (a {int});")}}
			for name, fsys := range map[string]fs.FS{"older": older, "none": fstest.MapFS{}} {
				err := d.MigrateFS(t.Context(), fsys, func(*db.Tx) error {
					t.Error("the older program changed the database")
					return nil
				})
				if !errors.Is(err, db.ErrSchemaNewer) || !strings.Contains(err.Error(), "version 3") {
					t.Error(name, err)
				}
			}
			checkSteps(t, d)
		})
	}
}

func TestBrokenMigrationNamesItsStatement(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := open(t, dbtest.Empty(t, engine))
			broken := fstest.MapFS{"00001_a.sql": {Data: []byte("CREATE TABLE a (b {int});\nCREATE TABEL c (d {int});\n")}}
			err := d.MigrateFS(t.Context(), broken, nil)
			if err == nil || !strings.Contains(err.Error(), "00001_a.sql") || !strings.Contains(err.Error(), "TABEL") {
				t.Error(err)
			}
			if there, err := d.TableExists(t.Context(), "a"); there || err != nil {
				t.Error("half of the migration stayed", err)
			}
		})
	}
}

func TestBlocksAndWordsOfEachEngine(t *testing.T) {
	want := map[string][2]string{"sqlite": {"only_here", "only_there"}, "postgres": {"only_there", "only_here"}}
	dbtest.Both(t, func(t *testing.T, d *db.DB) {
		for i, table := range want[d.D.Name] {
			if there, err := d.TableExists(t.Context(), table); err != nil || there != (i == 0) {
				t.Errorf("%s is there: %v, %v", table, there, err)
			}
		}
		columns, err := d.Columns(t.Context(), "thing")
		if err != nil || len(columns) != 9 {
			t.Error(columns, err)
		}
		indexes, err := d.Indexes(t.Context(), "thing")
		if err != nil || len(indexes) != 1 || !strings.HasPrefix(indexes["thing_name"], "CREATE UNIQUE INDEX") {
			t.Error(indexes, err)
		}
	})
}

// slow is the second step, made to take longer than the test waits.
var slow = map[string]string{
	"sqlite": `INSERT INTO second WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000)
		SELECT count(*) FROM c;`,
	"postgres": "INSERT INTO second SELECT 1 FROM (SELECT pg_sleep(2)) AS slept;",
}

func playMigrateSlowly(ctx context.Context, c db.Config) error {
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	steps := fstest.MapFS{"00002_second.sql": {Data: []byte("CREATE TABLE second (a {int});\n" + slow[d.D.Name])}}
	for _, name := range []string{"00001_first.sql", "00003_third.sql"} {
		data, err := fs.ReadFile(files("steps"), name)
		if err != nil {
			return err
		}
		steps[name] = &fstest.MapFile{Data: data}
	}
	return d.MigrateFS(ctx, steps, nil)
}

func TestMigrationKilledHalfWay(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Empty(t, engine)
			other := otherProcess("migrate", c)
			if err := other.Start(); err != nil {
				t.Fatal(err)
			}
			d := open(t, c)
			for there := false; !there; time.Sleep(10 * time.Millisecond) {
				var err error
				if there, err = d.TableExists(t.Context(), "first"); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(200 * time.Millisecond) // into the second step
			if err := other.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = other.Wait()
			if there, err := d.TableExists(t.Context(), "second"); there || err != nil {
				t.Fatal("the second step had ended already, or left half its work", err)
			}
			if err := d.MigrateFS(t.Context(), files("steps"), nil); err != nil {
				t.Fatal(err)
			}
			checkSteps(t, d)
		})
	}
}
