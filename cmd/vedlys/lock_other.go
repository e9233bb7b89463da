//go:build !unix

package main

import "os"

// lockFile does nothing: the standard library has this lock only on Unix.
func lockFile(*os.File) error { return nil }
