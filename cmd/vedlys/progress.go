package main

import (
	"fmt"
	"os"
)

// progress shows how far something has come, on a terminal only.
func (c console) progress(what string) func(done, all int) {
	f, ok := c.err.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(done, all int) {
		fmt.Fprintf(f, "\r%d of %d %s", done, all, what)
		if done == all {
			fmt.Fprintln(f)
		}
	}
}
