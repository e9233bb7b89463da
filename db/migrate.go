package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

const (
	versionTable = "goose_db_version"
	// migrateLock is the advisory lock that one PostgreSQL session holds while it migrates ("VDLS").
	migrateLock = 0x56444c53
)

// errRaced means that another process has just run the migration that was about to run.
var errRaced = errors.New("db: migrated by another process")

// Migrate migrates the tables to this program's version and then runs after,
// which may be nil, in a write transaction. The steps are the parts of the
// migrations that are written in Go. One process at a time migrates; others
// wait and then find nothing to do. It leaves a database that a newer program
// has migrated unchanged and returns ErrSchemaNewer.
func (d *DB) Migrate(ctx context.Context, after func(*Tx) error, steps ...Step) error {
	own, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return d.MigrateFS(ctx, own, after, steps...)
}

// MigrateTo migrates the tables of a new database to an older version of this
// program, so that a backup of that version can be loaded. Migrate does the
// rest.
func (d *DB) MigrateTo(ctx context.Context, version int64, steps ...Step) error {
	own, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	all, err := d.migrations(own, steps)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(m *goose.Migration) bool { return m.Version > version })
	unlock, err := d.lockMigration(ctx)
	if err != nil {
		return mapError(ctx, err)
	}
	defer unlock()
	_, err = d.runAll(ctx, all)
	return mapError(ctx, err)
}

// SchemaVersion returns the newest version of the tables that this program
// knows.
func SchemaVersion() int64 {
	names, _ := fs.Glob(migrations, "migrations/*.sql")
	newest := int64(0)
	for _, name := range names {
		if v, err := goose.NumericComponent(path.Base(name)); err == nil {
			newest = max(newest, v)
		}
	}
	return newest
}

// MigrateFS is Migrate with the migration files in fsys, for tests.
func (d *DB) MigrateFS(ctx context.Context, fsys fs.FS, after func(*Tx) error, steps ...Step) error {
	all, err := d.migrations(fsys, steps)
	if err != nil {
		return err
	}
	unlock, err := d.lockMigration(ctx)
	if err != nil {
		return mapError(ctx, err)
	}
	defer unlock()
	newest, err := d.runAll(ctx, all)
	if err != nil {
		return mapError(ctx, err)
	}
	return d.Update(ctx, func(t *Tx) error {
		if err := refuseNewer(ctx, t, newest); err != nil || after == nil {
			return err
		}
		return after(t)
	})
}

// lockMigration keeps other processes from migrating. SQLite has no lock that
// spans several transactions; there each step checks again.
func (d *DB) lockMigration(ctx context.Context) (unlock func(), err error) {
	if d.D != postgresDialect {
		return func() {}, nil
	}
	conn, err := d.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return func() {
		// Even when ctx has ended. A lost connection has released the lock
		// itself.
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrateLock)
		_ = conn.Close()
	}, nil
}

// runAll runs the missing migrations and returns the newest version known here.
func (d *DB) runAll(ctx context.Context, all []*goose.Migration) (newest int64, err error) {
	if len(all) == 0 {
		return 0, nil
	}
	engine := goose.DialectSQLite3
	if d.D == postgresDialect {
		engine = goose.DialectPostgres
	}
	for {
		p, err := goose.NewProvider(engine, d.writer, nil, goose.WithGoMigrations(all...),
			goose.WithDisableGlobalRegistry(true), goose.WithTableName(versionTable))
		if err != nil {
			return 0, err
		}
		have, newest, err := p.GetVersions(ctx)
		if err != nil {
			return 0, err
		}
		if have >= newest { // a newer one is refused later, in the transaction
			return newest, nil
		}
		if _, err = p.Up(ctx); err != nil && !errors.Is(err, errRaced) {
			return 0, err
		}
	}
}

// refuseNewer returns an error if the database has a version that this program does not know.
func refuseNewer(ctx context.Context, t *Tx, newest int64) error {
	there, err := t.TableExists(ctx, versionTable)
	if err != nil || !there {
		return err
	}
	var have int64
	if err := t.QueryRow(ctx, "SELECT max(version_id) FROM "+versionTable).Scan(&have); err != nil {
		return err
	}
	if have <= newest {
		return nil
	}
	return &errorOf{ErrSchemaNewer, fmt.Errorf("it is at version %d, this program knows up to %d; "+
		"use the newer program again, or restore a backup made before the update", have, newest)}
}

// migrations returns a goose migration for each file, with the step of its
// number.
func (d *DB) migrations(fsys fs.FS, steps []Step) ([]*goose.Migration, error) {
	names, err := fs.Glob(fsys, "*.sql")
	if err != nil {
		return nil, err
	}
	var out []*goose.Migration
	var versions []int64
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", name, err)
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		up := migration{name: name, version: version, statements: statements(string(text), d.D), step: stepFor(version, steps)}
		out, versions = append(out, goose.NewGoMigration(version, &goose.GoFunc{RunTx: up.in(d)}, nil)), append(versions, version)
	}
	return out, checkSteps(steps, versions)
}

// A migration is a numbered change: the statements of its file and then its
// step, if it has one.
type migration struct {
	name       string
	version    int64
	statements []string
	step       func(context.Context, *Tx) error
}

// in returns a function that runs the migration inside goose's transaction,
// which also records the version.
func (m migration) in(d *DB) func(context.Context, *sql.Tx) error {
	return func(ctx context.Context, tx *sql.Tx) error {
		t := &Tx{d: d.D, watch: d.watch, run: tx, tx: tx}
		var done int64
		err := t.QueryRow(ctx, "SELECT count(*) FROM "+versionTable+" WHERE version_id = ?", m.version).Scan(&done)
		if err != nil {
			return err
		}
		if done > 0 {
			return errRaced
		}
		for _, s := range m.statements {
			if _, err := t.Exec(ctx, s); err != nil {
				return fmt.Errorf("migration %s: %w in: %s", m.name, err, s)
			}
		}
		if m.step == nil {
			return nil
		}
		return m.step(ctx, t)
	}
}

// statements splits a migration file into the statements of one engine.
func statements(text string, d *Dialect) []string {
	var out []string
	var current strings.Builder
	block := "" // the engine of the current block
	for line := range strings.Lines(d.words().Replace(text)) {
		line = strings.TrimRight(line, " \t\r\n")
		switch mark := strings.TrimSpace(line); {
		case mark == "-- sqlite:" || mark == "-- postgres:":
			block = strings.TrimSuffix(strings.TrimPrefix(mark, "-- "), ":")
			continue
		case mark == "-- end":
			block = ""
			continue
		case mark == "" || strings.HasPrefix(mark, "--") || block != "" && block != d.Name:
			continue
		}
		current.WriteString(line + "\n")
		if strings.HasSuffix(line, ";") {
			out = append(out, strings.TrimSpace(current.String()))
			current.Reset()
		}
	}
	if rest := strings.TrimSpace(current.String()); rest != "" {
		out = append(out, rest)
	}
	return out
}
