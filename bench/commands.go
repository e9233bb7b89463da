package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/vedlys/vedlys/bench/people"
)

// commands are the commands of bench besides measuring the server, by their first argument.
var commands = map[string]func(args []string, w io.Writer) error{
	"compare": compare,
	"match":   scoreMatch,
	"people":  makePeople,
	"quality": reportQuality,
}

// makePeople writes a base of invented people and companies and the truth about it.
func makePeople(args []string, w io.Writer) error {
	f := flag.NewFlagSet("people", flag.ContinueOnError)
	n := f.Int("n", 20_000, "records")
	seed := f.Uint64("seed", 1, "what the base is made from; the same seed makes the same base")
	out := f.String("out", "people", "folder for people.csv, people.truth.csv and people.hard.csv")
	if err := f.Parse(args); err != nil {
		return err
	}
	b := people.Make(*n, *seed)
	fmt.Fprintf(w, "%d records and %d look-alike pairs in %s\n", len(b.Records), len(b.Hard), *out)
	return b.Write(*out)
}
