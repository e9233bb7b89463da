package vedlys_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestSharedSlicesAreNotChanged forbids changes to the slices in package variables: appending may write into the array
// that all users share. Clone the slice, or have a function return one of the caller's own.
func TestSharedSlicesAreNotChanged(t *testing.T) {
	shared := map[string][]string{} // by package folder
	for _, f := range goFiles(t) {
		shared[f.dir] = append(shared[f.dir], variables(f.tree)...)
	}
	calls := 0
	for _, f := range goFiles(t) {
		if f.generated {
			continue
		}
		changes, n := changesOfShared(f.tree, shared[f.dir])
		calls += n
		for _, c := range changes {
			t.Errorf("%s:%d: %s", f.path, f.line(c.pos), c.what)
		}
	}
	if calls < 100 {
		t.Errorf("only %d calls that could change a slice were found", calls)
	}
}

func TestChangesOfSharedSlicesAreFound(t *testing.T) {
	for _, c := range []struct {
		body string
		ok   bool
	}{
		{"_ = append(crm.Types, note)", false},
		{"_ = append(crm.Types[:2], note)", false},
		{"for range append(own, note) {}", false},
		{"slices.Sort(own)", false},
		{"crm.Types = slices.DeleteFunc(crm.Types, odd)", false},
		{"_ = append(crm.Types[:2:2], note)", true},
		{"_ = append(slices.Clone(crm.Types), note)", true},
		{"own = append(own, note)", true}, // a list that grows
		{"own := []int{}; _ = append(own, 1)", true},
		{"slices.Sort(v.Types)", true},
	} {
		source := "package p\nimport (\"slices\"; \"" + module + "/crm\")\nvar own []int\nfunc f() {" + c.body + "}"
		tree, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if changes, _ := changesOfShared(tree, variables(tree)); (len(changes) == 0) != c.ok {
			t.Errorf("%s: %v", c.body, changes)
		}
	}
}

// variables returns the names of a file's package variables.
func variables(tree *ast.File) []string {
	var names []string
	for _, d := range tree.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, s := range g.Specs {
			for _, n := range s.(*ast.ValueSpec).Names {
				names = append(names, n.Name)
			}
		}
	}
	return names
}

// A change is a place in a file that changes a shared slice.
type change struct {
	pos  token.Pos
	what string
}

// changesOfShared finds the calls that change a package variable: one of the given names of the file's own package, or
// an exported one of another package of the module. It also returns the number of calls that can change a slice.
func changesOfShared(tree *ast.File, own []string) (found []change, calls int) {
	grows := map[ast.Node]bool{}
	ast.Inspect(tree, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 {
			if to, ok := a.Lhs[0].(*ast.Ident); ok && appendsTo(a.Rhs[0], to.Name) {
				grows[a.Rhs[0]] = true
			}
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 || !changesFirst(call) {
			return true
		}
		calls++
		if name := sharedName(tree, call.Args[0], own); name != "" && !grows[call] {
			found = append(found, change{call.Pos(), fmt.Sprintf("%s is changed for all who hold it", name)})
		}
		return true
	})
	return found, calls
}

// appendsTo reports whether an expression is append(name, ...).
func appendsTo(e ast.Expr, name string) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	fn, isName := call.Fun.(*ast.Ident)
	first, same := call.Args[0].(*ast.Ident)
	return isName && fn.Name == "append" && same && first.Name == name
}

// changers are the functions of package slices that modify their first argument.
var changers = []string{"Sort", "SortFunc", "SortStableFunc", "Reverse", "Delete", "DeleteFunc", "Compact", "CompactFunc", "Insert", "Replace"}

func changesFirst(call *ast.CallExpr) bool {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		return fn.Name == "append"
	case *ast.SelectorExpr:
		of, ok := fn.X.(*ast.Ident)
		return ok && of.Name == "slices" && slices.Contains(changers, fn.Sel.Name)
	}
	return false
}

// sharedName returns the name of the package variable that an expression is or is part of, or "".
func sharedName(tree *ast.File, e ast.Expr, own []string) string {
	switch e := e.(type) {
	case *ast.SliceExpr:
		if !e.Slice3 {
			return sharedName(tree, e.X, own)
		}
	case *ast.Ident:
		if slices.Contains(own, e.Name) && !isLocal(tree, e) {
			return e.Name
		}
	case *ast.SelectorExpr:
		of, ok := e.X.(*ast.Ident)
		if ok && of.Obj == nil && e.Sel.IsExported() && importsOwn(tree, of.Name) {
			return of.Name + "." + e.Sel.Name
		}
	}
	return ""
}

// isLocal reports whether a name belongs to a function rather than the package.
func isLocal(tree *ast.File, name *ast.Ident) bool {
	return name.Obj != nil && tree.Scope.Lookup(name.Name) != name.Obj
}

// importsOwn reports whether a file imports a package of the module under the name.
func importsOwn(tree *ast.File, name string) bool {
	return slices.ContainsFunc(tree.Imports, func(i *ast.ImportSpec) bool {
		at, err := strconv.Unquote(i.Path.Value)
		known := path.Base(at)
		if i.Name != nil {
			known = i.Name.Name
		}
		return err == nil && strings.HasPrefix(at, module+"/") && known == name
	})
}
