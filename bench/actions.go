package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	bulkSize   = 1000 // records of a bulk action
	bulkRounds = 5
	fewLeads   = 10_000 // of a sample that is removed
)

// bulk measures actions on a thousand leads, as the list's page sends them.
func (res *result) bulk(o *options, s *server, k *known) error {
	for _, b := range []struct {
		name string
		form func(round int) url.Values
	}{
		{"owner of 1,000 leads", func(round int) url.Values { return url.Values{"owner": {k.users[round%len(k.users)]}} }},
		{"1,000 leads to the trash", func(int) url.Values { return url.Values{"do": {"delete"}, "sure": {"1"}} }},
	} {
		if !strings.Contains(b.name, o.only) {
			continue
		}
		f := &figure{kind: &kind{name: b.name}}
		var took []time.Duration
		next := "/api/v1/leads?limit=200"
		for round := range bulkRounds {
			form := b.form(round)
			var err error
			if form["ids"], next, err = s.leads(next, bulkSize); err != nil {
				return err
			}
			a, err := s.ask("POST", "/leads/bulk", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), "HX-Request", "true")
			if err != nil {
				return err
			}
			if a.status >= 300 {
				f.problem = fmt.Sprintf("answered with %d: %.200s", a.status, a.body)
				break
			}
			took = append(took, a.took)
		}
		res.whole(f, took, bulkSize)
	}
	return nil
}

// leads returns the IDs of the next n leads of a list, and its continuation.
func (s *server) leads(path string, n int) (out []string, next string, err error) {
	for len(out) < n {
		l, err := s.list(path)
		if err != nil {
			return nil, "", err
		}
		out = append(out, ids(l)...)
		if l.Next == "" && len(out) < n {
			return nil, "", fmt.Errorf("the list has fewer than %d more leads", n)
		}
		path = "/api/v1/leads?limit=200&cursor=" + url.QueryEscape(l.Next)
	}
	return out[:n], path, nil
}

// whole keeps the figures of an action on many records.
func (res *result) whole(f *figure, took []time.Duration, records int) {
	if f.problem == "" {
		f.p50, f.p95 = part(took, 50), part(took, 95)
		f.rate8 = float64(records) / f.p50.Seconds()
	}
	res.figures = append(res.figures, f)
	fmt.Fprintf(os.Stderr, "  %-44s p50 %s, %.0f records a second %s\n", f.kind.name, ms(f.p50), f.rate8, f.problem)
}

// commands measures the export of all leads, and the removal of a sample from
// a database of its own.
func (p *place) commands(ctx context.Context, o *options, res *result) error {
	if name := "export of all leads"; strings.Contains(name, o.only) {
		file := filepath.Join(p.cache, "export.csv")
		_ = os.Remove(file)
		err := p.command(ctx, res, name, p.base(), p.size, "export", "--workspace", workspace, file)
		if err != nil {
			return err
		}
	}
	name := "removal of a sample"
	if !strings.Contains(name, o.only) {
		return nil
	}
	few := &place{binary: p.binary, engine: p.engine, size: fewLeads, cache: p.cache}
	if err := few.prepare(ctx); err != nil {
		return err
	}
	if err := p.engine.copy(few.base(), work); err != nil {
		return err
	}
	defer func() { _ = p.engine.drop(work) }()
	return p.command(ctx, res, name, work, fewLeads, "sample", "--workspace", workspace, "--remove")
}

// command measures one run of a command. Unless it says how many records it
// took, they are as many as given.
func (p *place) command(ctx context.Context, res *result, name, database string, records int, args ...string) error {
	began := time.Now()
	out, err := p.vedlys(ctx, database, args...)
	if err != nil {
		return err
	}
	took := time.Since(began)
	for _, word := range strings.Fields(out) {
		if n, err := strconv.Atoi(word); err == nil {
			records = n
			break
		}
	}
	res.whole(&figure{kind: &kind{name: name}}, []time.Duration{took}, records)
	return nil
}
