package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestDocsNameOnlyTargetsAndVariablesThatExist(t *testing.T) {
	t.Parallel()
	text := documentation(t)
	targets := firsts(`(?m)^([a-z]+):`, readText(t, "Makefile"))
	for _, name := range firsts("(?m)(?:^|`|`.+ )make ([a-z]+)(?:`|  )", text) {
		if !slices.Contains(targets, name) {
			t.Errorf("there is no make %s", name)
		}
	}
	sources, serve := readSources(t), new(program).serveCommand()
	for _, name := range firsts(`\b(FAIRLEAD_[A-Z_]+[A-Z])\b`, text) {
		flag := serve.Flag(strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "FAIRLEAD_")), "_", "-"))
		if flag == nil && !strings.Contains(sources, `"`+name+`"`) {
			t.Errorf("nothing reads %s", name)
		}
	}
}

func readSources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	eachSource(t, func(path string) { all.WriteString(readText(t, path)) })
	return all.String()
}

// eachSource visits every Go file of this module, by its path from the root.
func eachSource(t *testing.T, visit func(path string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "." && (strings.HasPrefix(path, ".") || exists(path+"/go.mod")): // another module
			return fs.SkipDir
		case filepath.Ext(path) == ".go":
			visit(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// notInGit are the folders that building and running create.
var notInGit = []string{"bin", "data", "dist"}

func TestDocsNameOnlyFilesThatExist(t *testing.T) {
	t.Parallel()
	text := documentation(t)
	named := firsts(`(?:src|srcset)="([^"]+)"`, text)
	packages := fenced(chapter(t, "## Packages"), "")
	named = append(named, firsts(`(?m)^([a-z/]+)/ `, packages[0])...)
	all := folders(t)
	named = append(named, firsts(`(?:^|[\s(\x60])((?:`+strings.Join(all, "|")+`)/[\w./-]*\w)`, text)...)
	for _, folder := range all {
		if !strings.Contains("\n"+packages[0], "\n"+folder+"/") {
			t.Errorf("the list of packages has no %s/", folder)
		}
	}
	for _, path := range named {
		if !exists(path) {
			t.Errorf("there is no %s", path)
		}
	}
	if len(named) < 50 {
		t.Errorf("only %d paths were found", len(named))
	}
}

func TestDocsLinkOnlyToWhatExists(t *testing.T) {
	t.Parallel()
	all := documents(t)
	for path, text := range all {
		for _, link := range firsts(`\]\(([^):]+)\)`, text) {
			to, anchor, _ := strings.Cut(link, "#")
			to = filepath.Join(filepath.Dir(path), to)
			if link[0] == '#' {
				to = path
			}
			if !exists(to) {
				t.Errorf("%s links to %s, which does not exist", path, link)
			}
			if anchor != "" && !slices.Contains(anchors(all[to]), anchor) {
				t.Errorf("%s links to %s, and there is no such heading", path, link)
			}
		}
	}
}

// anchors are the headings of a document as links name them.
func anchors(text string) (names []string) {
	for _, heading := range firsts(`(?m)^#+ (.+)$`, text) {
		name := regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(heading), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

func exists(path string) bool {
	_, err := os.Stat(filepath.Join(root, path))
	return err == nil
}

func folders(t *testing.T) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(notInGit, e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestPicturesAreFewAndSmall(t *testing.T) {
	t.Parallel()
	pictures, err := filepath.Glob(filepath.Join(root, "docs", "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	text := readText(t, "README.md")
	for _, p := range pictures {
		info, err := os.Stat(p)
		if err != nil || info.Size() > 120_000 || !strings.Contains(text, "docs/"+filepath.Base(p)) {
			t.Errorf("%s is too large or shown nowhere (%v)", p, err)
		}
	}
}

func TestDocsNameEveryDependencyAndItsOwner(t *testing.T) {
	t.Parallel()
	gomod := readText(t, "go.mod")
	modules := firsts(`(?m)^(?:require |\t)(\S+\.\S+) v`, gomod) // ours have no dot
	replaced := firsts(`(?m)^replace (\S+) =>`, gomod)
	listed := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\S+\.\S+/\S+) \| (\S+) \| .+ \|$`).FindAllStringSubmatch(chapter(t, "## Dependencies"), -1) {
		listed[row[1]] = row[2]
	}
	owned := map[string]bool{}
	eachSource(t, func(path string) {
		for _, module := range modulesOf(t, path, modules) {
			if listed[module] == "" {
				t.Errorf("%s uses %s, which docs/development.md does not list", path, module)
			}
			owned[module] = owned[module] || strings.HasPrefix(path, listed[module]+"/")
		}
	})
	for module, owner := range listed {
		if !owned[module] && !slices.Contains(replaced, module) {
			t.Errorf("%s does not use %s", owner, module)
		}
	}
}

// modulesOf lists the modules that a source imports from.
func modulesOf(t *testing.T, path string, modules []string) (used []string) {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, path), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range source.Imports {
		name, _ := strconv.Unquote(spec.Path.Value)
		for _, module := range modules {
			if name == module || strings.HasPrefix(name, module+"/") {
				used = append(used, module)
			}
		}
	}
	return used
}
