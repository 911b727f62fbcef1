package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

// TestNothingHappensBeforeMain: no init, and no package variable that anybody
// could change. A variable that is never assigned to again is as good as a
// constant, which Go has not for maps, errors and embedded files.
func TestNothingHappensBeforeMain(t *testing.T) {
	packages := map[string][]*ast.File{}
	set := token.NewFileSet()
	for file, dir := range sources(t) {
		tree, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		packages[dir] = append(packages[dir], tree)
	}
	for dir, trees := range packages {
		for _, tree := range trees {
			for _, d := range tree.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
					t.Errorf("%s has an init function", dir)
				}
			}
		}
		exported, changed := variables(dir, set, trees)
		for _, name := range exported {
			t.Errorf("%s exports the variable %s, which anybody may change", dir, name)
		}
		for _, name := range changed {
			t.Errorf("%s changes its package variable %s", dir, name)
		}
	}
}

// variables gives the exported package variables of a package, and those that
// are assigned to, counted up or whose address is taken.
func variables(dir string, set *token.FileSet, trees []*ast.File) (exported, changed []string) {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	// Imports are not loaded: what a name of this package means is known without.
	config := types.Config{Error: func(error) {}}
	pkg, _ := config.Check(dir, set, trees, info)
	for _, name := range pkg.Scope().Names() {
		if _, ok := pkg.Scope().Lookup(name).(*types.Var); ok && ast.IsExported(name) {
			exported = append(exported, name)
		}
	}
	note := func(e ast.Expr) {
		if id := base(e); id != nil {
			if v, ok := info.Uses[id].(*types.Var); ok && v.Parent() == pkg.Scope() {
				changed = append(changed, id.Name)
			}
		}
	}
	for _, tree := range trees {
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					note(e)
				}
			case *ast.IncDecStmt:
				note(n.X)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					note(n.X)
				}
			}
			return true
		})
	}
	return exported, changed
}

// base gives the variable an expression like x[i].y belongs to.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func TestVariablesFindsChanges(t *testing.T) {
	source := `package p
var a, b, c, d, e, f, G = 1, []int{1}, 2, struct{ x int }{}, 3, 4, 5
func g() { a = 2; b[0]++; _ = &c; d.x += 1; e := 5; e = 6; _ = e; println(f) }`
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	exported, changed := variables("p", set, []*ast.File{tree})
	if strings.Join(exported, "") != "G" || !slices.Equal(changed, []string{"a", "b", "c", "d"}) {
		t.Errorf("found %v exported, %v changed", exported, changed)
	}
}
