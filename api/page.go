package api

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"fairlead/web"
)

const (
	largestPage    = 100
	largestPageNum = math.MaxInt32
)

// page is the page of a list that a call asks for.
type page struct {
	query        url.Values
	number, size int
	// path and public are where it was asked for, for the links to other pages.
	path   string
	public *url.URL
}

// pageBody is a page of a list. Next and Previous are absent where there is none, since the
// SDKs know no null.
type pageBody[T any] struct {
	Next     string `json:"next,omitempty"`
	Previous string `json:"previous,omitempty"`
	Results  []T    `json:"results"`
}

// readPage reads which page a call asks for; usual is how many are on one.
func (h *Handlers) readPage(r *http.Request, usual int) (p page, err error) {
	p = page{path: r.URL.Path, public: h.App.PublicURL}
	if p.query, err = web.ParseQuery(r.URL.RawQuery); err != nil {
		return p, invalidParameter("query can't be decoded.")
	}
	if p.number, err = number(p.query, "page", 1, largestPageNum); err != nil {
		return p, err
	}
	p.size, err = number(p.query, "results", usual, largestPage)
	return p, err
}

// skip is how many are on the pages before.
func (p page) skip() int { return (p.number - 1) * p.size }

// link is the URL of a page, at the path that was asked and with the same filters.
func (p page) link(number int) string {
	p.query.Set("page", strconv.Itoa(number))
	return p.public.ResolveReference(&url.URL{Path: p.path, RawQuery: p.query.Encode()}).String()
}

// answerPage responds with a page. found is what is on it and, if there is more, the next one.
func answerPage[From, To any](w http.ResponseWriter, p page, found []From, show func(From) (To, error)) error {
	body := pageBody[To]{Results: []To{}}
	if len(found) > p.size {
		found, body.Next = found[:p.size], p.link(p.number+1)
	}
	if p.number > 1 {
		body.Previous = p.link(p.number - 1)
	}
	for _, one := range found {
		shown, err := show(one)
		if err != nil {
			return err
		}
		body.Results = append(body.Results, shown)
	}
	return web.JSON(w, http.StatusOK, body)
}

// number reads a number from 1 to most out of a query.
func number(query url.Values, name string, without, most int) (int, error) {
	if !query.Has(name) {
		return without, nil
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil || n < 1 || n > most {
		return 0, invalidParameter(fmt.Sprintf("%s must be a number from 1 to %d.", name, most))
	}
	return n, nil
}
