// Package dbtest gives tests a fresh database on either engine. Each test body
// runs on both; none is skipped because PostgreSQL is missing.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/vedlys/vedlys/db"
)

// Engines holds the engine names that Open accepts, in the order of Both.
var Engines = []string{"sqlite", "postgres"}

// Setup prepares the database of which tests get a copy. It runs once per
// engine and test binary. A package that needs more than the migrations sets
// it in TestMain.
var Setup = func(ctx context.Context, d *db.DB) error { return d.Migrate(ctx, nil) }

// Both runs the body as one subtest per engine.
func Both(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) { fn(t, Open(t, engine)) })
	}
}

// Open returns a fresh database prepared by Setup. It is closed and removed
// when the test ends.
func Open(t testing.TB, engine string) *db.DB {
	t.Helper()
	return reopen(t, Fresh(t, engine))
}

// Fresh makes a database prepared by Setup without opening it, for tests that
// open it themselves, perhaps in another process.
func Fresh(t testing.TB, engine string) db.Config {
	t.Helper()
	var c db.Config
	var err error
	if engine == "sqlite" {
		c, err = freshSQLite(t)
	} else {
		c, err = freshPostgres(t, postgresTemplate)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Watch = distributable(t)
	return c
}

// Empty makes an empty database, for tests of migrations.
func Empty(t testing.TB, engine string) db.Config {
	t.Helper()
	if engine == "sqlite" {
		return db.Config{Dir: t.TempDir()}
	}
	c, err := freshPostgres(t, func() (string, error) { return "template0", nil })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func reopen(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error("close the database:", err)
		}
	})
	return d
}

// sqliteTemplate returns the content of a database file prepared by Setup.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "vedlys-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := prepare(db.Config{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "vedlys.db"))
})

func prepare(c db.Config) error {
	ctx := context.Background()
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	if err := Setup(ctx, d); err != nil {
		_ = d.Close()
		return fmt.Errorf("set up the test database: %w", err)
	}
	return d.Close()
}

func freshSQLite(t testing.TB) (db.Config, error) {
	content, err := sqliteTemplate()
	if err != nil {
		return db.Config{}, err
	}
	c := db.Config{Dir: t.TempDir()}
	return c, os.WriteFile(filepath.Join(c.Dir, "vedlys.db"), content, 0o600)
}

// own is the server that this test binary started. It stops by itself when
// this process ends. The variable keeps the garbage collector from closing the
// pipe that it watches.
var own *Server

// server returns the URL of the PostgreSQL server shared by all tests of this
// binary.
var server = sync.OnceValues(func() (url string, err error) {
	if given := os.Getenv(URLVariable); given != "" {
		return given, nil
	}
	if own, err = Start(); err != nil {
		return "", err
	}
	return own.URL, nil
})

var databases atomic.Int64

// newName returns a name that is unique among the test binaries that share a
// server.
func newName() string {
	return fmt.Sprintf("vedlys_test_%d_%d", os.Getpid(), databases.Add(1))
}

// postgresTemplate returns the name of a database prepared by Setup.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	name := newName()
	c, err := createDatabase(name, "template0")
	if err != nil {
		return "", err
	}
	return name, prepare(c)
})

func freshPostgres(t testing.TB, template func() (string, error)) (db.Config, error) {
	from, err := template()
	if err != nil {
		return db.Config{}, err
	}
	name := newName()
	c, err := createDatabase(name, from)
	if err != nil {
		return db.Config{}, err
	}
	t.Cleanup(func() {
		if err := administer("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return c, nil
}

func createDatabase(name, template string) (db.Config, error) {
	if err := administer("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		return db.Config{}, err
	}
	base, err := server()
	if err != nil {
		return db.Config{}, err
	}
	u, err := url.Parse(base)
	if err != nil {
		return db.Config{}, err
	}
	u.Path = "/" + name
	return db.Config{URL: u.String()}, nil
}

// administer runs a statement that is not allowed in a transaction.
func administer(statement string) error {
	base, err := server()
	if err != nil {
		return err
	}
	pool, err := sql.Open("pgx", base) // package db registers the driver
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
