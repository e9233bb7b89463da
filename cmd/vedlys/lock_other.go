//go:build !unix

package main

import "os"

// lockFile locks nothing: only Unix has this lock in the standard library.
func lockFile(*os.File) error { return nil }
