package webtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var route = regexp.MustCompile(`^(GET|POST) /`)

// Routes are the patterns that the sources in a folder mount, such as "POST /login", so that a
// test of all of them knows of a new one.
func Routes(tb testing.TB, folder string) (routes []string) {
	tb.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		tb.Fatal(err)
	}
	var files []*ast.File
	shared := constants{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, file)
		shared.add(file)
	}
	for _, file := range files {
		own := constants{}
		own.add(file)
		routes = append(routes, routesIn(file, []constants{own, shared})...)
	}
	return routes
}

func routesIn(file *ast.File, known []constants) (routes []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) == 2 {
			if pattern := valueIn(call.Args[0], known); route.MatchString(pattern) {
				routes = append(routes, pattern)
			}
		}
		return true
	})
	return routes
}

// constants are the expressions of constants, by name.
type constants map[string]ast.Expr

func (c constants) add(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == len(spec.Values) {
			for i, name := range spec.Names {
				c[name.Name] = spec.Values[i]
			}
		}
		return true
	})
}

// valueIn is the value of a text that is written out, with constants of its file before those
// of its package.
func valueIn(e ast.Expr, known []constants) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.Ident:
		for _, c := range known {
			if value, ok := c[e.Name]; ok {
				return valueIn(value, known)
			}
		}
	case *ast.BinaryExpr:
		return valueIn(e.X, known) + valueIn(e.Y, known)
	}
	return ""
}
