package jobs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vedlys/vedlys/db"
	"github.com/vedlys/vedlys/db/dbtest"
	"github.com/vedlys/vedlys/jobs"
)

// hang takes a job and never ends.
func hang(c db.Config) error {
	ctx := context.Background()
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	q, err := jobs.New(d, map[string]jobs.Handler{"note": func(context.Context, json.RawMessage) error {
		fmt.Println("taken")
		select {}
	}}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	if err := q.Start(ctx); err != nil {
		return err
	}
	select {}
}

func TestKilledServersJobRunsAgain(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			config := dbtest.Fresh(t, engine)
			d, err := db.Open(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			var book diary
			c := client(t, d, map[string]jobs.Handler{"note": book.note}, t.Output())
			enqueue(t, d, c, "note", "precious")
			killServerInJob(t, config)
			if got := states(t, d); got != "running=1" {
				t.Fatal(got)
			}
			if engine == "postgres" {
				passTime(t, d)
			}
			start(t, c)
			book.waitFor(t, `"precious"`, 20*time.Second)
		})
	}
}

func killServerInJob(t *testing.T, c db.Config) {
	t.Helper()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), hangVariable+"=1", "HANG_DIR="+c.Dir, "HANG_URL="+c.URL)
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	word := make([]byte, len("taken"))
	if _, err := io.ReadFull(out, word); err != nil || string(word) != "taken" {
		t.Errorf("the server said %q, %v", word, err)
	}
	if err := server.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = server.Wait()
}

// passTime makes it look as if the job was taken long ago and the dead
// server's leadership has expired.
func passTime(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(t.Context(), "DELETE FROM river_leader"); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "UPDATE river_job SET attempted_at = attempted_at - interval '7 minutes'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestJobThatKilledEachServerIsGivenUp(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	var book diary
	var log bytes.Buffer
	c := client(t, d, map[string]jobs.Handler{"note": book.note}, &log)
	enqueue(t, d, c, "note", "deadly")
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE river_job SET state = 'running', attempt = max_attempts")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	start(t, c)
	time.Sleep(500 * time.Millisecond)
	stop(t, c)
	if got := states(t, d); got != "discarded=1" || book.read() != "" || !strings.Contains(log.String(), "gave up") {
		t.Errorf("jobs %s, diary %q, log %s", got, book.read(), &log)
	}
}

func TestMigrateTwiceAndAtTheSameTime(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			c := dbtest.Empty(t, engine)
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					d, err := db.Open(t.Context(), c)
					if err != nil {
						t.Error(err)
						return
					}
					if err := errors.Join(jobs.Migrate(t.Context(), d), d.Close()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		})
	}
}
