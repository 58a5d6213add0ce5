package testrun

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// mostText is how much text of a page is kept, in bytes.
const mostText = 2000

// text is what a page says: a line for each block, and what can be filled and pressed in
// brackets.
func text(page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return ""
	}
	var b strings.Builder
	write(&b, mainOf(root))
	var lines []string
	for line := range strings.Lines(b.String()) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	all := strings.Join(lines, "\n")
	if len(all) > mostText {
		all = strings.ToValidUTF8(all[:mostText], "") + "…"
	}
	return all
}

// mainOf is the main part of a page or, without one, all of it.
func mainOf(root *html.Node) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "main" {
			return n
		}
	}
	return root
}

var (
	inline = []string{"a", "abbr", "b", "bdi", "code", "em", "i", "kbd", "small", "span", "strong", "time"}
	unread = []string{"head", "script", "style", "svg", "option", "noscript"}
)

func write(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data)
		return
	}
	if slices.Contains(unread, n.Data) {
		return
	}
	isBlock := n.Type == html.ElementNode && !slices.Contains(inline, n.Data)
	if isBlock {
		b.WriteByte('\n')
	}
	before, after := "", ""
	switch {
	case n.Data == "button":
		before, after = "[", "]"
	case n.Data == "select", n.Data == "textarea", n.Data == "input" && attribute(n, "type") != "hidden":
		before, after = "[ ", " ]"
	}
	b.WriteString(before)
	for child := range n.ChildNodes() {
		write(b, child)
	}
	b.WriteString(after)
	if isBlock {
		b.WriteByte('\n')
	}
}
