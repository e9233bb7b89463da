package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vedlys/vedlys/app/backup"
)

var errLocked = errors.New("locked")

func (c *commands) lockPath() string { return filepath.Join(c.Data, "server.lock") }

// onlyServer ensures that one server at a time uses a data folder; two would
// take over each other's jobs. A database server distinguishes its clients, so
// there may be several.
func (c *commands) onlyServer() (unlock func(), err error) {
	if c.Database != "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(c.lockPath(), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		if errors.Is(err, errLocked) {
			return nil, fmt.Errorf("another server is using the data in %s already; stop it or choose another folder with --data", c.Data)
		}
		return nil, err
	}
	// Left by processes that were killed while restoring or creating a database.
	for _, names := range []string{backup.RestorePrefix + "*", databaseFile + ".new-*"} {
		left, _ := filepath.Glob(filepath.Join(c.Data, names))
		for _, path := range left {
			if err := os.RemoveAll(path); err != nil {
				return nil, errors.Join(err, f.Close())
			}
		}
	}
	return func() { _ = f.Close() }, nil
}
