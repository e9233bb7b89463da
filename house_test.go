// Package vedlys_test checks properties of the whole source tree: which package may import which, where a third party
// may be imported, how long a function may be, what a page must not contain. The reasons are in docs/architecture.md.
package vedlys_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const module = "github.com/vedlys/vedlys"

// layers maps the top folders to their layers. A package has the layer of its top folder, and imports only packages of
// lower layers or of the same folder.
var layers = map[string]int{
	"cmd/vedlys": 8,
	"web":        7, "api": 7,
	"app":   6,
	"unit":  5,
	"store": 4,
	"crm":   3,
	"pace":  1, "record": 2, "jobs": 2, // record's kinds check with match and i18n; jobs run on db
	"match": 1, "db": 1, "i18n": 1, "sheet": 1, "mail": 1, "blob": 1,
}

// below are the capabilities in app that the others there may call. A capability calls no other, except where calls says
// why.
var below = []string{"app/records", "app/qualify"}

var calls = map[[2]string]string{
	{"app/sample", "app/people"}:     "the sample data has people",
	{"app/backup", "app/derived"}:    "the doctor derives values again",
	{"app/backup", "app/files"}:      "the doctor compares files with their content",
	{"app/backup", "app/rates"}:      "the doctor converts amounts again",
	{"app/sample", "app/sampledata"}: "it writes what sampledata invents",
}

// outside are the folders of tools and tests around the program. They may import any package, and none imports them.
var outside = []string{"e2e", "bench", "tools"}

// shared are the third parties that several top folders may import, each with the reason.
var shared = map[string]string{
	"golang.org/x/text":      "Unicode: i18n takes plurals and sorting from it, match the folding of names, sheet old encodings",
	"github.com/google/uuid": "ids: record makes them, db writes them in the form each engine keeps them in",
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range goFiles(t) {
		if f.dir == "." || isOutside(f.dir) {
			continue
		}
		if _, known := layers[top(f.dir)]; !known {
			t.Errorf("%s: package %s is in no layer", f.path, f.dir)
			continue
		}
		for _, imported := range f.imports() {
			own, ok := strings.CutPrefix(imported, module+"/")
			if !ok {
				continue
			}
			if problem := upward(f.dir, own, f.test); problem != "" {
				t.Errorf("%s: %s", f.path, problem)
			}
		}
	}
}

func TestUpwardFindsImportsThatGoUp(t *testing.T) {
	for _, c := range []struct {
		from, to string
		test, ok bool
	}{
		{"cmd/vedlys", "web", false, true},
		{"web", "app", false, true},
		{"web/records", "web/ui", false, true},
		{"app", "record", false, true},
		{"i18n/addwords", "i18n/internal/words", false, true},
		{"app", "db/dbtest", true, true},
		{"db/dbtest/serve", "db/dbtest", false, true},
		{"app", "web", false, false},
		{"app", "app/imports", false, true},
		{"app/imports", "unit", false, true},
		{"app/imports", "app/records", false, true},
		{"app/imports", "app/people", false, false},
		{"unit", "app/records", false, false},
		{"api", "web", false, false},
		{"record", "jobs", false, false},
		{"match", "record", false, false},
		{"record", "crm", true, false},
		{"app", "db/dbtest", false, false},
		{"app", "e2e/product", true, false},
		{"app", "helpers", false, false},
	} {
		if problem := upward(c.from, c.to, c.test); (problem == "") != c.ok {
			t.Errorf("%s imports %s, in a test %v: got %q", c.from, c.to, c.test, problem)
		}
	}
}

// upward returns what is wrong with one package importing another, or "". Both are paths below the module.
func upward(from, to string, inTest bool) string {
	layer, known := layers[top(to)]
	switch {
	case !known:
		return "imports " + to + ", which is in no layer"
	case forTests(to) && !inTest && !forTests(from):
		return "imports " + to + ", which is there for tests alone"
	case sideways(from, to):
		return "imports " + to + ", another capability"
	case top(from) == top(to), forTests(to):
		return ""
	case layer >= layers[top(from)]:
		return fmt.Sprintf("%s (layer %d) imports %s (layer %d)", from, layers[top(from)], to, layer)
	}
	return ""
}

// sideways reports whether a capability in app imports another that it must not call.
func sideways(from, to string) bool {
	return strings.HasPrefix(from, "app/") && strings.HasPrefix(to, "app/") && !slices.Contains(below, to) && calls[[2]string{from, to}] == ""
}

