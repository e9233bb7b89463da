package imports

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/vedlys/vedlys/crm"
	"github.com/vedlys/vedlys/i18n"
	"github.com/vedlys/vedlys/match"
	"github.com/vedlys/vedlys/record"
	"github.com/vedlys/vedlys/sheet"
	"github.com/vedlys/vedlys/unit"
)

// headings.json holds, by field, the names that other programs use for it, the
// likelier first. The fields' own names in the five languages need not be
// listed.
//
//go:embed headings.json
var headingsFile []byte

var headings = sync.OnceValue(func() map[string][]string {
	var m map[string][]string
	if err := json.Unmarshal(headingsFile, &m); err != nil {
		panic("app: headings.json: " + err.Error())
	}
	return m
})

// headingsOf returns distinct names for the columns of a file: from its first
// row if named, otherwise numbers.
func headingsOf(first sheet.Row, named bool) []string {
	out := make([]string, len(first.Cells))
	seen := map[string]bool{}
	for i, c := range first.Cells {
		name := ""
		if named {
			name = clip(strings.Join(strings.Fields(strings.ReplaceAll(c, "\x00", "")), " "), maxHeading)
		}
		if name == "" {
			name = fmt.Sprintf("#%d", i+1)
		}
		out[i] = name
		for n := 2; seen[out[i]]; n++ {
			out[i] = fmt.Sprintf("%s (%d)", name, n)
		}
		seen[out[i]] = true
	}
	return out
}

// namesFields reports whether most cells of a first row are names of fields.
// Such a row is a heading even if a name occurs twice.
func namesFields(t *record.Type, first sheet.Row) bool {
	known := map[string]bool{}
	for _, f := range t.Editable() {
		for _, name := range append(ownNames(t, f), headings()[f.Key]...) {
			known[match.Letters(name)] = true
		}
	}
	cells := 0
	fields := howMany(first.Cells, func(c string) bool {
		key := match.Letters(c)
		if key != "" {
			cells++
		}
		return key != "" && known[key]
	})
	return fields > 1 && fields*2 > cells
}

// A guesser matches the columns of a file to fields, first by their headings,
// then by their contents. Each field is taken once.
type guesser struct {
	ws    *unit.Workspace
	by    crm.Actor
	t     *record.Type
	rows  []sheet.Row
	p     *Plan
	taken map[string]bool
}

func newGuesser(ws *unit.Workspace, by crm.Actor, t *record.Type, rows []sheet.Row) *guesser {
	return &guesser{ws: ws, by: by, t: t, rows: rows, taken: map[string]bool{}}
}

// fill guesses everything that a plan holds about columns and cells.
func (g *guesser) fill(p *Plan) {
	g.p = p
	p.Fields = make([]string, len(p.Headers))
	p.Blanks = g.blanks()
	g.leaveOutReport()
	g.leaveOutExport()
	for _, f := range g.t.Editable() {
		g.byName(f, ownNames(g.t, f))
	}
	for _, f := range g.t.Editable() {
		g.byName(f, slices.Concat(headings()[f.Key], headingsInList(f)))
	}
	g.guessLists()
	g.addresses()
	g.byContent("email", func(s string) bool { _, ok := match.Email(s); return ok })
	if !p.Format.Header {
		g.byContent("website", func(s string) bool { return strings.HasPrefix(s, "http") || strings.HasPrefix(s, "www.") })
		g.byContent("phone", func(s string) bool { return phoneForm.MatchString(s) })
	}
	g.lossInWords()
	g.dropForeign()
	g.findTitle()
	p.Dates, p.Numbers = g.dates(), g.numbers()
}

// leaveOutReport leaves out the columns that Report adds to a file.
func (g *guesser) leaveOutReport() {
	if n := len(g.p.Headers); reportHeadings(g.p.Headers) {
		g.p.Fields[n-2], g.p.Fields[n-1] = LeaveOut, LeaveOut
	}
}

// leaveOutExport leaves out the columns of an export that cannot be imported:
// the ID and read-only fields.
func (g *guesser) leaveOutExport() {
	columns := []int{slices.Index(g.p.Headers, "id")}
	for _, f := range g.t.Fields {
		at := slices.Index(g.p.Headers, f.Key)
		if f.ReadOnly && f.Key != phoneCountry {
			columns = append(columns, at)
		}
	}
	if slices.Contains(columns, -1) {
		return // a file of another program
	}
	for _, i := range columns {
		g.p.Fields[i] = LeaveOut
	}
	if at := slices.Index(g.p.Headers, phoneCountry); at >= 0 && g.t.Field(phoneCountry) != nil {
		g.take(at, phoneCountry)
	}
}

// byName assigns the field to the first free column with one of the names.
func (g *guesser) byName(f *record.Field, names []string) {
	for _, name := range names {
		key := match.Letters(name)
		for i, h := range g.p.Headers {
			if key != "" && g.free(i) && match.Letters(h) == key {
				g.take(i, f.Key)
				return
			}
		}
	}
}

func (g *guesser) free(column int) bool { return g.p.Fields[column] == "" }

func (g *guesser) take(column int, field string) {
	if !g.taken[field] {
		g.p.Fields[column], g.taken[field] = field, true
	}
}

// ownNames returns the field's key and its names in the five languages.
func ownNames(t *record.Type, f *record.Field) []string {
	names := slices.AppendSeq([]string{f.Key, f.Label}, maps.Values(f.Labels))
	if !f.Custom {
		for _, lang := range i18n.Languages {
			names = append(names, unit.FieldLabel(i18n.For(lang, nil), t, f))
		}
	}
	return names
}

