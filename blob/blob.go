// Package blob keeps files under generated names in one folder. Names that
// people gave to files never become paths.
package blob

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"time"
)

// A Dir is a folder of files.
type Dir struct{ root *os.Root }

// Open opens a folder, making it if it is not there.
func Open(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &Dir{root}, nil
}

// Close lets the folder go.
func (d *Dir) Close() error { return d.root.Close() }

// ErrTooLarge says that a file is larger than was allowed; nothing is kept.
var ErrTooLarge = errors.New("blob: file is too large")

var plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,99}$`)

func check(name string) error {
	if !plainName.MatchString(name) {
		return fmt.Errorf("blob: %q is no generated name", name)
	}
	return nil
}

// Put writes a file of at most limit bytes and makes sure that it is on the
// disk; it returns the size.
func (d *Dir) Put(name string, r io.Reader, limit int64) (int64, error) {
	if err := check(name); err != nil {
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
	return d.root.Open(name)
}

// Delete removes a file; one that is not there is no error.
func (d *Dir) Delete(name string) error {
	if err := check(name); err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Names lists the files in the folder.
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

// Changed tells when a file was last written to.
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
