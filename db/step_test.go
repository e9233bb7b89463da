package db_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// toy is a table with everything that dropping a column may take along.
const toy = `CREATE TABLE owner (a {id} NOT NULL, b {id} NOT NULL, PRIMARY KEY (a, b));
CREATE TABLE toy (a {id} NOT NULL, b {id} NOT NULL, mail {text} NOT NULL, stage {text} NOT NULL, size {int}, plain {text} NOT NULL DEFAULT '', owner {id},
  PRIMARY KEY (a, b), UNIQUE (a, mail), FOREIGN KEY (a, owner) REFERENCES owner (a, b));
CREATE INDEX toy_plain ON toy (a, plain, b);
CREATE UNIQUE INDEX toy_size ON toy (a, size);
CREATE TABLE log (n {int} NOT NULL);
-- sqlite:
CREATE TRIGGER toy_stage AFTER UPDATE OF stage ON toy BEGIN INSERT INTO log (n) VALUES (1); END;
-- end
-- postgres:
CREATE FUNCTION toy_log() RETURNS trigger AS 'BEGIN INSERT INTO log (n) VALUES (1); RETURN NEW; END' LANGUAGE plpgsql;
CREATE TRIGGER toy_stage AFTER UPDATE OF stage ON toy FOR EACH ROW EXECUTE FUNCTION toy_log();
-- end
`

// toyDB makes a database with a filled toy.
func toyDB(t *testing.T, engine string) *db.DB {
	t.Helper()
	d := open(t, dbtest.Empty(t, engine))
	if err := d.MigrateFS(t.Context(), fstest.MapFS{"00001_toy.sql": {Data: []byte(toy)}}, nil); err != nil {
		t.Fatal(err)
	}
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO toy (a, b, mail, stage, size, plain) VALUES (?, ?, 'm', 's', 7, 'p')", uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// PostgreSQL silently drops a unique constraint with a column, and SQLite
// silently disables a trigger. A step does neither unless it names it.
func TestDropRefusesWhatWouldGoSilently(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := toyDB(t, engine)
			before := dbtest.Shape(t, d)
			for column, why := range map[string]string{"mail": "constraint", "size": "unique index", "stage": "trigger", "b": "constraint"} {
				err := d.Update(t.Context(), func(tx *db.Tx) error {
					return db.Drop{Table: "toy", Column: column}.Apply(t.Context(), tx)
				})
				if err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%s was dropped: %v", column, err)
				}
			}
			dbtest.SameShape(t, "after refusals", dbtest.Shape(t, d), before)
		})
	}
}

func TestDropTakesPlainIndexesForeignKeysAndWhatItNames(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := toyDB(t, engine)
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				return db.Step{Version: 2, Changes: []db.Change{
					db.Drop{Table: "toy", Column: "plain"}, db.Drop{Table: "toy", Column: "owner"}, db.Drop{Table: "toy", Column: "absent"},
					db.Drop{Table: "toy", Column: "size", With: []string{"toy_size"}}, db.Drop{Table: "toy", Column: "stage", With: []string{"toy_stage"}},
				}}.Apply(t.Context(), tx)
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range dbtest.Shape(t, d) {
				for _, gone := range []string{"plain", "owner a", "owner(a", "size", "stage"} {
					if strings.Contains(line, gone) && !strings.HasPrefix(line, "owner") {
						t.Errorf("%s is left: %s", gone, line)
					}
				}
			}
			err = d.Update(t.Context(), func(tx *db.Tx) error { // the other connection sees the new table too
				_, err := tx.Exec(t.Context(), "INSERT INTO toy (a, b, mail) VALUES (?, ?, 'm2')", uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()))
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if columns, err := d.Columns(t.Context(), "toy"); err != nil || len(columns) != 3 {
				t.Errorf("%v, %v", columns, err)
			}
		})
	}
}

// A trigger and a unique index follow a renamed column.
func TestRenameTakesEverythingAlong(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := toyDB(t, engine)
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				for _, c := range []db.Change{db.Rename{Table: "toy", From: "stage", To: "phase"}, db.Rename{Table: "toy", From: "mail", To: "email"},
					db.Rename{Table: "toy", From: "absent", To: "other"}} {
					if err := c.Apply(t.Context(), tx); err != nil {
						return err
					}
				}
				_, err := tx.Exec(t.Context(), "UPDATE toy SET phase = 'next'")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			err = d.View(t.Context(), func(tx *db.Tx) error {
				var n int
				if err := tx.QueryRow(t.Context(), "SELECT count(*) FROM log").Scan(&n); err != nil || n != 1 {
					t.Errorf("the trigger ran %d times, %v", n, err)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			err = d.Update(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "INSERT INTO toy (a, b, email, phase) SELECT a, ?, email, phase FROM toy", uuid.Must(uuid.NewV7()))
				return err
			})
			if err == nil {
				t.Error("two rows with one address")
			}
		})
	}
}

func TestStepRunsOnceWithTheMigrationOfItsNumber(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			d := open(t, dbtest.Empty(t, engine))
			fsys := fstest.MapFS{"00001_a.sql": {Data: []byte("CREATE TABLE a (b {int});")}, "00002_c.sql": {Data: []byte("-- in Go\n")}}
			step := db.Step{Version: 2, Changes: []db.Change{db.Rename{Table: "a", From: "b", To: "c"}, counted{}}}
			for range 2 {
				if err := d.MigrateFS(t.Context(), fsys, nil, step); err != nil {
					t.Fatal(err)
				}
			}
			columns, err := d.Columns(t.Context(), "a")
			if _, ok := columns["c"]; !ok || err != nil || len(columns) != 2 {
				t.Errorf("%v, %v", columns, err)
			}
			for _, wrong := range [][]db.Step{{{Version: 3}}, {step, step}} {
				if err := d.MigrateFS(t.Context(), fsys, nil, wrong...); err == nil {
					t.Errorf("%v were taken", wrong)
				}
			}
		})
	}
}

// counted is a change that fails if it is applied twice.
type counted struct{}

func (counted) Apply(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "ALTER TABLE a ADD COLUMN d "+tx.D().Int)
	return err
}

func (counted) Columns(_ string, before []db.Column) []db.Column { return before }
