package preview

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// wellFormed matches every end tag with its start tag, which browsers don't require.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	void := []string{"meta", "link", "input", "br", "hr", "img", "source"}
	var open []string
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("never closed: %v", open)
			}
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

func oneHeading(t *testing.T, doc *html.Node) {
	if got := len(all(doc, "h1")); got != 1 {
		t.Errorf("%d h1", got)
	}
	if got := len(all(doc, "main")); got != 1 {
		t.Errorf("%d main", got)
	}
	for _, h := range all(doc, "title", "h1", "h2") {
		if strings.TrimSpace(text(h)) == "" {
			t.Errorf("an empty %s", h.Data)
		}
	}
}

func labelledInputs(t *testing.T, doc *html.Node) {
	labelled := map[string]string{}
	for _, l := range all(doc, "label") {
		labelled[attr(l, "for")] = text(l)
	}
	for _, in := range all(doc, "input", "select") {
		if attr(in, "type") == "hidden" || has(in, "hidden") { // the latter is for password managers
			continue
		}
		label := labelled[attr(in, "id")]
		if label == "" || strings.TrimSpace(label) != label {
			t.Errorf("input %q has the label %q", attr(in, "name"), label)
		}
		if attr(in, "type") == "password" && attr(in, "value") != "" {
			t.Error("a password is written back")
		}
	}
}

func resolvedIDs(t *testing.T, doc *html.Node) {
	ids := map[string]bool{}
	each(doc, func(n *html.Node) {
		id := attr(n, "id")
		if id != "" && ids[id] {
			t.Errorf("two elements are %q", id)
		}
		ids[id] = true
	})
	each(doc, func(n *html.Node) {
		for _, name := range []string{"aria-describedby", "aria-labelledby", "for"} {
			for _, id := range strings.Fields(attr(n, name)) {
				if !ids[id] {
					t.Errorf("%s points to %q, which is not there", name, id)
				}
			}
		}
	})
}

func nothingInline(t *testing.T, doc *html.Node) {
	each(doc, func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "style" || n.Data == "script" && (attr(n, "src") == "" || n.FirstChild != nil) {
			t.Errorf("inline <%s>", n.Data)
		}
	})
}

func nothingForeign(t *testing.T, doc *html.Node) {
	for _, n := range all(doc, "link", "script", "img", "iframe", "form") {
		for _, name := range []string{"href", "src", "action"} {
			if u := attr(n, name); u != "" && (!strings.HasPrefix(u, "/") || strings.HasPrefix(u, "//")) {
				t.Errorf("<%s %s=%q>", n.Data, name, u)
			}
		}
	}
}

func messages(t *testing.T, doc *html.Node) {
	var alerts int
	for _, m := range all(doc, "div") {
		role := attr(m, "role")
		if role == "" || has(m, "hidden") {
			continue
		}
		if strings.TrimSpace(text(m)) == "" {
			t.Errorf("an empty %s", role)
		}
		if role == "alert" {
			alerts++
		}
	}
	title := text(all(doc, "title")[0])
	if alerts > 1 || strings.HasPrefix(title, "Error: ") != (alerts == 1) {
		t.Errorf("%d alerts under the title %q", alerts, title)
	}
}

// inFlow reports whether the partner and the product are shown side by side.
func inFlow(doc *html.Node) bool {
	return slices.ContainsFunc(all(doc, "div"), func(n *html.Node) bool { return attr(n, "class") == "pair" })
}

// inPlaceOfFlow reports whether the page under test is shown instead of one of the flow.
func inPlaceOfFlow(t *testing.T) bool {
	return strings.Contains(t.Name(), "/request-error-") || strings.Contains(t.Name(), "/ended-")
}

func supportCode(t *testing.T, doc *html.Node) {
	shown := strings.Contains(text(all(doc, "footer")[0]), "Support code ")
	if wanted := inFlow(doc) || inPlaceOfFlow(t); shown != wanted {
		t.Errorf("support code shown: %v, want %v", shown, wanted)
	}
}

func attemptKept(t *testing.T, doc *html.Node) {
	if !inFlow(doc) || isPreview(doc) {
		return
	}
	for _, form := range all(doc, "form") {
		action := attr(form, "action")
		if action == "/language" { // leads back to the page
			action = attr(all(form, "input")[0], "value")
		}
		if !strings.Contains(action, "attempt=") {
			t.Errorf("a form posts to %q", action)
		}
	}
}

// isPreview reports whether a page shows support or a partner what others see in an attempt.
func isPreview(doc *html.Node) bool {
	return slices.ContainsFunc(all(doc, "a"), func(n *html.Node) bool {
		return strings.HasPrefix(attr(n, "href"), "/staff/") || strings.HasPrefix(attr(n, "href"), "/partners/")
	})
}

func each(n *html.Node, do func(*html.Node)) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode {
			do(d)
		}
	}
}

func all(doc *html.Node, names ...string) []*html.Node {
	var found []*html.Node
	each(doc, func(n *html.Node) {
		if slices.Contains(names, n.Data) {
			found = append(found, n)
		}
	})
	return found
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
