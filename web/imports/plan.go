package imports

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/vedlys/vedlys/app/imports"
	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/store"
	"github.com/vedlys/vedlys/web/field"
	"github.com/vedlys/vedlys/web/shell"
	"github.com/vedlys/vedlys/web/ui"
)

// planView is the page that maps a file's columns to fields.
type planView struct {
	*ui.Page
	renderer *field.Renderer
	i        *store.Import
	t        *record.Type
	plan     imports.Plan
	rows     []imports.PreviewRow
	admin    bool
	errors   map[string]string
}

// Page shows an import: its columns while it waits, its progress, or its report.
func Page(v *shell.Visit) error {
	i, err := asked(v)
	if err != nil {
		return err
	}
	if i.State != store.ImportWaiting {
		return showReport(v, i)
	}
	p, err := imports.PlanOf(i)
	if err != nil {
		return err
	}
	return showPlan(v, http.StatusOK, i, p, nil)
}

// showPlan shows a plan with a preview. The preview of a refused plan is that of the stored one.
func showPlan(v *shell.Visit, status int, i *store.Import, p imports.Plan, errors map[string]string) error {
	view := planView{Page: v.Page, renderer: field.NewRenderer(v.Page, v.Workspace, v.By, nil), i: i, t: v.Workspace.Type(i.RecordType), plan: p, admin: v.By.Administers(), errors: errors}
	kept, err := imports.PlanOf(i)
	if err != nil {
		return err
	}
	if view.rows, err = v.Kit.App.Imports.Preview(v.Ctx(), v.By, i, kept); err != nil {
		return err
	}
	return v.ShowStatus(status, "imports", i.FileName, planPage(view))
}

// Save saves a changed plan and shows the preview, or starts the import if that was the button.
func Save(v *shell.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	i, err := asked(v)
	if err != nil {
		return err
	}
	if i.State != store.ImportWaiting {
		return v.Go(address(i)) // it has started: the button was pressed twice, or by someone else
	}
	p, err := imports.PlanOf(i)
	if err != nil {
		return err
	}
	p = planOf(form, p)
	changed, err := v.Kit.App.Imports.Replan(v.Ctx(), v.By, i.ID, p)
	if record.KindOf(err) == record.Invalid && err != nil {
		return showPlan(v, http.StatusUnprocessableEntity, i, p, shell.FieldErrors(v.Page, err))
	}
	if err == nil && form.Get("do") == "import" {
		_, err = v.Kit.App.Imports.Start(v.Ctx(), v.By, i.ID)
	}
	if err != nil && record.KindOf(err) != record.Conflict {
		return err
	}
	if err != nil || form.Get("do") == "import" || !ui.ByScript(v.R) {
		return v.Go(address(i))
	}
	if p, err = imports.PlanOf(changed); err != nil {
		return err
	}
	return showPlan(v, http.StatusOK, changed, p, nil)
}

// formatMark identifies the format that the columns of a form belong to.
func formatMark(f sheet.Format) string {
	return fmt.Sprintf("%s-%x-%t", f.Encoding, f.Separator, f.Header)
}

// planOf returns the plan with the values of the form.
func planOf(form url.Values, p imports.Plan) imports.Plan {
	flag := func(name string) bool { return form.Get(name) == "true" }
	if form.Get("columns") == formatMark(p.Format) {
		p.Fields = form["field"]
	}
	p.Format.Encoding, p.Format.Header = form.Get("encoding"), flag("header")
	if n, err := strconv.Atoi(form.Get("separator")); err == nil {
		p.Format.Separator = rune(n)
	}
	p.KeepRest, p.KeepUnfit, p.AddValues, p.History = flag("keep_rest"), flag("keep_unfit"), flag("add_values"), flag("history")
	if form.Has("dates") {
		p.Dates = strings.TrimPrefix(form.Get("dates"), "none")
	}
	if form.Has("country") {
		p.Country = form.Get("country")
	}
	if form.Has("numbers") {
		p.Numbers = form.Get("numbers")
	}
	if form.Has("blanks_asked") {
		p.Literal = !flag("blanks")
	}
	return p
}

func (v planView) encoding() ui.Field {
	f := ui.Field{Name: "encoding", Label: v.T("import.encoding"), Kind: "select", Value: v.plan.Format.Encoding}
	for _, name := range sheet.Encodings() {
		label := strings.ToUpper(name)
		if rest, ok := strings.CutPrefix(name, "windows-"); ok {
			label = "Windows-" + rest
		}
		f.Options = append(f.Options, ui.Choice{ID: name, Name: label, Hue: -1})
	}
	return f
}

