package db

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

var (
	errMoved = errors.New("the database file is no longer where it was opened: it was moved, deleted or replaced; " +
		"put it back, or stop the server and start it again")
	errUnsynced = errors.New("the disk has failed to keep what was written; check it and start the server again")
)

// A place is the path of an open SQLite database's files. SQLite keeps writing
// into files that were moved or deleted, which no one would find again. So
// nothing is written unless they are still at their path.
type place struct {
	path     string
	unsynced atomic.Bool // a commit could not be synced

	mu    sync.Mutex
	file  os.FileInfo
	logs  map[string]os.FileInfo // of "-wal" and "-shm", once they exist
	conns int                    // SQLite removes the logs with the last connection
}

func newPlace(path string) *place { return &place{path: path, logs: map[string]os.FileInfo{}} }

// remember notes the identity of the database file, which must exist.
func (p *place) remember() (err error) {
	p.file, err = os.Stat(p.path)
	return err
}

// check returns an error unless the open files can be trusted and are those at
// the path.
func (p *place) check() error {
	if p != nil && p.unsynced.Load() {
		return &errorOf{ErrReadOnly, errUnsynced}
	}
	return p.inPlace()
}

func (p *place) inPlace() error {
	if p == nil || p.file == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now, err := os.Stat(p.path); err != nil || !os.SameFile(now, p.file) {
		return &errorOf{ErrReadOnly, errMoved}
	}
	for _, end := range []string{"-wal", "-shm"} {
		now, err := os.Stat(p.path + end)
		switch was := p.logs[end]; {
		case was == nil && err == nil:
			p.logs[end] = now
		case was != nil && (err != nil || !os.SameFile(now, was)):
			return &errorOf{ErrReadOnly, fmt.Errorf("%w (%s)", errMoved, end)}
		}
	}
	return nil
}

func (p *place) opened() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns++
}

// closing closes a connection and forgets the logs with the last one.
func (p *place) closing(closeIt func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := closeIt()
	if p.conns--; p.conns == 0 {
		clear(p.logs)
	}
	return err
}

// explain returns a more precise error of a failed write: SQLite reports an
// exceeded quota as any I/O error.
func (p *place) explain(err error) error {
	var lite *sqlite.Error
	if p == nil || !errors.As(err, &lite) {
		return err
	}
	switch lite.Code() {
	case lib.SQLITE_IOERR_FSYNC, lib.SQLITE_IOERR_DIR_FSYNC:
		p.unsynced.Store(true) // later syncs cannot be trusted
	case lib.SQLITE_IOERR_WRITE:
		if p.full() {
			return &errorOf{ErrDiskFull, err}
		}
	}
	return err
}

// full reports whether not even a small file can be written beside the
// database.
func (p *place) full() bool {
	name := p.path + "-room"
	err := os.WriteFile(name, make([]byte, 64<<10), 0o600)
	_ = os.Remove(name)
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// Wrote returns when a transaction was last committed by this process.
func (d *DB) Wrote() time.Time { return time.UnixMicro(d.wrote.Load()) }
