package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/db/dbtest"
)

const (
	workspace = "bench"
	email     = "ada@example.com"
	password  = "benchmarks need no secrets"
)

// build builds the program to measure.
func build(ctx context.Context, o *options) (string, error) {
	if err := os.MkdirAll(o.cache, 0o755); err != nil {
		return "", err
	}
	binary, err := filepath.Abs(filepath.Join(o.cache, "vedlys"))
	if err != nil {
		return "", err
	}
	return binary, command(ctx, nil, "go", "-C", o.tree, "build", "-o", binary, "./cmd/vedlys")
}

func command(ctx context.Context, out io.Writer, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	c.Stdin, c.Stdout, c.Stderr = strings.NewReader(password+"\n"), out, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return nil
}

// A place is a database of one size on one engine.
type place struct {
	binary string
	engine engine
	size   int
	cache  string
	grown  int64 // bytes by which the last copy grew while it was measured
}

// flags returns the command-line flags that select the database.
func (p *place) flags(name string) []string { return p.engine.flags(name) }

// vedlys runs a command of Vedlys and returns what it printed.
func (p *place) vedlys(ctx context.Context, name string, args ...string) (string, error) {
	var out bytes.Buffer
	err := command(ctx, &out, p.binary, append(p.flags(name), args...)...)
	return strings.TrimSpace(out.String()), err
}

func (p *place) base() string { return "base" + strconv.Itoa(p.size) }

// prepare makes the database, unless an earlier run has left it.
func (p *place) prepare(ctx context.Context) error {
	if p.engine.has(p.base()) {
		return nil
	}
	part := p.base() + "part"
	if err := errors.Join(p.engine.drop(part), p.engine.create(part)); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "making %d sample leads on %s; this is done once\n", p.size, p.engine.name())
	for _, args := range [][]string{
		{"workspace", "add", "--slug", workspace, "--name", "Bench", "--country", "LT"},
		{"user", "add", "--workspace", workspace, "--email", email, "--name", "Ada", "--role", "administrator", "--password-stdin"},
		{"sample", "--workspace", workspace, "--leads", strconv.Itoa(p.size)},
	} {
		if _, err := p.vedlys(ctx, part, args...); err != nil {
			return err
		}
	}
	return p.engine.rename(part, p.base())
}

// An engine makes and removes databases by name.
type engine interface {
	name() string
	flags(name string) []string
	has(name string) bool
	create(name string) error
	rename(from, to string) error
	copy(from, to string) error
	drop(name string) error
	bytes(name string) (int64, error) // on the disk
	stop() error
}

func openEngine(name, cache string) (engine, error) {
	switch name {
	case "sqlite":
		return sqlite{cache}, nil
	case "postgres":
		return startPostgres(filepath.Join(cache, "pg"), cache)
	}
	return nil, fmt.Errorf("there is no engine %q", name)
}

// sqlite keeps each database in a folder of its own.
type sqlite struct{ cache string }

func (s sqlite) name() string               { return "SQLite" }
func (s sqlite) dir(name string) string     { return filepath.Join(s.cache, "sqlite-"+name) }
func (s sqlite) flags(name string) []string { return []string{"--data", s.dir(name)} }
func (s sqlite) has(name string) bool {
	_, err := os.Stat(s.dir(name))
	return err == nil
}
func (s sqlite) create(name string) error     { return os.MkdirAll(s.dir(name), 0o700) }
func (s sqlite) rename(from, to string) error { return os.Rename(s.dir(from), s.dir(to)) }
func (s sqlite) drop(name string) error       { return os.RemoveAll(s.dir(name)) }
func (s sqlite) stop() error                  { return nil }

func (s sqlite) bytes(name string) (total int64, err error) {
	for _, file := range []string{"vedlys.db", "vedlys.db-wal"} {
		info, err := os.Stat(filepath.Join(s.dir(name), file))
		if err != nil && !os.IsNotExist(err) {
			return 0, err
		}
		if err == nil {
			total += info.Size()
		}
	}
	return total, nil
}

func (s sqlite) copy(from, to string) error {
	if err := s.drop(to); err != nil {
		return err
	}
	return command(context.Background(), nil, "cp", "-R", "--reflink=auto", s.dir(from), s.dir(to))
}

// postgres is a private server with PostgreSQL's default settings, so it
// survives power cuts, but with a larger cache.
type postgres struct {
	server *dbtest.Server
	pool   *sql.DB
	cache  string
}

func startPostgres(dir, cache string) (engine, error) {
	server, err := dbtest.StartLasting(dir, "-c shared_buffers=512MB -c max_wal_size=4GB")
	if err != nil {
		return nil, err
	}
	pool, err := sql.Open("pgx", server.URL) // package db imports the driver
	if err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return &postgres{server: server, pool: pool, cache: cache}, nil
}

func (p *postgres) name() string { return "PostgreSQL" }

func (p *postgres) url(name string) string {
	u, err := url.Parse(p.server.URL)
	if err != nil {
		panic(err)
	}
	u.Path = "/" + name
	return u.String()
}

func (p *postgres) flags(name string) []string {
	return []string{"--database", p.url(name), "--data", filepath.Join(p.cache, "pgfiles")}
}

func (p *postgres) has(name string) bool {
	var n int
	err := p.pool.QueryRow("SELECT COUNT(*) FROM pg_database WHERE datname = $1", name).Scan(&n)
	return err == nil && n > 0
}

func (p *postgres) run(statement string) error {
	if _, err := p.pool.Exec(statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

func (p *postgres) create(name string) error { return p.run("CREATE DATABASE " + name) }
func (p *postgres) rename(from, to string) error {
	return p.run("ALTER DATABASE " + from + " RENAME TO " + to)
}
func (p *postgres) drop(name string) error {
	return p.run("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)")
}
func (p *postgres) stop() error { return errors.Join(p.pool.Close(), p.server.Stop()) }

func (p *postgres) bytes(name string) (n int64, err error) {
	return n, p.pool.QueryRow("SELECT pg_database_size($1)", name).Scan(&n)
}

func (p *postgres) copy(from, to string) error {
	if err := p.drop(to); err != nil {
		return err
	}
	return p.run("CREATE DATABASE " + to + " TEMPLATE " + from + " STRATEGY file_copy")
}
