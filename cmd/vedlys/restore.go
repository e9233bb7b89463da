package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vedlys/vedlys/app/backup"
)

type restoreCmd struct {
	File string `arg:"" help:"File that backup has written. A dash reads from the standard input." type:"existingfile"`
}

// Run restores a backup into an empty installation, on either engine.
func (r *restoreCmd) Run(ctx context.Context, io console, c *commands) error {
	missing := c.missing()
	unlock, err := c.onlyServer()
	if err != nil {
		return err
	}
	defer unlock()
	if err := r.restore(ctx, io, c); err != nil {
		for _, path := range missing { // a refused restore leaves no trace
			_ = os.Remove(path) // a folder only if it is empty
		}
		return fmt.Errorf("nothing was restored: %s", say(err))
	}
	fmt.Fprintln(io.out, "The backup is restored.")
	return nil
}

func (r *restoreCmd) restore(ctx context.Context, io console, c *commands) error {
	file, err := r.open(ctx, io.in, c.Data)
	if err != nil {
		return err
	}
	err = backup.Restore(ctx, c.config(), c.filesPath(), file, io.rows())
	return errors.Join(err, file.Close())
}

// open opens the backup. Standard input is first copied to a file in the data
// folder, since the backup is checked as a whole before anything is restored.
func (r *restoreCmd) open(ctx context.Context, in io.Reader, dir string) (*os.File, error) {
	if r.File != "-" {
		return os.Open(r.File)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, backup.RestorePrefix+"*")
	if err != nil {
		return nil, err
	}
	_ = os.Remove(f.Name()) // only the name goes, so that a killed process leaves no file
	if err := copyUntil(ctx, f, in); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// copyUntil copies until the end or until ctx is done, even while it waits for
// input.
func copyUntil(ctx context.Context, to io.Writer, from io.Reader) error {
	copied := make(chan error, 1)
	go func() {
		_, err := io.Copy(to, from)
		copied <- err
	}()
	select {
	case err := <-copied:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// missing returns the paths that a restore would create and that do not exist
// yet, innermost first.
func (c *commands) missing() []string {
	var out []string
	for _, path := range []string{c.lockPath(), c.filesPath()} {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			out = append(out, path)
		}
	}
	dir, err := filepath.Abs(c.Data)
	for ; err == nil; dir = filepath.Dir(dir) {
		if _, there := os.Lstat(dir); !errors.Is(there, fs.ErrNotExist) {
			break
		}
		out = append(out, dir)
	}
	return out
}