func (v planView) separator() ui.Field {
	f := ui.Field{Name: "separator", Label: v.T("import.separator"), Kind: "select",
		Value: strconv.Itoa(int(v.plan.Format.Separator)), Error: v.errors["format"]}
	for _, s := range []struct {
		sign rune
		name string
	}{{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"}} {
		f.Options = append(f.Options, ui.Choice{ID: strconv.Itoa(int(s.sign)), Name: v.T("import.separator." + s.name), Hue: -1})
	}
	return f
}

// history asks whether to import the dates of the past, with a hint.
func (v planView) history() ui.Field {
	f := v.check("history", v.T("import.history"), v.plan.History)
	f.Hint = v.T("import.history_hint")
	return f
}

func (v planView) check(name, label string, on bool) ui.Field {
	return ui.Field{Name: name, Label: label, Kind: "check", Value: strconv.FormatBool(on)}
}

// uses reports whether a column is mapped to a field that fits.
func (v planView) uses(fits func(*record.Field) bool) bool {
	return slices.ContainsFunc(v.plan.Fields, func(key string) bool {
		f, _ := imports.FieldOf(v.t, key)
		return f != nil && fits(f)
	})
}

// isLocal reports whether values of the field depend on a country.
func isLocal(f *record.Field) bool { return f.Local() != nil }

func (v planView) dates() ui.Field {
	return ui.Field{Name: "dates", Label: v.T("import.dates"), Kind: "select", Value: cmp.Or(v.plan.Dates, "none"), Options: []ui.Choice{
		{ID: "none", Name: v.T("import.dates.none"), Hue: -1}, {ID: imports.DayFirst, Name: v.T("import.dates.dmy"), Hue: -1},
		{ID: imports.MonthFirst, Name: v.T("import.dates.mdy"), Hue: -1}}}
}

// fileCountry asks for the country of phone numbers without a country code.
func (v planView) fileCountry() ui.Field {
	return ui.Field{Name: "country", Label: v.T("import.country"), Hint: v.T("import.country_hint"), Kind: "select", Value: v.plan.Country,
		Blank: v.T("settings.of_workspace_is", "value", v.Country(v.renderer.Workspace.Country)), Options: shell.Countries(v.Page), Error: v.errors["country"]}
}

func (v planView) numbers() ui.Field {
	return ui.Field{Name: "numbers", Label: v.T("import.numbers"), Kind: "select", Value: v.plan.Numbers, Options: []ui.Choice{
		{ID: imports.Point, Name: "1,234.50", Hue: -1}, {ID: imports.Comma, Name: "1.234,50", Hue: -1}}}
}

func (v planView) blanks() ui.Field {
	return v.check("blanks", v.T("import.blanks", "words", strings.Join(v.plan.Blanks, ", ")), !v.plan.Literal)
}

// fields returns the choices for a column.
func (v planView) fields() []ui.Choice {
	out := []ui.Choice{{ID: "", Name: v.T("import.no_field"), Hue: -1}, {ID: imports.LeaveOut, Name: v.T("import.leave_out"), Hue: -1}}
	for _, key := range v.plan.KeysFor(v.t) {
		out = append(out, ui.Choice{ID: key, Name: imports.Label(v.Printer, v.t, key), Hue: -1})
	}
	return out
}

// general returns the error of the columns as a whole.
func (v planView) general(matches []ui.Match) string {
	for _, m := range matches {
		if m.Field.Error != "" {
			return ""
		}
	}
	return v.errors["fields"]
}

// matches returns the columns of the file with their fields. The IDs of the controls contain the format, so that a refresh
// after a change of format keeps no old choice.
func (v planView) matches() []ui.Match {
	out := make([]ui.Match, len(v.plan.Headers))
	options, taken := v.fields(), map[string]int{}
	for _, key := range v.plan.Fields {
		taken[key]++
	}
	for n, h := range v.plan.Headers {
		f := ui.Field{ID: fmt.Sprintf("field-%s-%d", formatMark(v.plan.Format), n), Name: "field", Label: v.T("import.field_of", "name", h),
			Kind: "select", Quiet: true, Required: true, Options: options}
		if n < len(v.plan.Fields) {
			f.Value = v.plan.Fields[n]
		}
		if v.errors["fields"] != "" && v.goesToField(f.Value) && taken[f.Value] > 1 {
			f.Error = v.errors["fields"]
		}
		out[n] = ui.Match{Heading: h, Values: v.examples(n), Field: f}
	}
	return out
}

// examples returns up to three different values of a column.
func (v planView) examples(column int) []string {
	var out []string
	seen := map[string]bool{"": true}
	for _, r := range v.rows {
		if column >= len(r.Cells) || len(out) == 3 {
			continue
		}
		text := strings.TrimSpace(r.Cells[column])
		if !seen[text] {
			out, seen[text] = append(out, short(text)), true
		}
	}
	return out
}

func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return text
}

