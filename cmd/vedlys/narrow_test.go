//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The next start restricts a data folder that others can read, and its database files.
func TestAWideDataFolderIsNarrowed(t *testing.T) {
	for what, c := range map[string]struct {
		mode, want os.FileMode
		foreign    string // a file that is not ours
		warned     bool
	}{
		"readable by all":       {0o755, 0o700, "", false},
		"writable by all":       {0o777, 0o700, "", false},
		"shared with the group": {0o777 | os.ModeSetgid, 0o770 | os.ModeSetgid, "", false},
		"as narrow as it gets":  {0o700, 0o700, "", false},
		"used by others too":    {0o755, 0o755, "notes.txt", true},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		s := &prompt{t: t, flags: []string{"--data", dir}}
		s.acme()
		database, kept := filepath.Join(dir, databaseFile), filepath.Join(dir, c.foreign)
		if c.foreign != "" {
			if err := os.WriteFile(kept, nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		files := filepath.Join(dir, "files")
		for path, mode := range map[string]os.FileMode{database: 0o644, files: 0o755, dir: c.mode} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		code, _, errs := s.run("", "migrate")
		if code != exitDone || strings.Contains(errs, "chmod") != c.warned {
			t.Errorf("%s: exit code %d, said %q", what, code, errs)
		}
		for path, want := range map[string]os.FileMode{database: 0o600, files: 0o700, dir: c.want} {
			info, err := os.Stat(path)
			if err != nil || info.Mode()&(os.ModePerm|os.ModeSetgid) != want {
				t.Errorf("%s: %s has %v, want %v, %v", what, path, info.Mode(), want, err)
			}
		}
	}
}
