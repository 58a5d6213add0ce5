package event

import (
	"encoding/json"
	"errors"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

func invalidField(field, detail string) error {
	return web.Refusal(http.StatusBadRequest, "Invalid parameter", field+": "+detail)
}

// object is a JSON object of which fields are taken. What is wrong with them is collected.
type object struct {
	name   string // with a full stop; empty for the body
	fields map[string]json.RawMessage
	wrong  *[]string
}

// readObject reads the body of a call; an empty one is {}.
func readObject(r *http.Request) (object, error) {
	o := object{fields: map[string]json.RawMessage{}, wrong: &[]string{}}
	body, err := web.ReadBody(r)
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return o, web.Refusal(http.StatusRequestEntityTooLarge, "Request too large", "The body of a request can have up to "+strconv.FormatInt(big.Limit>>10, 10)+" KiB.")
	case err != nil:
		return o, invalidField("body", "It did not arrive whole.")
	case strings.TrimSpace(string(body)) == "":
		return o, nil
	case !isJSON(r):
		return o, invalidField("Content-Type", "Send application/json.")
	case !utf8.Valid(body) || json.Unmarshal(body, &o.fields) != nil || o.fields == nil:
		return o, invalidField("body", "Send a JSON object in UTF-8.")
	}
	return o, nil
}

// isJSON reports whether a body is JSON, as it is if nothing is said.
func isJSON(r *http.Request) bool {
	sent := r.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(sent)
	return sent == "" || err == nil && kind == "application/json"
}

// take removes a field. JSON is set to what it holds, which is left alone if it is absent.
func take[T any](o object, field, kind string) *T {
	raw, ok := o.fields[field]
	delete(o.fields, field)
	if !ok {
		return nil
	}
	value := new(T)
	if string(raw) == "null" || json.Unmarshal(raw, value) != nil {
		*o.wrong = append(*o.wrong, o.name+field+": It must be "+kind+".")
		return nil
	}
	return value
}

func (o object) text(field string) *string { return take[string](o, field, "a string") }

func (o object) texts(field string) []string {
	all := take[[]*string](o, field, "a list of strings")
	if all == nil {
		return nil
	}
	texts := []string{}
	for _, one := range *all {
		if one == nil {
			*o.wrong = append(*o.wrong, o.name+field+": It must be a list of strings.")
			return nil
		}
		texts = append(texts, *one)
	}
	return texts
}

func (o object) time(field string) storage.Time {
	text := o.text(field)
	if text == nil {
		return storage.Time{}
	}
	at, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		*o.wrong = append(*o.wrong, o.name+field+": It must be a time by RFC 3339, such as 2026-12-01T09:30:00Z.")
	}
	return storage.At(at)
}

// finish refuses what was wrong, and what was not taken.
func (o object) finish() error {
	o.refuseRest()
	if len(*o.wrong) == 0 {
		return nil
	}
	return web.Refusal(http.StatusBadRequest, "Invalid parameter", strings.Join(*o.wrong, " "))
}

func (o object) refuseRest() {
	for _, field := range slices.Sorted(maps.Keys(o.fields)) {
		*o.wrong = append(*o.wrong, o.name+shown(field)+": There is no such field here.")
	}
}

// shown is a name that a caller made up, of a bounded length.
func shown(name string) string { return cut(clean(name), 100) }

// takeChange reads what an endpoint is to be.
func takeChange(o object) (change Change) {
	change = Change{URL: o.text("url"), Description: o.text("description"), Events: o.texts("events")}
	if string(o.fields["oauth"]) == "null" {
		delete(o.fields, "oauth")
		change.NoOAuth = true
	} else if fields := take[map[string]json.RawMessage](o, "oauth", "an object or null"); fields != nil {
		within := object{"oauth.", *fields, o.wrong}
		change.OAuth = &OAuthChange{ClientID: within.text("client_id"), ClientSecret: within.text("client_secret"), TokenURL: within.text("token_url"),
			ClientAuth: within.text("client_auth"), Scope: within.text("scope")}
		within.refuseRest()
	}
	return change
}

// readQuery reads a query that has only parameters of a list.
func readQuery(r *http.Request, known ...string) (url.Values, error) {
	query, err := web.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalidField("query", "It can't be decoded.")
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !slices.Contains(known, name) {
			return nil, invalidField(shown(name), "There is no such parameter here.")
		}
		if !web.IsText(query.Get(name)) {
			return nil, invalidField(name, "It can't be read.")
		}
	}
	return query, nil
}

const usualPage, largestPage = 50, 100

func readLimit(query url.Values) (int, error) {
	if !query.Has("limit") {
		return usualPage, nil
	}
	n, err := strconv.Atoi(query.Get("limit"))
	if err != nil || n < 1 || n > largestPage {
		return 0, invalidField("limit", "It must be a number from 1 to 100.")
	}
	return n, nil
}

func readType(query url.Values) (storage.EventType, error) {
	if query.Has("type") && !isType(query.Get("type")) {
		return "", invalidField("type", "It must be a type, such as connection.created.")
	}
	return storage.EventType(query.Get("type")), nil
}

// list is a page of a list. Next is absent where there is no more.
type list[T any] struct {
	Results []T    `json:"results"`
	Next    string `json:"next,omitempty"`
}

// showAll is a list of what was found, each as programs see it.
func showAll[F, T any](found []F, show func(F) T) list[T] {
	all := list[T]{Results: make([]T, 0, len(found))}
	for _, f := range found {
		all.Results = append(all.Results, show(f))
	}
	return all
}

// next is the URL of the page after one that ends with an ID.
func (h *API) next(r *http.Request, query url.Values, last string) string {
	query.Set("after", last)
	return h.App.PublicURL.ResolveReference(&url.URL{Path: r.URL.Path, RawQuery: query.Encode()}).String()
}

// refusalOf turns what a change is refused with into an answer.
func refusalOf(err error) error {
	wrong, ok := AsInvalid(err)
	switch {
	case ok:
		return web.Refusal(http.StatusBadRequest, "Invalid parameter", wrong.Error())
	case errors.Is(err, ErrFull):
		return web.Refusal(http.StatusConflict, "Too many endpoints", "No more webhook endpoints can be added. Delete one that is no longer needed.")
	case errors.Is(err, storage.ErrNotFound):
		return notFound("webhook endpoint")
	}
	return web.CallFailed(err)
}

func notFound(what string) error {
	return web.Refusal(http.StatusNotFound, "Not found", "There is no such "+what+".")
}
