package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/unit"
)

type matchCmd struct {
	Out      string `help:"CSV file to write; a dash writes to the standard output." default:"-" placeholder:"FILE"`
	Tier     string `help:"What to write: merge is what is safe to merge, suggest also what a person should look at." enum:"merge,suggest" default:"suggest"`
	Country  string `help:"Where phones are dialled that are none of their row's country." placeholder:"LT"`
	Language string `help:"Language of the reasons: ${enum}." enum:"en,lt,sk,ru,hu" default:"en"`
	File     string `arg:"" help:"CSV file with the columns id, kind (person or company), first_name, last_name, company, email, phone, street, city, postcode, country, birth_date, tax_id; all but id may be missing. A dash reads from the standard input." type:"existingfile"`
}

// matched is the result for a file. The pairs are of row numbers.
type matched struct {
	ids   []string
	pairs []match.Pair
	odd   int    // malformed rows, read as well as possible
	first string // position and problem of the first of them
}

// Run writes the pairs of rows that are probably the same, with reasons.
func (m *matchCmd) Run(ctx context.Context, con console) error {
	if m.Country = strings.ToUpper(m.Country); m.Country != "" && !i18n.CountryValid(m.Country) {
		return fmt.Errorf("--country is two letters such as LT, not %s", m.Country)
	}
	found := &matched{}
	var err error
	if m.Out == "-" {
		if err = m.find(ctx, con, found); err == nil {
			err = m.write(con.out, found)
		}
	} else if err = m.save(ctx, con, found); err == nil {
		fmt.Fprintf(con.out, "Wrote %d pairs of %d rows to %s.\n", len(found.pairs), len(found.ids), m.Out)
	}
	if err == nil && found.odd > 0 {
		fmt.Fprintf(con.err, "vedlys: %d rows are not well written, the first is %s\n", found.odd, found.first)
	}
	return err
}

// save writes the pairs to a temporary file and renames it when it is complete.
func (m *matchCmd) save(ctx context.Context, con console, found *matched) error {
	if m.overwrites() {
		return fmt.Errorf("--out would overwrite %s", m.File)
	}
	part := m.Out + ".part"
	if known, err := os.Stat(m.Out); err == nil && !known.Mode().IsRegular() {
		part = m.Out // a device or pipe
	}
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	if err = m.find(ctx, con, found); err == nil {
		err = m.write(f, found)
	}
	err = errors.Join(err, f.Close())
	switch {
	case part == m.Out:
		return err
	case err != nil:
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, m.Out)
}

// overwrites reports whether the file to write is the one to read.
func (m *matchCmd) overwrites() bool {
	in, err := os.Stat(m.File)
	out, err2 := os.Stat(m.Out)
	return err == nil && err2 == nil && os.SameFile(in, out)
}

// find reads the file and compares its rows. If the command is stopped, the process ends without waiting for it.
func (m *matchCmd) find(ctx context.Context, con console, found *matched) error {
	done := make(chan error, 1)
	var all matched
	go func() {
		index, err := m.read(con, &all)
		if err == nil {
			all.pairs = index.Pairs(match.Tier(m.Tier))
		}
		done <- err
	}()
	select {
	case err := <-done:
		*found = all
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// detectBytes is the number of bytes read to detect the format of a file.
const detectBytes = 256 << 10

// open returns a reader of the rows in any format, and the columns named in the first row.
func (m *matchCmd) open(f io.Reader) (*sheet.Reader, cellNames, error) {
	in := bufio.NewReaderSize(f, detectBytes)
	start, _ := in.Peek(detectBytes) // fewer if the file is shorter; a read error occurs again below
	format, err := sheet.Detect(start)
	if err != nil {
		return nil, nil, m.unreadable(err)
	}
	rows := sheet.NewReader(in, format)
	head, err := rows.Next()
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", m.File, err)
	}
	cells := columns(head.Cells)
	if _, ok := cells["id"]; !ok {
		return nil, nil, fmt.Errorf("%s has no column id in its first row", m.File)
	}
	return rows, cells, nil
}

// unreadable returns an error that explains what the file is, if not a table,
// and what to do.
func (m *matchCmd) unreadable(err error) error {
	var told *record.Error
	if errors.As(imports.FileFault(err), &told) {
		return fmt.Errorf("%s: %s", m.File, unit.Say(i18n.For(i18n.Lang(m.Language), nil), told))
	}
	return fmt.Errorf("%s: %w", m.File, err)
}

// read reads the rows of the file into an index.
func (m *matchCmd) read(con console, into *matched) (*match.Index, error) {
	f, err := con.open(m.File)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, cells, err := m.open(f)
	if err != nil {
		return nil, err
	}
	var records []match.Record
	lines := map[string]int{}
	for {
		row, err := rows.Next()
		switch {
		case err == io.EOF && len(records) == 0:
			return nil, fmt.Errorf("%s has column headings and no rows under them", m.File)
		case err == io.EOF:
			return match.NewIndex(records), nil
		case err != nil:
			return nil, fmt.Errorf("%s: %w", m.File, err)
		case strings.Join(row.Cells, "") == "":
			continue
		case row.Problem != "" && row.Problem != sheet.RaggedShort:
			into.malformed(row)
		}
		id := strings.Clone(cells.of(row.Cells, "id"))
		if before := lines[id]; before > 0 || id == "" {
			return nil, noID(m.File, id, before, row.Line)
		}
		lines[id] = row.Line
		into.ids = append(into.ids, id)
		records = append(records, m.record(row.Cells, cells))
	}
}

// malformed counts a malformed row.
func (f *matched) malformed(row sheet.Row) {
	if f.odd++; f.odd == 1 {
		f.first = fmt.Sprintf("line %d (%s)", row.Line, row.Problem)
	}
}

// noID returns the error of a row without a unique ID.
func noID(file, id string, before, line int) error {
	if id == "" {
		return fmt.Errorf("%s: line %d has no id", file, line)
	}
	return fmt.Errorf("%s: lines %d and %d have one id, %s", file, before, line, id)
}

// cellNames maps the names of columns to their indexes.
type cellNames map[string]int

func columns(head []string) cellNames {
	c := cellNames{}
	for i, name := range head {
		c[strings.ToLower(strings.TrimSpace(name))] = i
	}
	return c
}

// of returns the value of a column, or "" if the file does not have it.
func (c cellNames) of(row []string, name string) string {
	if i, ok := c[name]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

func (m *matchCmd) record(row []string, c cellNames) match.Record {
	r := match.RecordOf(func(column string) string { return strings.Clone(c.of(row, column)) })
	r.PhoneCountry = m.Country
	return r
}

func (m *matchCmd) write(to io.Writer, found *matched) error {
	say := i18n.For(i18n.Lang(m.Language), nil)
	w := csv.NewWriter(to)
	_ = w.Write([]string{"id_a", "id_b", "probability", "reasons"}) // an error is kept until the end
	for _, p := range found.pairs {
		var reasons []string
		for _, r := range p.Verdict.Reasons {
			reasons = append(reasons, say.T(r.Key, r.Args...))
		}
		_ = w.Write([]string{found.ids[p.A], found.ids[p.B], strconv.FormatFloat(p.Verdict.Probability, 'f', 4, 64), strings.Join(reasons, "; ")})
	}
	w.Flush()
	return w.Error()
}