// shown returns the columns in the preview: those mapped to a field.
func (v planView) shown() []int {
	var out []int
	for n, key := range v.plan.Fields {
		if v.goesToField(key) {
			out = append(out, n)
		}
	}
	return out
}

func (v planView) table() ui.TableView {
	out := ui.TableView{ID: "preview", Label: v.T("import.preview"), Density: "compact",
		Columns: []ui.Column{{Key: "row", Label: v.T("import.report.row"), End: true}}}
	if v.named() {
		out.Columns = append(out.Columns, ui.Column{Key: "title", Label: v.T("import.title_of")})
	}
	for _, n := range v.shown() {
		out.Columns = append(out.Columns, ui.Column{Key: strconv.Itoa(n), Label: imports.Label(v.Printer, v.t, v.plan.Fields[n])})
	}
	return out
}

// named reports whether the preview has a column with the records' names: if no column of the file is mapped to the name, or a
// row has an error as a whole.
func (v planView) named() bool {
	for _, r := range v.rows {
		if v.rowFlaw(r).Why != "" {
			return true
		}
	}
	return !slices.Contains(v.plan.Fields, v.t.Fields[0].Key)
}

// flaw returns a cell of the preview.
func (v planView) flaw(r imports.PreviewRow, column int) ui.FlawView {
	out := ui.FlawView{Read: v.readAs(r, column)}
	if column < len(r.Cells) {
		out.Text = short(r.Cells[column])
	}
	for _, p := range r.Problems {
		if p.Column == v.plan.Headers[column] {
			out.Why = imports.SayProblem(v.Printer, p)
		}
	}
	return out
}

// readAs returns what a list shows for a phone number, a person or a value of a list, if the file spells it differently.
func (v planView) readAs(r imports.PreviewRow, column int) string {
	f, _ := imports.FieldOf(v.t, v.plan.Fields[column])
	if column >= len(r.Cells) || strings.TrimSpace(r.Cells[column]) == "" {
		return ""
	}
	if f == nil || !f.Picked() && (f.Local() == nil || f.Gathers() != nil) || crm.TypeByName(f.Target) != nil {
		return ""
	}
	words := v.renderer.Words(field.In(v.t, f, r.Record), f.Get(r.Record))
	if words == "" || match.Fold(words) == match.Fold(r.Cells[column]) {
		return ""
	}
	return v.T("import.read_as", "value", words)
}

// rowFlaw returns the name of a row's record, with the errors of the row as a whole and of fields that no column is mapped to.
func (v planView) rowFlaw(r imports.PreviewRow) ui.FlawView {
	out := ui.FlawView{Text: short(r.Title)}
	for _, p := range r.Problems {
		if column := imports.ProblemColumn(v.Printer, v.t, v.plan.Headers, p); p.Column == "" || column != p.Column || v.t.Field(p.Column) != nil {
			out.Why = strings.TrimPrefix(column+": ", ": ") + imports.SayProblem(v.Printer, p)
		}
	}
	return out
}

// bad returns the number of rows in the preview that would be skipped.
func (v planView) bad() (n int) {
	for _, r := range v.rows {
		if len(r.Problems) > 0 {
			n++
		}
	}
	return n
}

// steps returns the progress bar of an import.
func steps(p *i18n.Printer, i *store.Import) []ui.Step {
	at := map[string]int{store.ImportWaiting: 1, store.ImportRunning: 2}[i.State]
	if at == 0 {
		at = 3
	}
	var out []ui.Step
	for n, name := range []string{"file", "columns", "running", "report"} {
		out = append(out, ui.Step{Label: p.T("import.step." + name), Done: n < at || n == 3 && i.State == store.ImportDone, Current: n == at})
	}
	return out
}

// goesToField reports whether a column goes to a field.
func (v planView) goesToField(key string) bool {
	f, _ := imports.FieldOf(v.t, key)
	return f != nil
}
