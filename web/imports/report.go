package imports

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/unit"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// reportRows is the number of skipped rows on a page.
const reportRows = 50

// reportView is the page of an import that has started.
type reportView struct {
	*ui.Page
	ws       *unit.Workspace
	i        *store.Import
	undone   *unit.Undone
	receipt  record.ID // to undo it by; None if the user cannot
	t        *record.Type
	headers  []string
	problems []store.Problem
	after    int    // line before the first row shown
	next     string // URL of the next rows
}

func showReport(v *shell.Visit, i *store.Import) error {
	plan, err := imports.PlanOf(i)
	if err != nil {
		return err
	}
	view := reportView{Page: v.Page, ws: v.Workspace, i: i, t: v.Workspace.Type(i.RecordType), headers: plan.Headers}
	view.after, _ = strconv.Atoi(v.R.URL.Query().Get("after"))
	if i.State != store.ImportRunning {
		view.problems, err = v.Kit.App.Imports.Problems(v.Ctx(), v.By, i.ID, view.after, reportRows+1)
		if err != nil {
			return err
		}
		view.cut()
	}
	if view.undone, err = v.Kit.App.Imports.Undone(v.Ctx(), v.By, i); err != nil {
		return err
	}
	if view.undone == nil && i.State != store.ImportRunning {
		if view.receipt, err = v.Kit.App.Imports.Receipt(v.Ctx(), v.By, i); err != nil {
			return err
		}
	}
	return v.Show("imports", i.FileName, reportPage(view))
}

// cut drops the rows after the first reportRows.
func (v *reportView) cut() {
	rows, last := 0, 0
	for n, p := range v.problems {
		if p.Line == last {
			continue
		}
		if rows == reportRows {
			v.problems, v.next = v.problems[:n], address(v.i)+"?after="+strconv.Itoa(last)
			return
		}
		rows, last = rows+1, p.Line
	}
}

// Report sends the skipped rows as a file that can be corrected and imported
// again.
func Report(v *shell.Visit) error {
	i, err := asked(v)
	if err != nil {
		return err
	}
	download(v, imports.ReportName(i))
	if err := v.Kit.App.Imports.Report(v.Ctx(), v.By, i.ID, v.Page.Printer, v.W); err != nil {
		v.Kit.Log.Error("a report broke off", "import", i.ID, "error", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}

func (v reportView) progress() ui.ProgressView {
	done := v.i.Created + v.i.Skipped
	text := v.T("import.progress", "done", v.Number(int64(done)), "total", v.Number(int64(v.i.Rows)))
	if v.i.Skipped > 0 {
		text += " · " + v.T("import.skipped") + ": " + v.Number(int64(v.i.Skipped))
	}
	return ui.ProgressView{Label: v.T("import.running", "file", v.i.FileName), Value: int64(done), Most: int64(v.i.Rows), Text: text}
}

// made returns the URL of the list of records created while the import ran.
func (v reportView) made() string {
	q := url.Values{"created.from": {v.i.Started.Format(time.RFC3339Nano)}}
	if !v.i.Finished.IsZero() {
		q.Set("created.to", v.i.Finished.Format(time.RFC3339Nano))
	}
	return "/" + v.t.Plural + "?" + q.Encode()
}

func (v reportView) table() ui.TableView {
	out := ui.TableView{ID: "problems", Label: v.T("import.problems")}
	for _, key := range []string{"import.report.row", "import.column", "import.value", "import.report.reason"} {
		out.Columns = append(out.Columns, ui.Column{Key: key, Label: v.T(key), End: key == "import.report.row"})
	}
	return out
}

func (v reportView) column(p store.Problem) string {
	if p.Column == "" {
		return v.T("import.whole_row")
	}
	return imports.ProblemColumn(v.Printer, v.t, v.headers, p)
}

func (v reportView) first() string {
	if v.after == 0 {
		return ""
	}
	return address(v.i)
}

// downloadHint explains the file of the skipped rows.
func (v reportView) downloadHint() string {
	if v.undone != nil {
		return ""
	}
	return v.T("import.download_hint")
}
