//go:build !linux && !darwin

package blob

// FreeSpace works on Linux and macOS only.
func FreeSpace(string) (bytes int64, known bool) { return 0, false }
