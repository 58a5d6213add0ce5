package preview

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"fairlead/locale"
)

// Every sentence comes from the catalogue. In the test language each stands between ⟦ and
// ⟧; outside of these is only what has no translation.
func TestEveryPageIsTranslated(t *testing.T) {
	t.Parallel()
	s := preview(t)
	for _, section := range sections() {
		if slices.Contains([]string{"guide", "staff", "portal"}, section.Name) { // in English only
			continue
		}
		for _, st := range section.States {
			t.Run(st.Name, func(t *testing.T) {
				t.Parallel()
				doc, err := html.ParseWithOptions(strings.NewReader(get(t, s, "/states/"+st.Name+"?language="+locale.Pseudo)), html.ParseOptionEnableScripting(false))
				if err != nil {
					t.Fatal(err)
				}
				if got := attr(all(doc, "html")[0], "lang"); got != locale.Pseudo {
					t.Errorf("the page is in %q", got)
				}
				wantMarked(t, doc)
			})
		}
	}
}

// untranslated are elements whose content nobody translates.
var untranslated = []string{"bdi", "code", "time", "option", "script", "style"}

// spoken are the attributes that people see or hear.
var spoken = []string{"aria-label", "alt", "title", "placeholder"}

// wantMarked reports the texts of a page that are not marked. A mark opens and closes
// within one element, with elements between.
func wantMarked(t *testing.T, n *html.Node) {
	t.Helper()
	if n.Type == html.ElementNode && (slices.Contains(untranslated, n.Data) || attr(n, "translate") == "no") {
		return
	}
	for _, a := range n.Attr {
		if slices.Contains(spoken, a.Key) && hasWords(unmarked(a.Val)) {
			t.Errorf("%s of %s is %q", a.Key, n.Data, a.Val)
		}
	}
	var own strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			own.WriteString(c.Data)
		}
	}
	if rest := unmarked(own.String()); hasWords(rest) {
		t.Errorf("%s has the text %q", n.Data, strings.Join(strings.Fields(own.String()), " "))
	}
	marked := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			marked = strings.LastIndexAny(c.Data, "⟦") > strings.LastIndexAny(c.Data, "⟧") || marked && !strings.Contains(c.Data, "⟧")
		}
		if !marked { // inside of a mark, an element belongs to its sentence
			wantMarked(t, c)
		}
	}
}

// unmarked is what is left of a text outside of marks.
func unmarked(s string) string {
	var rest strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '⟦':
			depth++
		case r == '⟧':
			depth--
		case depth == 0:
			rest.WriteRune(r)
		}
	}
	return rest.String()
}

func hasWords(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
