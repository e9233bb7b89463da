package imports

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
)

// reportPage is the number of skipped rows read at a time for a report.
const reportPage = 500

// SayProblem returns the text of a row's problem.
func SayProblem(p *i18n.Printer, problem store.Problem) string {
	return unit.Say(p, &record.Error{Key: problem.Key, Args: problem.Args})
}

// ProblemColumn returns the heading of the column that a problem is in, or the
// field's name if no column fills the field.
func ProblemColumn(p *i18n.Printer, t *record.Type, headers []string, problem store.Problem) string {
	if f, _ := FieldOf(t, problem.Column); f != nil && !slices.Contains(headers, problem.Column) {
		return unit.FieldLabel(p, t, f)
	}
	return problem.Column
}

// ReportName returns the name of the file with an import's skipped rows.
func ReportName(i *store.Import) string {
	return strings.TrimSuffix(i.FileName, ".csv") + "-skipped.csv"
}

// Report writes the skipped rows of an import as a file that can be corrected
// and imported again: the original columns, the row number and the reason.
func (a *Service) Report(ctx context.Context, by crm.Actor, id record.ID, p *i18n.Printer, w io.Writer) error {
	i, err := a.Get(ctx, by, id)
	if err != nil {
		return err
	}
	ws, err := a.Workspace(ctx, by.Workspace)
	if err != nil {
		return err
	}
	plan, err := PlanOf(i)
	if err != nil {
		return err
	}
	r := &report{p: p, t: ws.Type(i.RecordType), plan: plan}
	r.out = sheet.NewWriter(w, sheet.Format{Encoding: "utf-8", Separator: plan.Format.Separator, BOM: true})
	if err := r.heading(); err != nil {
		return err
	}
	for after := 0; ; {
		problems, err := a.Problems(ctx, by, id, after, reportPage)
		if err != nil {
			return err
		}
		if len(problems) == 0 {
			return r.out.Flush()
		}
		if err := r.rows(problems); err != nil {
			return err
		}
		after = problems[len(problems)-1].Line
	}
}

type report struct {
	p    *i18n.Printer
	t    *record.Type
	plan Plan
	out  *sheet.Writer
}

// heading writes the names of the columns. A file without them gets the names
// of the fields, by which an import finds the columns again.
func (r *report) heading() error {
	names := slices.Clone(r.plan.Headers[:r.width()])
	for n := range names {
		if f, _ := FieldOf(r.t, r.plan.Fields[n]); f != nil && !r.plan.Format.Header {
			names[n] = unit.FieldLabel(r.p, r.t, f)
		}
	}
	return r.out.Write(append(names, r.p.T("import.report.row"), r.p.T("import.report.reason")))
}

// width returns the number of columns of the file, without those that an
// earlier report added.
func (r *report) width() int {
	if reportHeadings(r.plan.Headers) {
		return len(r.plan.Headers) - 2
	}
	return len(r.plan.Headers)
}

// reportHeadings reports whether the last two headings are those that a report
// adds, in any language.
func reportHeadings(headers []string) bool {
	n := len(headers)
	return n > 2 && slices.ContainsFunc(i18n.Languages, func(lang i18n.Lang) bool {
		p := i18n.For(lang, nil)
		return headers[n-2] == p.T("import.report.row") && headers[n-1] == p.T("import.report.reason")
	})
}

// rows writes one row for all problems of a row of the file.
func (r *report) rows(problems []store.Problem) error {
	for len(problems) > 0 {
		n := slices.IndexFunc(problems, func(p store.Problem) bool { return p.Line != problems[0].Line })
		if n < 0 {
			n = len(problems)
		}
		if err := r.out.Write(r.cells(problems[0], r.reason(problems[:n]))); err != nil {
			return err
		}
		problems = problems[n:]
	}
	return nil
}

// cells returns the row's cells, its line and the reason it was skipped.
// Surplus cells come last.
func (r *report) cells(first store.Problem, reason string) []string {
	own := slices.Clone(first.Cells)
	if r.plan.Escaped {
		for n, c := range own {
			own[n] = sheet.Unescape(c)
		}
	}
	for len(own) < r.width() {
		own = append(own, "")
	}
	out := append(slices.Clone(own[:r.width()]), strconv.Itoa(first.Line), reason)
	if len(own) > len(r.plan.Headers) {
		out = append(out, own[len(r.plan.Headers):]...)
	}
	return out
}

func (r *report) reason(problems []store.Problem) string {
	var out []string
	for _, p := range problems {
		text := SayProblem(r.p, p)
		if column := ProblemColumn(r.p, r.t, r.plan.Headers, p); column != "" {
			text = column + ": " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}
