package testrun

import (
	"bytes"
	"net/url"
	"slices"

	"golang.org/x/net/html"
)

// form is a form of a page as it is filled.
type form struct {
	action string
	values url.Values
}

// form fills the form that has all of the named fields and buttons. ok is false if none has.
func (a *answer) form(filled url.Values) (f form, ok bool) {
	page, err := html.Parse(bytes.NewReader(a.body))
	if err != nil {
		return f, false
	}
	for node := range page.Descendants() {
		if node.Type != html.ElementNode || node.Data != "form" {
			continue
		}
		if f, ok = fill(node, filled); ok {
			return f, true
		}
	}
	return f, false
}

// fill keeps what a form has that is not filled, such as its hidden fields.
func fill(node *html.Node, filled url.Values) (f form, ok bool) {
	f = form{attribute(node, "action"), url.Values{}}
	var found []string
	for n := range node.Descendants() {
		name := attribute(n, "name")
		if n.Type != html.ElementNode || name == "" {
			continue
		}
		_, isFilled := filled[name]
		switch {
		case isFilled:
			found = append(found, name)
			f.values[name] = filled[name]
		case n.Data == "input" && attribute(n, "type") == "hidden":
			f.values.Set(name, attribute(n, "value"))
		}
	}
	for name := range filled {
		if !slices.Contains(found, name) {
			return f, false
		}
	}
	return f, attribute(node, "method") == "post"
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
