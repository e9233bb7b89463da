package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// verify proves, without a network, that the vendored files match the lock file and that web/dist matches the output of
// build.
func verify() error {
	if err := verifyVendor(); err != nil {
		return err
	}
	files, err := bundle()
	if err != nil {
		return err
	}
	for name, body := range files {
		have, err := os.ReadFile(filepath.Join(root, distDir, name))
		if err != nil || !bytes.Equal(have, body) {
			return fmt.Errorf("web/dist is not current (%s): run assets build", name)
		}
	}
	stale, err := leftovers(files)
	if err != nil {
		return err
	}
	if len(stale) > 0 {
		return fmt.Errorf("web/dist holds files that are not built: %v", stale)
	}
	return nil
}

func verifyVendor() error {
	var locked lock
	if err := readJSON("web/vendor.lock", &locked); err != nil {
		return err
	}
	for name, want := range locked.Files {
		body, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return err
		}
		if hash(body) != want {
			return fmt.Errorf("%s is not what vendor.lock says", name)
		}
	}
	return filepath.WalkDir(filepath.Join(root, "web/vendor"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if _, ok := locked.Files[filepath.ToSlash(name)]; !ok {
			return fmt.Errorf("%s is not in vendor.lock", name)
		}
		return nil
	})
}

// leftovers lists the files in the dist folder that this build does not make.
func leftovers(files map[string][]byte) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, distDir))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	var stale []string
	for _, entry := range entries {
		if _, ok := files[entry.Name()]; !ok {
			stale = append(stale, entry.Name())
		}
	}
	slices.Sort(stale)
	return stale, nil
}
