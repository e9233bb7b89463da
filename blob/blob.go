// Package blob stores files under generated names in one folder. Names that
// people gave to files never become paths.
package blob

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// A Dir is a folder of files.
type Dir struct {
	root *os.Root
	path string
}

// Open opens a folder, creating it if needed.
func Open(path string) (*Dir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Dir{root, path}, nil
}

// Close closes the folder.
func (d *Dir) Close() error { return d.root.Close() }

// ErrMoved means that the folder is no longer at its path: it was moved,
// deleted or replaced. No file can be stored or found in it.
var ErrMoved = errors.New("blob: the folder of files is no longer at its path")

// inPlace returns ErrMoved unless the open folder is the one at the path.
func (d *Dir) inPlace() error {
	open, err := d.root.Stat(".")
	if err != nil {
		return err
	}
	if there, err := os.Stat(d.path); err != nil || !os.SameFile(open, there) {
		return ErrMoved
	}
	return nil
}

// Ready returns an error unless files can be stored: the folder is at its path
// and a file can be written to it.
func (d *Dir) Ready() error {
	if err := d.inPlace(); err != nil {
		return err
	}
	const name = ".ready" // not a valid name of a file
	err := d.root.WriteFile(name, []byte("x"), 0o600)
	return errors.Join(err, d.remove(name))
}

// ErrTooLarge means that a file exceeds the limit. Nothing is stored.
var ErrTooLarge = errors.New("blob: file is too large")

var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,99}$`)

func check(name string) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("blob: %q is no generated name", name)
	}
	return nil
}

// Put writes a file of at most limit bytes, syncs it to disk and returns its
// size.
func (d *Dir) Put(name string, r io.Reader, limit int64) (int64, error) {
	if err := check(name); err != nil {
		return 0, err
	}
	if err := d.inPlace(); err != nil {
		return 0, err
	}
	f, err := d.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, io.LimitReader(r, limit+1))
	if err == nil && n > limit {
		err = ErrTooLarge
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, errors.Join(err, d.root.Remove(name))
	}
	return n, nil
}

// Open opens a file for reading.
func (d *Dir) Open(name string) (*os.File, error) {
	if err := check(name); err != nil {
		return nil, err
	}
	f, err := d.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		if moved := d.inPlace(); moved != nil {
			return nil, moved
		}
	}
	return f, err
}

// Delete removes a file. A missing file is not an error.
func (d *Dir) Delete(name string) error {
	if err := check(name); err != nil {
		return err
	}
	return d.remove(name)
}

func (d *Dir) remove(name string) error {
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Names returns the names of the files in the folder.
func (d *Dir) Names() ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && check(e.Name()) == nil {
			out = append(out, e.Name())
		}
	}
	return out, nil
}

// Changed returns when a file was last written to.
func (d *Dir) Changed(name string) (time.Time, error) {
	if err := check(name); err != nil {
		return time.Time{}, err
	}
	info, err := d.root.Stat(name)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}
