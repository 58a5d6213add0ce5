package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every mounted path that returns anything but a page must be in the document.
func TestOpenAPIDescribesEveryMountedRoute(t *testing.T) {
	t.Parallel()
	d := describe(t, start(t))
	paths := mountedPaths(t)
	if len(paths) < 15 || !slices.Contains(paths, "/oauth/token") || !slices.Contains(paths, "/api/v1/ping") {
		t.Fatalf("the packages mount %q", paths)
	}
	for _, path := range paths {
		if path != "/robots.txt" && path != "/.well-known/security.txt" && d.answersMachines(path) && d.doc.Paths.Value(path) == nil {
			t.Errorf("%s is for programs and not in the document", path)
		}
	}
}

// answersMachines reports whether a path returns something other than a page, a redirect
// or a file for pages.
func (d *described) answersMachines(path string) bool {
	d.t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		b := d.browser()
		request := b.Request(method, path, strings.NewReader(""))
		request.Header.Set("Origin", d.public) // as our own forms have it
		page := b.Send(request)
		kind, _, err := mime.ParseMediaType(page.Header.Get("Content-Type"))
		if page.Status != http.StatusNotFound && page.Location == "" && err == nil && kind != "text/html" {
			return true
		}
	}
	return false
}

// mountedPaths reads the paths without wildcards out of every Mount method.
func mountedPaths(t *testing.T) (paths []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range source.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "Mount" {
				paths = append(paths, pathsIn(f)...)
			}
		}
	}
	return paths
}

func pathsIn(f *ast.FuncDecl) (paths []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if _, path, found := strings.Cut(text, " "); found {
			text = path
		}
		if err == nil && strings.HasPrefix(text, "/") && !strings.Contains(text, "{") {
			paths = append(paths, text)
		}
		return true
	})
	return paths
}
