package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
)

type matchCmd struct {
	Out      string `help:"CSV file to write; a dash writes to the standard output." default:"-" placeholder:"FILE"`
	Tier     string `help:"What to write: merge is what is safe to merge, suggest also what a person should look at." enum:"merge,suggest" default:"suggest"`
	Country  string `help:"Where the phones of rows without a country are dialled." placeholder:"LT"`
	Language string `help:"Language of the reasons: ${enum}." enum:"en,lt,sk,ru,hu" default:"en"`
	File     string `arg:"" help:"CSV file in UTF-8 with the columns id, kind (person or company), first_name, last_name, company, email, phone, street, city, postcode, country, birth_date, tax_id; all but id may be missing." type:"existingfile"`
}

// Run writes the pairs of rows that are probably the same, with the reasons.
func (m *matchCmd) Run(con console) error {
	ids, index, err := m.read()
	if err != nil {
		return err
	}
	pairs := index.Pairs(match.Tier(m.Tier))
	if m.Out == "-" {
		return m.write(con.out, ids, pairs)
	}
	f, err := os.Create(m.Out)
	if err != nil {
		return err
	}
	if err := errors.Join(m.write(f, ids, pairs), f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(con.out, "Wrote %d pairs of %d rows to %s.\n", len(pairs), len(ids), m.Out)
	return nil
}

// read takes the rows of the file apart.
func (m *matchCmd) read() (ids []string, index *match.Index, err error) {
	f, err := os.Open(m.File)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3)
	}
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.ReuseRecord = -1, true
	head, err := r.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("%s has no header: %w", m.File, err)
	}
	cells := columns(head)
	if _, ok := cells["id"]; !ok {
		return nil, nil, fmt.Errorf("%s has no column id", m.File)
	}
	var records []match.Record
	for {
		row, err := r.Read()
		if err == io.EOF {
			return ids, match.NewIndex(records), nil
		}
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, strings.Clone(cells.of(row, "id")))
		records = append(records, m.record(row, cells))
	}
}

// cellNames tells where a column is.
type cellNames map[string]int

func columns(head []string) cellNames {
	c := cellNames{}
	for i, name := range head {
		c[strings.ToLower(strings.TrimSpace(name))] = i
	}
	return c
}

// of returns the value of a column, or nothing if the file does not have it.
func (c cellNames) of(row []string, name string) string {
	if i, ok := c[name]; ok && i < len(row) {
		return row[i]
	}
	return ""
}

func (m *matchCmd) record(row []string, c cellNames) match.Record {
	r := match.RecordOf(func(column string) string { return strings.Clone(c.of(row, column)) })
	r.Country = cmp.Or(r.Country, m.Country)
	return r
}

func (m *matchCmd) write(to io.Writer, ids []string, pairs []match.Pair) error {
	say := i18n.For(i18n.Lang(m.Language), nil)
	w := csv.NewWriter(to)
	_ = w.Write([]string{"id_a", "id_b", "probability", "reasons"}) // an error stays until the end
	for _, p := range pairs {
		var reasons []string
		for _, r := range p.Verdict.Reasons {
			reasons = append(reasons, say.T(r.Key, r.Args...))
		}
		_ = w.Write([]string{ids[p.A], ids[p.B], strconv.FormatFloat(p.Verdict.Probability, 'f', 4, 64), strings.Join(reasons, "; ")})
	}
	w.Flush()
	return w.Error()
}
