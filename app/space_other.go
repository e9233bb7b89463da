//go:build !linux && !darwin

package app

// freeSpace works on Linux and macOS only.
func freeSpace(string) (bytes int64, known bool) { return 0, false }