// top returns the part of a package's path that is a key of layers.
func top(dir string) string {
	parts := strings.Split(dir, "/")
	if parts[0] == "cmd" && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

func isOutside(dir string) bool { return slices.Contains(outside, top(dir)) }

// forTests reports whether a package, such as db/dbtest, is named as a helper of tests.
func forTests(dir string) bool {
	return slices.ContainsFunc(strings.Split(dir, "/"), func(part string) bool {
		return len(part) > len("test") && strings.HasSuffix(part, "test")
	})
}

func TestThirdPartiesHaveOneImporter(t *testing.T) {
	modules := required(t)
	importers := map[string]map[string]string{} // module → top folder → a file
	for _, f := range goFiles(t) {
		if f.test || f.dir == "." || isOutside(f.dir) || forTests(f.dir) {
			continue
		}
		for _, imported := range f.imports() {
			third := owner(modules, imported)
			if third == "" || shared[third] != "" {
				continue
			}
			if importers[third] == nil {
				importers[third] = map[string]string{}
			}
			importers[third][top(f.dir)] = f.path
		}
	}
	for third, by := range importers {
		if len(by) > 1 {
			t.Errorf("%s is imported by %d top folders: %v; let one of them own it, or give the reason in shared",
				third, len(by), slices.Sorted(maps.Values(by)))
		}
	}
}

// required returns the modules of go.mod.
func required(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, m := range regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) v\S+`).FindAllSubmatch(text, -1) {
		modules = append(modules, string(m[1]))
	}
	return modules
}

// owner returns the module of an imported package: the longest that fits, "" for the standard library.
func owner(modules []string, imported string) string {
	found := ""
	for _, m := range modules {
		if (imported == m || strings.HasPrefix(imported, m+"/")) && len(m) > len(found) {
			found = m
		}
	}
	return found
}

// A size limits the length of functions or files, in lines.
type size struct {
	noun   string
	limit  int
	longer map[string]string // those that are longer, each with the reason
}

var (
	functionSize = size{"functions", 45, map[string]string{
		"web/routes.go Routes":        "one flat list, one line for each address",
		"api/imports.go importWishes": "one switch, with a case for each value of the form",
		"bench/import.go imports":     "a benchmark, read from the top to the end like its report",
	}}
	fileSize = size{"files", 400, map[string]string{}}
)

func TestFunctionsAndFilesAreShort(t *testing.T) {
	var functions, files []measured
	for _, f := range goFiles(t) {
		if f.test || f.generated {
			continue
		}
		files = append(files, measured{f.path, f.line(f.tree.FileEnd)})
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				functions = append(functions, measured{f.path + " " + fn.Name.Name, f.line(fn.End()) - f.line(fn.Pos()) + 1})
			}
		}
	}
	for _, problem := range append(functionSize.problems(functions), fileSize.problems(files)...) {
		t.Error(problem)
	}
}

func TestSizesFindWhatIsTooLong(t *testing.T) {
	measure := func(lines ...int) (all []measured) {
		for _, n := range lines {
			all = append(all, measured{fmt.Sprint(n), n})
		}
		return all
	}
	s := size{"functions", 45, map[string]string{"70": "a list"}}
	for _, c := range []struct {
		all  []measured
		want int
	}{
		{measure(), 2}, // nothing was measured, and the exception is not needed
		{measure(1, 45, 70), 0},
		{measure(70, 46), 1},
		{measure(70, 46, 300), 2},
		{measure(1, 2), 1}, // the exception is not needed any more
	} {
		if problems := s.problems(c.all); len(problems) != c.want {
			t.Errorf("%v: %q, want %d problems", c.all, problems, c.want)
		}
	}
	short := size{"functions", 45, map[string]string{"it": "a list"}}
	if problems := short.problems([]measured{{"it", 45}}); len(problems) != 1 {
		t.Errorf("a function that was shortened keeps its exception: %q", problems)
	}
	if problems := short.problems([]measured{{"it", 46}}); len(problems) != 0 {
		t.Error(problems)
	}
	if problems := (size{"functions", 45, map[string]string{"it": ""}}).problems([]measured{{"it", 46}}); len(problems) != 1 {
		t.Errorf("an exception without a reason: %q", problems)
	}
}

// measured is a function or file and its number of lines.
type measured struct {
	what  string
	lines int
}

// problems lists those that exceed the limit without a reason, and the exceptions that are not needed any more.
func (s size) problems(all []measured) []string {
	var out []string
	needed := map[string]bool{}
	for _, m := range all {
		if m.lines <= s.limit {
			continue
		}
		needed[m.what] = true
		if s.longer[m.what] == "" {
			out = append(out, fmt.Sprintf("%s has %d lines, more than %d; part it, or give the reason in longer", m.what, m.lines, s.limit))
		}
	}
	if len(all) == 0 {
		out = append(out, "no "+s.noun+" were found")
	}
	for _, what := range slices.Sorted(maps.Keys(s.longer)) {
		if !needed[what] {
			out = append(out, fmt.Sprintf("%s is no longer than %d lines, so remove it from longer", what, s.limit))
		}
	}
	return out
}

func TestEverythingExportedIsDescribed(t *testing.T) {
	described := map[string]bool{} // by package folder
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		described[f.dir] = described[f.dir] || f.tree.Doc != nil
		if f.generated || f.tree.Name.Name == "main" {
			continue
		}
		for i, d := range f.tree.Decls {
			if i > 0 && f.line(f.tree.Decls[i-1].End())+1 == f.line(d.Pos()) {
				continue // the comment above the first of several one-line functions is for all
			}
			for _, name := range undescribed(d) {
				t.Errorf("%s:%d: %s is exported and has no comment", f.path, f.line(name.Pos()), name.Name)
			}
		}
	}
	for dir, ok := range described {
		if !ok {
			t.Errorf("%s: no file says what the package is for", dir)
		}
	}
}

// undescribed lists the exported names of a declaration that have no comment. A comment above a group of constants or
// variables, or behind one of them, suffices.
func undescribed(d ast.Decl) []*ast.Ident {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && onExported(d) {
			return []*ast.Ident{d.Name}
		}
	case *ast.GenDecl:
		if d.Doc == nil {
			return undescribedSpecs(d.Specs)
		}
	}
	return nil
}

func undescribedSpecs(specs []ast.Spec) []*ast.Ident {
	var names []*ast.Ident
	for _, s := range specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if s.Doc == nil && s.Comment == nil {
				names = append(names, s.Name)
			}
		case *ast.ValueSpec:
			if s.Doc == nil && s.Comment == nil {
				names = append(names, s.Names...)
			}
		}
	}
	return slices.DeleteFunc(names, func(n *ast.Ident) bool { return !n.IsExported() })
}

// customary are methods that need no comment because an interface of the standard library defines them.
var customary = []string{"String", "Error", "Unwrap", "Is", "Scan", "Value", "MarshalJSON", "UnmarshalJSON", "MarshalText",
	"UnmarshalText", "ServeHTTP", "Len", "Less", "Swap", "Read", "Write", "Close"}

// onExported reports whether a declaration is a function, or a method that needs a comment because its type is
// exported.
func onExported(fn *ast.FuncDecl) bool {
	if fn.Recv == nil {
		return true
	}
	of := fn.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	name, ok := of.(*ast.Ident)
	return ok && name.IsExported() && !slices.Contains(customary, fn.Name.Name)
}

// goFile is a parsed Go file that git tracks.
type goFile struct {
	path, dir       string
	test, generated bool
	tree            *ast.File
	set             *token.FileSet
}

func (f goFile) line(p token.Pos) int { return f.set.Position(p).Line }

func (f goFile) imports() []string {
	var paths []string
	for _, i := range f.tree.Imports {
		if p, err := strconv.Unquote(i.Path.Value); err == nil {
			paths = append(paths, p)
		}
	}
	return paths
}

var parsed = sync.OnceValues(func() ([]goFile, error) {
	names, err := tracked()
	if err != nil {
		return nil, err
	}
	set := token.NewFileSet()
	var files []goFile
	for _, name := range names {
		if path.Ext(name) != ".go" {
			continue
		}
		tree, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, goFile{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), ast.IsGenerated(tree), tree, set})
	}
	return files, nil
})

func goFiles(t *testing.T) []goFile {
	t.Helper()
	files, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 100 {
		t.Fatalf("git knows only %d Go files", len(files))
	}
	return files
}

// tracked returns the files that git tracks and that exist.
var tracked = sync.OnceValues(func() ([]string, error) {
	// The stat tells go test that the result depends on the index, so that an added file invalidates its cache. In a
	// worktree the index is elsewhere.
	_, _ = os.Stat(".git/index")
	list, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	var names []string
	for name := range bytes.SplitSeq(list, []byte{0}) {
		info, err := os.Lstat(string(name))
		if err == nil && info.Mode().IsRegular() {
			names = append(names, string(name))
		}
	}
	return names, nil
})
