// Command bench measures Vedlys as its users experience it: it starts the real
// server on databases with many sample leads and sends requests over HTTP,
// signed in. It prints the results and writes them to bench/RESULTS.md:
//
//	go run ./bench -sizes 100000,1000000 -engines sqlite,postgres
//
// The databases are made once and kept in the cache folder. Each run works on
// copies of them.
//
// With a command as its first argument it does something else: people writes a
// base of invented people and companies, see commands.go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// options hold the command line.
type options struct {
	tree     string // of the program to measure
	engines  []string
	sizes    []int
	cache    string
	only     string
	requests int
	rows     int
	out      string
}

func main() {
	if len(os.Args) > 1 && commands[os.Args[1]] != nil {
		if err := commands[os.Args[1]](os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	o, err := readOptions()
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = run(ctx, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func readOptions() (*options, error) {
	o := &options{tree: "."}
	cache, err := os.UserCacheDir()
	if err != nil || os.Geteuid() == 0 {
		cache = "/var/tmp" // root's PostgreSQL runs as another user, who needs access
	}
	engines := flag.String("engines", "sqlite,postgres", "databases to measure with")
	sizes := flag.String("sizes", "100000,1000000", "numbers of leads")
	flag.StringVar(&o.cache, "cache", filepath.Join(cache, "vedlys-bench"), "folder for the databases; a few gigabytes")
	flag.StringVar(&o.only, "only", "", "measure only what has this in its name")
	flag.IntVar(&o.requests, "requests", 300, "requests of each kind")
	flag.IntVar(&o.rows, "import", 100_000, "rows to import; 0 leaves it out")
	flag.StringVar(&o.out, "out", "bench/RESULTS.md", "file to write")
	flag.Parse()
	return o, o.split(*engines, *sizes)
}

// split sets the engines and sizes from lists.
func (o *options) split(engines, sizes string) error {
	o.engines = strings.Split(engines, ",")
	for _, s := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil {
			return err
		}
		o.sizes = append(o.sizes, n)
	}
	return nil
}

func run(ctx context.Context, o *options) error {
	r := newReport()
	if err := measureAll(ctx, o, r); err != nil {
		return err
	}
	r.print(os.Stdout)
	return r.write(o.out)
}

// measureAll takes the figures of each engine and size.
func measureAll(ctx context.Context, o *options, r *report) error {
	binary, err := build(ctx, o)
	if err != nil {
		return err
	}
	for _, engine := range o.engines {
		e, err := openEngine(engine, o.cache)
		if err != nil {
			return err
		}
		for _, size := range o.sizes {
			if err = measure(ctx, o, &place{binary: binary, engine: e, size: size, cache: o.cache}, r); err != nil {
				break
			}
		}
		if stop := e.stop(); err == nil {
			err = stop
		}
		if err != nil {
			return fmt.Errorf("%s: %w", engine, err)
		}
	}
	return nil
}
