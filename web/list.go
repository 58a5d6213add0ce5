package web

import (
	"net/http"
	"net/url"
)

// RowsShown is how many rows of a list of a [Frame] are on a page.
const RowsShown = 50

// Results is a list as scripts read it.
type Results struct {
	Results any    `json:"results"`
	Next    string `json:"next,omitempty"` // the path of the next page
}

// NewResults are the rows of a page, which is at here. next is the cursor of the next page,
// empty at the end.
func NewResults(rows any, here *url.URL, next string) Results {
	var t Table
	t.Page(here, next)
	return Results{rows, t.Next}
}

// Filter is a parameter of a list's query, without what no database can store. What is no text
// is no filter.
func Filter(r *http.Request, name string) string {
	value := Line(r.URL.Query(), name)
	if !IsText(value) || len(value) > LongestFilter {
		return ""
	}
	return value
}

// LongestFilter is how many bytes a filter can have.
const LongestFilter = 200
