package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A speed has the figures of one kind of request in a report: the median
// duration with one request at a time, and the requests a second with eight.
type speed struct {
	p50  time.Duration
	rate float64
}

// speeds are the speeds of a report by place and request.
type speeds map[string]speed

// compare measures an earlier commit and this tree in turn, and prints how much
// slower or faster this tree is. Each makes its own leads, the same ones.
func compare(args []string, w io.Writer) error {
	f := flag.NewFlagSet("compare", flag.ContinueOnError)
	with := f.String("with", "6f68750", "the commit of before")
	rounds := f.Int("rounds", 2, "how often each is measured")
	cache := f.String("cache", "/var/tmp/vedlys-bench-compare", "folder for the databases of both; a few gigabytes")
	engines := f.String("engines", "sqlite,postgres", "databases to measure with")
	sizes := f.String("sizes", "1000000", "numbers of leads")
	requests := f.Int("requests", 300, "requests of each kind")
	only := f.String("only", "", "measure only what has this in its name")
	if err := f.Parse(args); err != nil {
		return err
	}
	before, err := os.MkdirTemp("", "vedlys-before-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(before)
	tree := filepath.Join(before, "tree")
	if err := runIn(".", "git", "worktree", "add", "--detach", tree, *with); err != nil {
		return err
	}
	defer func() { _ = runIn(".", "git", "worktree", "remove", "--force", tree) }()
	var was, is []speeds
	for round := range *rounds {
		for _, side := range []struct {
			name, dir string
			to        *[]speeds
		}{{"before", tree, &was}, {"now", ".", &is}} {
			out := filepath.Join(before, fmt.Sprintf("%s-%d.md", side.name, round))
			err := runIn(side.dir, "go", "run", "./bench", "-out", out, "-cache", filepath.Join(*cache, side.name), "-engines", *engines,
				"-sizes", *sizes, "-requests", strconv.Itoa(*requests), "-import", "0", "-only", *only)
			if err != nil {
				return err
			}
			found, err := readSpeeds(out)
			if err != nil {
				return err
			}
			*side.to = append(*side.to, found)
		}
	}
	printRatios(w, *with, was, is)
	return nil
}

func runIn(dir, name string, args ...string) error {
	c := exec.Command(name, args...)
	c.Dir, c.Stdout, c.Stderr = dir, os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}

// readSpeeds reads the tables of a report.
func readSpeeds(path string) (speeds, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	out, place := speeds{}, ""
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := lines.Text()
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			place = heading
		}
		cells := strings.Split(line, " | ")
		if len(cells) != 9 || strings.HasPrefix(line, "| request") {
			continue
		}
		p50, err := time.ParseDuration(strings.ReplaceAll(strings.TrimSpace(cells[2]), " ", ""))
		if err != nil {
			continue
		}
		rate, _ := strconv.ParseFloat(strings.Trim(cells[8], " |"), 64)
		out[place+": "+strings.TrimPrefix(cells[0], "| ")] = speed{p50, rate}
	}
	return out, lines.Err()
}

// printRatios prints the medians of each request and their ratio.
func printRatios(w io.Writer, with string, was, is []speeds) {
	fmt.Fprintf(w, "| request | p50 at %s | now | ratio | 8 at once: a second | now | ratio |\n|---|--:|--:|--:|--:|--:|--:|\n", with)
	var names []string
	for name := range was[0] {
		if _, both := is[0][name]; both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		a, b := middle(was, name), middle(is, name)
		fmt.Fprintf(w, "| %s | %s | %s | %.2f | %.0f | %.0f | %.2f |\n", name, a.p50, b.p50, float64(b.p50)/float64(a.p50), a.rate, b.rate, b.rate/a.rate)
	}
}

// middle returns the median of each figure of a request.
func middle(rounds []speeds, name string) speed {
	var p50s []time.Duration
	var rates []float64
	for _, r := range rounds {
		p50s, rates = append(p50s, r[name].p50), append(rates, r[name].rate)
	}
	slices.Sort(p50s)
	slices.Sort(rates)
	n := len(rounds)
	return speed{(p50s[(n-1)/2] + p50s[n/2]) / 2, (rates[(n-1)/2] + rates[n/2]) / 2}
}
