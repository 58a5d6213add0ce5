package locale_test

import (
	"go/ast"
	"go/constant"
	"go/types"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/template/parse"
	"unicode"

	"golang.org/x/tools/go/packages"

	"fairlead/locale"
	"fairlead/templates"
)

// peoplesPackages have the pages and mails that are translated. The guide, commands and
// answers to programs are in English.
var peoplesPackages = []string{"fairlead/account", "fairlead/authz", "fairlead/billing", "fairlead/carrier", "fairlead/egress", "fairlead/event", "fairlead/factor", "fairlead/flow", "fairlead/mail", "fairlead/password", "fairlead/web"}

func TestEveryTextHasATranslation(t *testing.T) {
	t.Parallel()
	texts := inUse(t)
	for _, tag := range []string{"de", "es", "fr"} {
		entries, err := locale.Entries(tag)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if _, ok := entries[text]; !ok {
				t.Errorf("%s.json lacks %q", tag, text)
			}
		}
	}
}

func TestEveryTranslationIsOfATextInUse(t *testing.T) {
	t.Parallel()
	texts := inUse(t)
	for _, tag := range []string{"en", "de", "es", "fr"} {
		entries, err := locale.Entries(tag)
		if err != nil {
			t.Fatal(err)
		}
		for key := range entries {
			if !slices.Contains(texts, key) {
				t.Errorf("%s.json translates %q, which is not in use", tag, key)
			}
		}
	}
}

// place finds the places for arguments.
var place = regexp.MustCompile(`%(\[\d+\])?[sdv]`)

func TestTranslationsHaveThePlacesOfTheirTexts(t *testing.T) {
	t.Parallel()
	for _, tag := range []string{"en", "de", "es", "fr"} {
		entries, err := locale.Entries(tag)
		if err != nil {
			t.Fatal(err)
		}
		for key, entry := range entries {
			want := places(key)
			for form, sentence := range forms(entry) {
				got := places(sentence)
				if form == "one" && len(got) < len(want) { // "a minute" in place of a number
					continue
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s.json: %q has the places %v, want %v as in %q", tag, sentence, got, want, key)
				}
			}
		}
	}
}

func forms(e locale.Entry) map[string]string {
	if e.Plural == nil {
		return map[string]string{"": e.Sentence}
	}
	return e.Plural
}

// places are the different places of a text, in order.
func places(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(place.FindAllString(text, -1))))
}

// inUse are the texts of templates and of Go code, without those that are only places.
var inUse = func() func(t *testing.T) []string {
	var once sync.Once
	var found []string
	return func(t *testing.T) []string {
		t.Helper()
		once.Do(func() {
			all := map[string]bool{}
			inTemplates(t, all)
			inCode(t, all)
			for text := range maps.Keys(all) {
				if strings.ContainsFunc(place.ReplaceAllString(text, ""), unicode.IsPrint) && text != " " {
					found = append(found, text)
				}
			}
			slices.Sort(found)
		})
		if len(found) < 100 {
			t.Fatalf("only %d texts are found", len(found))
		}
		return found
	}
}()

func inTemplates(t *testing.T, all map[string]bool) {
	t.Helper()
	inFiles(t, templates.FS, "*/*.html", all)
	inFiles(t, os.DirFS("../mail"), "message.*", all)
}

func inFiles(t *testing.T, files fs.FS, pattern string, all map[string]bool) {
	t.Helper()
	names, err := fs.Glob(files, pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, "guide/") || strings.HasSuffix(name, ".go") {
			continue
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		trees := map[string]*parse.Tree{}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(string(content), "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, each := range trees {
			inNode(each.Root, all)
		}
	}
}

// inNode finds the literals that are said: {{t "…"}}, {{say "…"}} and what is inside of
// other commands.
func inNode(n parse.Node, all map[string]bool) {
	switch n := n.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, each := range n.Nodes {
				inNode(each, all)
			}
		}
	case *parse.ActionNode:
		inNode(n.Pipe, all)
	case *parse.IfNode:
		inBranch(&n.BranchNode, all)
	case *parse.RangeNode:
		inBranch(&n.BranchNode, all)
	case *parse.WithNode:
		inBranch(&n.BranchNode, all)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			inNode(n.Pipe, all)
		}
	case *parse.PipeNode:
		for _, each := range n.Cmds {
			inCommand(each, all)
		}
	}
}

func inBranch(n *parse.BranchNode, all map[string]bool) {
	inNode(n.Pipe, all)
	inNode(n.List, all)
	inNode(n.ElseList, all)
}

func inCommand(c *parse.CommandNode, all map[string]bool) {
	name, _ := c.Args[0].(*parse.IdentifierNode)
	for i, arg := range c.Args[1:] {
		if text, ok := arg.(*parse.StringNode); ok && i == 0 && name != nil && (name.Ident == "t" || name.Ident == "say") {
			all[text.Text] = true
		}
		inNode(arg, all)
	}
	// {{t (or .Label "Go back")}}
	if inner, ok := last(c.Args).(*parse.PipeNode); ok && name != nil && name.Ident == "t" && inner.Cmds[0].Args[0].String() == "or" {
		for _, arg := range inner.Cmds[0].Args {
			if text, ok := arg.(*parse.StringNode); ok {
				all[text.Text] = true
			}
		}
	}
}

func last(args []parse.Node) parse.Node { return args[len(args)-1] }

// inCode finds the constants of type [locale.Text].
func inCode(t *testing.T, all map[string]bool) {
	t.Helper()
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax |
		packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile}, peoplesPackages...)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range loaded {
		for _, problem := range p.Errors {
			t.Fatal(problem)
		}
		for expression, value := range p.TypesInfo.Types {
			if value.Value != nil && value.Value.Kind() == constant.String && isText(value.Type) && !isPart(p, expression) {
				all[constant.StringVal(value.Value)] = true
			}
		}
	}
}

func isText(t types.Type) bool {
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == "Text" && named.Obj().Pkg().Path() == "fairlead/locale"
}

// isPart reports whether an expression is a half of a text that is written on two lines.
func isPart(p *packages.Package, e ast.Expr) bool {
	for _, file := range p.Syntax {
		if e.Pos() < file.FileStart || e.End() > file.FileEnd {
			continue
		}
		part := false
		ast.Inspect(file, func(n ast.Node) bool {
			if whole, ok := n.(*ast.BinaryExpr); ok && (whole.X == e || whole.Y == e) {
				part = true
			}
			return !part
		})
		return part
	}
	return false
}
