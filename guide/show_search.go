package guide

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"fairlead/web"
)

const searchPath = docsPath + "/search"

// queryLength is how many characters may be searched for.
const queryLength = 100

// SearchPage lists what was found.
type SearchPage struct {
	web.Chrome
	Nav
	Results []Result
	// Found is how many there are, of which the first are listed.
	Found int
	// Says is a sentence in place of results.
	Says string
}

// Template names the page's template.
func (*SearchPage) Template() string { return "guide/search" }

// showSearch serves GET /docs/search.
func (h *Handlers) showSearch(w http.ResponseWriter, r *http.Request) error {
	query := strings.ToValidUTF8(web.Line(r.URL.Query(), "q"), "\uFFFD")
	p := &SearchPage{Nav: Nav{Topics: topics, Query: query}}
	p.Title = "Search · Partner guide"
	if utf8.RuneCountInString(query) > queryLength {
		p.Query = string([]rune(query)[:queryLength])
		p.Alert.Text, p.Says = "Please search for at most 100 characters.", ""
		return h.App.ShowEnglish(w, r, http.StatusUnprocessableEntity, p)
	}
	book, err := h.book()
	if err != nil {
		return err
	}
	p.find(book)
	return h.App.ShowEnglish(w, r, http.StatusOK, p)
}

func (p *SearchPage) find(book []Chapter) {
	p.Results = search(book, wordsOf(p.Query))
	p.Found = len(p.Results)
	p.Results = p.Results[:min(p.Found, mostResults)]
	switch {
	case isBlank(p.Query):
		p.Says = "Enter a word, an error or a parameter to search for."
	case p.Found == 0:
		p.Says = "Nothing was found. Try fewer or other words."
	}
}
