package vedlys_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// TestOnlyRecordKnowsSingleKinds forbids other packages to decide anything by a single kind: a new kind would be left out.
// A kind may be named to make a field of it and to read or write one value; web/field has a renderer for each.
func TestOnlyRecordKnowsSingleKinds(t *testing.T) {
	kinds, named := kindVariables(t), 0
	for _, f := range goFiles(t) {
		if f.test || f.dir == "record" || f.dir == "web/field" {
			continue
		}
		found, n := decidedByKind(f.tree, kinds)
		named += n
		for _, e := range found {
			t.Errorf("%s:%d: a decision by one kind: use an ability or a property of the field", f.path, f.line(e.Pos()))
		}
	}
	if len(kinds) < 20 || named < 10 {
		t.Errorf("only %d kinds and %d uses of them were found", len(kinds), named)
	}
}

func TestDecisionsByKindsAreFound(t *testing.T) {
	for _, c := range []struct {
		body string
		ok   bool
	}{
		{"_ = f.Kind == record.TextKind", false},
		{"_ = record.DateKind != k", false},
		{"switch f.Kind { case record.TextKind: }", false},
		{"_ = slices.Contains([]record.Kind{record.TextKind}, f.Kind)", false},
		{"_ = map[record.Kind]bool{record.TextKind: true}", false},
		{"is := record.TextKind; _ = is == f.Kind", false},
		{`_ = f.Kind.Name() == "text"`, false},
		{`switch f.Kind.Name() { case "text": }`, false},
		{"_ = f.Kind == record.DateKind.Zero()", true},
		{"_ = record.DateKind.Text(v, nil)", true},
		{"_ = &record.Field{Kind: record.TextKind, Max: 9}", true},
		{`_ = record.CustomField(id, "c_a", record.TextKind, "A", nil)`, true},
		{"_ = err.Kind == record.NotFoundKind", true}, // no kind of value
		{`_ = list.Kind.Name() + ".kind"`, true},
	} {
		tree, err := parser.ParseFile(token.NewFileSet(), "p.go", "package p\nfunc _() {"+c.body+"}", 0)
		if err != nil {
			t.Fatal(err)
		}
		if found, _ := decidedByKind(tree, []string{"TextKind", "DateKind"}); (len(found) == 0) != c.ok {
			t.Errorf("%s: %v", c.body, found)
		}
	}
}

// kindVariables returns the names of the kinds in package record.
func kindVariables(t *testing.T) (out []string) {
	for _, f := range goFiles(t) {
		if f.dir == "record" && !f.test {
			out = append(out, slices.DeleteFunc(variables(f.tree), func(name string) bool { return !strings.HasSuffix(name, "Kind") })...)
		}
	}
	return out
}

// decidedByKind returns where a file decides by a single kind or by the name of one, and the number of places that name a kind.
func decidedByKind(tree *ast.File, kinds []string) (found []ast.Expr, named int) {
	allowed := map[ast.Expr]bool{}
	ast.Inspect(tree, func(n ast.Node) bool {
		for _, e := range usesOfKind(n) {
			allowed[e] = true
		}
		for _, e := range comparedIn(n) {
			if isKindName(e) {
				found = append(found, e)
			}
		}
		if s, ok := n.(*ast.SelectorExpr); ok && isKind(s, kinds) {
			if named++; !allowed[s] {
				found = append(found, s)
			}
		}
		return true
	})
	return found, named
}

// usesOfKind returns the expressions in a node that may be a single kind: what a method is called of, the kind of a new field.
func usesOfKind(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.CallExpr:
		s, ok := n.Fun.(*ast.SelectorExpr)
		if ok && s.Sel.Name == "CustomField" {
			return n.Args
		}
		if ok {
			return []ast.Expr{s.X}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Kind" {
			return []ast.Expr{n.Value}
		}
	}
	return nil
}

// comparedIn returns what a node compares.
func comparedIn(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.SwitchStmt:
		return []ast.Expr{n.Tag}
	}
	return nil
}

// isKind reports whether an expression is one of the kinds.
func isKind(s *ast.SelectorExpr, kinds []string) bool {
	of, ok := s.X.(*ast.Ident)
	return ok && of.Name == "record" && slices.Contains(kinds, s.Sel.Name)
}

// isKindName reports whether an expression is the name of a field's kind.
func isKindName(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	name, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || name.Sel.Name != "Name" {
		return false
	}
	of, ok := name.X.(*ast.SelectorExpr)
	return ok && of.Sel.Name == "Kind"
}
