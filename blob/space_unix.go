//go:build linux || darwin

package blob

import "syscall"

// FreeSpace returns the number of bytes available in the file system of dir.
func FreeSpace(dir string) (bytes int64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
