package main

import (
	"fmt"
	"os"
)

// progress returns a function that shows progress, or nil unless on a
// terminal.
func (c console) progress(what string) func(done, all int) {
	f := c.terminal()
	if f == nil {
		return nil
	}
	return func(done, all int) {
		fmt.Fprintf(f, "\r%d of %d %s", done, all, what)
		if done == all {
			fmt.Fprintln(f)
		}
	}
}

// records is rows with an int.
func (c console) records() func(int) {
	show := c.rows()
	if show == nil {
		return nil
	}
	return func(n int) { show(int64(n)) }
}

// rows returns a function that shows the number of rows, with no known end.
func (c console) rows() func(int64) {
	f := c.terminal()
	if f == nil {
		return nil
	}
	return func(n int64) { fmt.Fprintf(f, "\r%d rows\r", n) }
}

// terminal returns the standard error if it is a terminal, otherwise nil.
func (c console) terminal() *os.File {
	f, ok := c.err.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return f
}