// values returns the contents of a column without empty cells.
func (g *guesser) values(column int) []string {
	var out []string
	for _, r := range g.rows {
		if column >= len(r.Cells) {
			continue
		}
		if c := strings.TrimSpace(r.Cells[column]); c != "" && !slices.Contains(g.p.Blanks, c) {
			out = append(out, c)
		}
	}
	return out
}

func howMany(values []string, what func(string) bool) (n int) {
	for _, v := range values {
		if what(v) {
			n++
		}
	}
	return n
}

var phoneForm = regexp.MustCompile(`^\+?[(]?[0-9][0-9 ().-]{6,}$`)

// byContent assigns the field to the first free column in which most values
// look like it.
func (g *guesser) byContent(field string, fits func(string) bool) {
	if g.t.Field(field) == nil || g.taken[field] {
		return
	}
	for i := range g.p.Fields {
		values := g.values(i)
		if good := howMany(values, fits); g.free(i) && good > 0 && good*10 >= len(values)*8 {
			g.take(i, field)
			return
		}
	}
}

// lossInWords assigns a column of reasons to the note if hardly two are alike:
// they are sentences rather than values of a list.
func (g *guesser) lossInWords() {
	at := slices.Index(g.p.Fields, "lost_reason")
	if at < 0 || g.taken["lost_note"] {
		return
	}
	values := g.values(at)
	slices.Sort(values)
	if n := len(slices.Compact(slices.Clone(values))); n > 10 && n*2 > len(values) {
		g.p.Fields[at], g.taken["lost_reason"] = "", false
		g.take(at, "lost_note")
	}
}

// dropForeign frees columns that were matched to a list, such as the
// statuses, if most of their values are not in it and cannot be added. They
// belong to another program's list.
func (g *guesser) dropForeign() {
	r := newRowReader(g.ws, g.by, g.t, *g.p)
	for i, key := range g.p.Fields {
		f := g.t.Field(key)
		if f == nil || !f.Refers() || r.growing(f.Target) {
			continue
		}
		values := g.values(i)
		strange := howMany(values, func(v string) bool {
			_, err := g.ws.ResolveCell(g.by, f.Target, v)
			return err != nil && crm.TypeByName(f.Target) == nil
		})
		if len(values) >= 5 && strange*2 > len(values) {
			g.p.Fields[i], g.taken[key] = "", false
		}
	}
}

// findTitle finds a title for rows without any name: the first free column
// whose values are all present and all different.
func (g *guesser) findTitle() {
	title := g.t.Fields[0]
	if !title.Required || len(g.rows) < 2 {
		return
	}
	for _, key := range []string{title.Key, "company_name", "last_name", "first_name", "email", "phone", "mobile"} {
		if g.taken[key] && (crm.DescriptorOf(g.t).Named != nil || key == title.Key) {
			return
		}
	}
	for i := range g.p.Fields {
		values := g.values(i)
		slices.Sort(values)
		if g.free(i) && len(slices.Compact(values)) == len(g.rows) {
			g.take(i, title.Key)
			return
		}
	}
}

// blankWords are words that programs write into empty cells.
var blankWords = []string{"Select", "select", "-- Select --", "--Select--", "NULL", "null", "N/A", "n/a", "#N/A", `\N`}

// blanks returns the words that stand for an empty cell: those that repeat in
// a column with other values.
func (g *guesser) blanks() []string {
	var out []string
	for _, word := range blankWords {
		for i := range g.p.Headers {
			values := g.values(i)
			if n := howMany(values, func(v string) bool { return v == word }); n >= 3 && n < len(values) {
				out = append(out, word)
				break
			}
		}
	}
	return out
}

// of reports whether a column goes to a field that fits.
func (g *guesser) of(column int, fits func(*record.Field) bool) bool {
	f := g.t.Field(g.p.Fields[column])
	return f != nil && fits(f)
}

// dates returns the order of day and month, from dates with only one reading
// such as 25/03/2026. It returns "" if there are none or they contradict each
// other.
func (g *guesser) dates() string {
	day, month := false, false
	for i := range g.p.Fields {
		if !g.of(i, (*record.Field).Dated) {
			continue
		}
		for _, v := range g.values(i) {
			first, second, ok := looseDate(v)
			day, month = day || ok && first > 12, month || ok && second > 12
		}
	}
	switch {
	case day && !month:
		return DayFirst
	case month && !day:
		return MonthFirst
	}
	return ""
}

var (
	pointForm = regexp.MustCompile(`\d,\d{3}\.|\.\d{1,2}$|,\d{3},`)
	commaForm = regexp.MustCompile(`\d\.\d{3},|,\d{1,2}$|\.\d{3}\.`)
)

// numbers returns how numbers are written: judged by the numbers themselves,
// otherwise by the separator, which is a semicolon if numbers contain the
// comma.
func (g *guesser) numbers() string {
	point, comma := 0, 0
	for i := range g.p.Fields {
		if !g.of(i, (*record.Field).Numeric) {
			continue
		}
		for _, v := range g.values(i) {
			v, _ = record.Sum(v)
			if pointForm.MatchString(v) {
				point++
			}
			if commaForm.MatchString(v) {
				comma++
			}
		}
	}
	if comma > point || comma == point && g.p.Format.Separator == ';' {
		return Comma
	}
	return Point
}
