package guide

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Chapter is a topic and what its page says.
type Chapter struct {
	Topic
	Sections []Section
}

// Section is a heading of a topic and the text below it.
type Section struct {
	Topic       Topic
	ID, Heading string
	// Level is that of the heading, from 1; 0 for an error in a table.
	Level  int
	blocks []text // paragraphs, items and terms
}

// Path leads to the section.
func (s Section) Path() string { return s.Topic.Path() + "#" + s.ID }

// Below are the sections that the navigation lists below a topic.
func (c Chapter) Below() (below []Section) {
	for _, s := range c.Sections {
		if s.Level == 2 {
			below = append(below, s)
		}
	}
	return below
}

// Listed are the sections of the start page's list: all but single errors.
func (c Chapter) Listed() (listed []Section) {
	for _, s := range c.Sections {
		if s.Level > 1 {
			listed = append(listed, s)
		}
	}
	return listed
}

// sectionsOf reads the sections out of a topic's page.
func sectionsOf(t Topic, page []byte) ([]Section, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	r := reading{topic: t}
	for n := range doc.Descendants() {
		if n.DataAtom == atom.Article {
			r.read(n)
		}
	}
	return r.sections, nil
}

// reading collects sections. Code samples are left out.
type reading struct {
	topic    Topic
	sections []Section
}

func (r *reading) read(n *html.Node) {
	for c := range n.ChildNodes() {
		if level := headingLevel(c); level > 0 {
			r.begin(Section{ID: attribute(c, "id"), Heading: textOf(c), Level: level})
			continue
		}
		if id := attribute(c, "id"); c.DataAtom == atom.Div && strings.HasPrefix(id, "error-") {
			r.begin(Section{ID: id, Heading: textOf(firstOf(c, atom.Code, atom.Strong))})
		}
		switch {
		case c.DataAtom == atom.Pre || c.DataAtom == atom.Form:
		case slices.Contains(blocks, c.DataAtom) && firstOf(c, blocks...) == nil:
			r.add(textOf(c))
		default:
			r.read(c)
		}
	}
}

var blocks = []atom.Atom{atom.P, atom.Li, atom.Dt, atom.Dd}

func (r *reading) begin(s Section) {
	s.Topic = r.topic
	r.sections = append(r.sections, s)
}

func (r *reading) add(paragraph string) {
	if last := len(r.sections) - 1; last >= 0 && paragraph != "" {
		r.sections[last].blocks = append(r.sections[last].blocks, newText(paragraph))
	}
}

func headingLevel(n *html.Node) int {
	return slices.Index([]atom.Atom{0, atom.H1, atom.H2, atom.H3}, n.DataAtom)
}

func firstOf(n *html.Node, kinds ...atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if slices.Contains(kinds, d.DataAtom) {
			return d
		}
	}
	return nil
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// textOf is the text of an element in one line.
func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
