package authz

import (
	"errors"
	"net/http"

	"fairlead/cause"
	"fairlead/flow"
	"fairlead/locale"
	"fairlead/storage"
)

// A handler ends a request early by returning one of these errors, which page shows.

// pageError is shown instead of a redirect that cannot be trusted. Its text is for the
// user; developer and parameters are for the partner's developer.
type pageError struct {
	heading, text, developer locale.Message
	parameters               []Parameter
	client, callback         string         // for the log; empty if unknown
	of                       storage.Client // empty if unknown
	why                      cause.ID       // and detail are for support
	detail                   string
	attempt                  storage.Attempt // without an ID outside of one
	mismatch                 *mismatch       // nil if the callback is not what is wrong
}

func (e *pageError) Error() string { return e.heading.English() + ": " + e.developer.English() }

// endedError is a page about an attempt that cannot continue.
type endedError struct {
	status  int
	unknown bool            // there is no such attempt
	attempt storage.Attempt // without an ID where nothing may be shown of it
	page    *EndedPage
}

func (e *endedError) Error() string { return e.page.Heading.English() }

// clientRedirect sends the browser to the client's callback.
type clientRedirect struct {
	client   storage.Client
	callback string
	reply    reply
}

func (e *clientRedirect) Error() string { return "redirect to " + e.client.ID }

// page is the stack for the pages of the flow.
func (h *Handlers) page(handle func(http.ResponseWriter, *http.Request) error) http.Handler {
	return h.App.Page(func(w http.ResponseWriter, r *http.Request) error {
		err := handle(w, r)
		var pageErr *pageError
		var end *endedError
		var redirect *clientRedirect
		switch {
		case errors.As(err, &pageErr):
			return h.showPageError(w, r, pageErr)
		case errors.As(err, &end):
			return h.showEnded(w, r, end)
		case errors.As(err, &redirect):
			return h.redirectToClient(w, r, redirect)
		}
		return err
	})
}

func (h *Handlers) showEnded(w http.ResponseWriter, r *http.Request, e *endedError) error {
	if e.unknown {
		h.recordRefused(r, storage.Client{}, "", received(r), cause.AttemptUnknown, "")
	}
	e.page.Title, e.page.TitleArgs = e.page.Heading.Text, e.page.Heading.Args
	e.page.Flow = flow.WithoutSteps(e.attempt)
	if e.attempt.Outcome == storage.Allowed {
		e.page.Flow = flow.Progress(e.attempt, "")
	}
	return h.App.Show(w, r, e.status, e.page)
}
