package db_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"testing"

	"github.com/google/uuid"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
)

// The test binary also acts as another process: with this variable set it does
// one of these jobs on the given database and exits.
const playVariable = "VEDLYS_DB_TEST_PLAY"

var plays = map[string]func(context.Context, db.Config) error{
	"write":   playWrite,
	"migrate": playMigrateSlowly,
	"open":    playOpen,
}

func TestMain(m *testing.M) {
	if play, ok := plays[os.Getenv(playVariable)]; ok {
		c := db.Config{Dir: os.Getenv("PLAY_DIR"), URL: os.Getenv("PLAY_URL")}
		if err := play(context.Background(), c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	dbtest.Refuse = func(string) string { return "" }
	dbtest.Setup = func(ctx context.Context, d *db.DB) error { return d.MigrateFS(ctx, files("base"), nil) }
	os.Exit(m.Run())
}

// otherProcess returns the command that does a job on the database.
func otherProcess(play string, c db.Config) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), playVariable+"="+play, "PLAY_DIR="+c.Dir, "PLAY_URL="+c.URL)
	cmd.Stderr = os.Stderr
	return cmd
}

func files(dir string) fs.FS { return os.DirFS("testdata/" + dir) }

func newID(t testing.TB) uuid.UUID {
	t.Helper()
	id, err := uuid.NewV7()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// open opens a database that the test may close early.
func open(t *testing.T, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// insert adds a thing in its own transaction.
func insert(ctx context.Context, d *db.DB, name string) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO thing (id, name) VALUES (?, ?)", uuid.New(), name)
		return err
	})
}

// count returns the number of things whose name matches the pattern.
func count(t testing.TB, d *db.DB, like string) (n int) {
	t.Helper()
	ctx := context.Background()
	err := d.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM thing WHERE name LIKE ?", like).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
