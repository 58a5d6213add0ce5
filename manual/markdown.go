package manual

import (
	"bytes"
	"html/template"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown leaves HTML and dangerous links out, since it is not told otherwise.
var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(blocks{}, 1))),
)

// parse fills in what the source says. all are the files that have a page.
func (t *Topic) parse(source []byte, all []string) error {
	document := markdown.Parser().Parse(text.NewReader(source))
	t.noteHeadings(document, source)
	for _, link := range linksIn(document) {
		t.direct(link, all)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, document); err != nil {
		return err
	}
	t.Prose = template.HTML(out.String()) //nolint:gosec // rendered from files in this program, with HTML in them left out
	return nil
}

func (t *Topic) noteHeadings(document ast.Node, source []byte) {
	for n := document.FirstChild(); n != nil; n = n.NextSibling() {
		heading, ok := n.(*ast.Heading)
		switch {
		case !ok:
		case heading.Level == 1 && t.Title == "":
			t.Title = textOf(heading, source)
		case heading.Level == 2:
			t.Sections = append(t.Sections, Section{idOf(heading), textOf(heading, source)})
		}
	}
}

func idOf(heading *ast.Heading) string {
	id, _ := heading.AttributeString("id")
	name, _ := id.([]byte)
	return string(name)
}

// textOf is what a heading says, without its markup.
func textOf(n ast.Node, source []byte) string {
	var said strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if one, ok := n.(*ast.Text); ok && entering {
			said.Write(one.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return said.String()
}

func linksIn(document ast.Node) (links []*ast.Link) {
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			links = append(links, link)
		}
		return ast.WalkContinue, nil
	})
	return links
}

// direct leads a link between files to the page of the other one. If that has no page, such
// as a source file, only the text of the link stays.
func (t *Topic) direct(link *ast.Link, all []string) {
	to, err := url.Parse(string(link.Destination))
	if err == nil && (to.IsAbs() || to.Path == "") {
		return
	}
	if err != nil || !slices.Contains(all, path.Join(path.Dir(t.file), to.Path)) {
		unlink(link)
		return
	}
	file := path.Join(path.Dir(t.file), to.Path)
	t.links = append(t.links, file)
	link.Destination = []byte((&url.URL{Path: pathOf(slugOf(file)), Fragment: to.Fragment}).String())
}

func unlink(link *ast.Link) {
	parent := link.Parent()
	for child := link.FirstChild(); child != nil; child = link.FirstChild() {
		parent.InsertBefore(parent, link, child)
	}
	parent.RemoveChild(parent, link)
}
