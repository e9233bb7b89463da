//go:build unix

package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/vedlys/vedlys/app/backup"
)

// narrow removes the access of other users to the data folder and the database
// in it, which a copy or another umask may have granted. It logs what it
// cannot restrict.
func narrow(dir string, log *slog.Logger) {
	database := filepath.Join(dir, databaseFile)
	for _, path := range []string{dir, filepath.Join(dir, "files"), database, database + "-wal", database + "-shm"} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm()&^widest(info) == 0 {
			continue
		}
		if path == dir && !ours(dir, info) || !narrowTo(path, info, widest(info)) {
			log.Warn("other people of this machine can get at the data; take their rights away with chmod", "path", path)
		}
	}
}

// widest returns the widest permissions that a file or folder may have. A
// folder with the setgid bit is shared with its group on purpose.
func widest(info os.FileInfo) os.FileMode {
	switch {
	case !info.IsDir():
		return 0o600
	case info.Mode()&os.ModeSetgid != 0:
		return 0o770
	}
	return 0o700
}

// narrowTo removes the permissions beyond keep, if the file belongs to the
// user of this process.
func narrowTo(path string, info os.FileInfo, keep os.FileMode) bool {
	stat, known := info.Sys().(*syscall.Stat_t)
	if !known || int(stat.Uid) != os.Geteuid() {
		return false
	}
	return os.Chmod(path, info.Mode()&(os.ModeSetgid|keep)) == nil
}

// ours reports whether the folder contains only data of Vedlys. Others may be
// shared: a home folder, a folder for temporary files.
func ours(dir string, info os.FileInfo) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && info.Mode()&os.ModeSticky == 0 && !slices.ContainsFunc(entries, func(e os.DirEntry) bool {
		name := e.Name()
		known := name == "files" || name == "server.lock" || name == "lost+found"
		return !known && !strings.HasPrefix(name, databaseFile) && !strings.HasPrefix(name, backup.RestorePrefix)
	})
}
