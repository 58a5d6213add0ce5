package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// formRoutes are the paths that pages send forms to, out of the sources of the packages
// that serve people.
func formRoutes(t *testing.T) (routes []string) {
	t.Helper()
	for _, folder := range []string{"account", "authz", "billing", "carrier", "event", "web"} {
		names, err := filepath.Glob(filepath.Join("..", "..", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		var files []*ast.File
		for _, name := range names {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, "_test.go") {
				files = append(files, file)
			}
		}
		routes = append(routes, postsIn(files)...)
	}
	if len(routes) < 40 || !slices.Contains(routes, "/account/billing/remove") {
		t.Fatalf("the packages mount %q", routes)
	}
	return routes
}

// postsIn are the patterns that begin with POST.
func postsIn(files []*ast.File) (routes []string) {
	constants := map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
				for i, name := range spec.Names {
					constants[name.Name] = textOf(spec.Values[i], nil)
				}
			}
			return true
		})
	}
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 2 {
				if route, found := strings.CutPrefix(textOf(call.Args[0], constants), "POST /"); found {
					routes = append(routes, "/"+route)
				}
			}
			return true
		})
	}
	return routes
}

// textOf is the value of a text that is written out, with constants of its package.
func textOf(e ast.Expr, constants map[string]string) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.Ident:
		return constants[e.Name]
	case *ast.BinaryExpr:
		return textOf(e.X, constants) + textOf(e.Y, constants)
	}
	return ""
}
