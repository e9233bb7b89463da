package main

import (
	"fmt"
	"os"
)

// progress shows how far something has come, on a terminal only.
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

// records is rows in another number.
func (c console) records() func(int) {
	show := c.rows()
	if show == nil {
		return nil
	}
	return func(n int) { show(int64(n)) }
}

// rows is progress towards an end that is not known.
func (c console) rows() func(int64) {
	f := c.terminal()
	if f == nil {
		return nil
	}
	return func(n int64) { fmt.Fprintf(f, "\r%d rows\r", n) }
}

// terminal is the standard error if somebody is looking at it.
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
