package event

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

var forPublishing = use{publishScope}

// largestPublishing is how large a body of a service may be.
const largestPublishing = 1 << 20

// largestBody lets a service send more at once than others.
func (h *API) largestBody(r *http.Request) int64 {
	token, ok := web.BearerToken(r.Header)
	if !ok {
		return 0
	}
	found, err := h.Tokens.Verify(r.Context(), token, h.App.ClientIP(r))
	if err != nil || found.AccountID != "" || !slices.Contains(strings.Fields(found.Scope), publishScope) {
		return 0
	}
	return largestPublishing
}

// PublishedBody is an event that was published, as who published it sees it.
type PublishedBody struct {
	ID        string            `json:"id"`
	Type      storage.EventType `json:"type"`
	AccountID string            `json:"account_id"`
	Timestamp string            `json:"timestamp"`
	Sequence  int64             `json:"sequence"`
	Duplicate bool              `json:"duplicate"`
}

// ShowPublished is an event that was published, as who published it sees it.
func ShowPublished(p storage.Publication) PublishedBody {
	return PublishedBody{p.ID, p.Type, p.AccountID, p.At.UTC().Format(timeFormat), p.Sequence, p.Duplicate}
}

// refusedBody says all that is wrong with what was to be published.
type refusedBody struct {
	Title  string            `json:"title"`
	Detail string            `json:"detail"`
	Errors PublicationErrors `json:"errors"`
}

// publish takes events once they are on the disk.
func (h *API) publish(w http.ResponseWriter, r *http.Request) error {
	token, ok := web.BearerToken(r.Header)
	if !ok {
		return web.RefuseCall(w, token, nil)
	}
	c, refused, err := h.identifyService(w, r, token, forPublishing)
	if refused || err != nil {
		return err
	}
	if !isJSON(r) || r.Header.Get("Content-Type") == "" {
		return web.Refusal(http.StatusUnsupportedMediaType, "Unsupported media type", "Send application/json.")
	}
	body, err := web.ReadBody(r)
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return web.Refusal(http.StatusRequestEntityTooLarge, "Request too large", "The body of a request can have up to 1 MiB.")
	case err != nil:
		return invalidField("body", "It did not arrive whole.")
	}
	key := r.Header.Values("Idempotency-Key")
	all, many, wrong := readPublications(body, c.service, strings.Join(key, ", "), len(key) > 0, h.App.DB.Now())
	if len(wrong) > 0 {
		return h.refusePublications(w, r, all, wrong)
	}
	if err := h.App.DB.Publish(r.Context(), all); err != nil {
		return answerUnpublished(w, err)
	}
	return answerPublished(w, all, many)
}

// refusePublications says what is wrong, also with accounts that the database would not have.
func (h *API) refusePublications(w http.ResponseWriter, r *http.Request, all []storage.Publication, wrong PublicationErrors) error {
	var ids []string
	for _, p := range all {
		if p.AccountID != "" {
			ids = append(ids, p.AccountID)
		}
	}
	known, err := h.App.DB.KnownAccounts(r.Context(), ids)
	if err != nil {
		return web.CallFailed(err)
	}
	for i, p := range all {
		if p.AccountID != "" && !known[p.AccountID] {
			wrong.add(i, "account_id", sayNoAccount)
		}
	}
	return answerRefused(w, http.StatusBadRequest, wrong)
}

const (
	sayNoAccount = "There is no such account."
	sayReused    = "Another event was published under this key within the last 24 hours."
)

func answerRefused(w http.ResponseWriter, status int, wrong PublicationErrors) error {
	slices.SortStableFunc(wrong, func(a, b PublicationError) int { return a.Index - b.Index })
	title := "Invalid event"
	if status == http.StatusConflict {
		title = "Idempotency key already used"
	}
	return web.JSON(w, status, refusedBody{title, wrong.Error(), wrong})
}

// answerUnpublished answers what the database refuses.
func answerUnpublished(w http.ResponseWriter, err error) error {
	var unknown, reused PublicationErrors
	for _, one := range flatten(err) {
		var e *storage.PublishError
		switch {
		case !errors.As(one, &e):
			return web.CallFailed(err)
		case e.UnknownAccount:
			unknown.add(e.Index, "account_id", sayNoAccount)
		default:
			reused.add(e.Index, "idempotency_key", sayReused)
		}
	}
	if len(unknown) > 0 {
		return answerRefused(w, http.StatusBadRequest, unknown)
	}
	return answerRefused(w, http.StatusConflict, reused)
}

// flatten is the errors that were joined.
func flatten(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

func answerPublished(w http.ResponseWriter, all []storage.Publication, many bool) error {
	results := []PublishedBody{}
	for _, p := range all {
		results = append(results, ShowPublished(p))
	}
	if many {
		return web.JSON(w, http.StatusAccepted, list[PublishedBody]{Results: results})
	}
	return web.JSON(w, http.StatusAccepted, results[0])
}
