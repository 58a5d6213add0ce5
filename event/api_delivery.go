package event

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"unicode/utf8"

	"fairlead/storage"
	"fairlead/web"
)

// DeliveryBody is a delivery as programs see it.
type DeliveryBody struct {
	ID            string                 `json:"id"`
	EventID       string                 `json:"event_id"`
	Type          storage.EventType      `json:"type"`
	AccountID     *string                `json:"account_id"`
	EndpointID    string                 `json:"endpoint_id"`
	Status        storage.DeliveryStatus `json:"status"`
	Attempts      any                    `json:"attempts"` // a count in lists, else [AttemptBody]
	NextAttemptAt *string                `json:"next_attempt_at"`
	CreatedAt     *string                `json:"created_at"`
	FinishedAt    *string                `json:"finished_at"`
	// Body is the text that is sent; absent in lists.
	Body *string `json:"body,omitempty"`
}

// AttemptBody is an attempt as programs see it.
type AttemptBody struct {
	Number          int             `json:"number"`
	At              *string         `json:"at"`
	DurationMS      int64           `json:"duration_ms"`
	Status          *int            `json:"status"`
	Error           *string         `json:"error"`
	Detail          *string         `json:"detail"`
	RequestHeaders  json.RawMessage `json:"request_headers"`
	ResponseHeaders json.RawMessage `json:"response_headers"`
	ResponseBody    string          `json:"response_body"`
	// ResponseBodyEncoding is base64 if the body is no text.
	ResponseBodyEncoding string `json:"response_body_encoding,omitempty"`
}

// ResentBody is how many deliveries are sent again.
type ResentBody struct {
	Count int64 `json:"count"`
}

// ShowDelivery is a delivery with the number of its attempts.
func ShowDelivery(d storage.DeliveryOf) DeliveryBody {
	return DeliveryBody{ID: d.ID, EventID: d.Event.ID, Type: d.Event.Type, AccountID: orNull(d.Event.AccountID), EndpointID: d.EndpointID, Status: d.Status,
		Attempts: d.Attempts, NextAttemptAt: timeOrNull(d.NextAt), CreatedAt: timeOrNull(d.CreatedAt), FinishedAt: timeOrNull(d.FinishedAt)}
}

// ShowTried is a delivery with its attempts.
func ShowTried(d storage.DeliveryOf, attempts []storage.DeliveryAttempt) DeliveryBody {
	b := ShowDelivery(d)
	b.Attempts = showAll(attempts, showAttempt).Results
	return b
}

// showAttempt is an attempt as programs see it.
func showAttempt(a storage.DeliveryAttempt) AttemptBody {
	b := AttemptBody{Number: a.Number, At: timeOrNull(a.At), DurationMS: a.DurationMS, Status: statusOrNull(a.Status), Error: orNull(a.Error), Detail: orNull(a.Detail),
		RequestHeaders: json.RawMessage(a.RequestHeaders), ResponseHeaders: json.RawMessage(a.ResponseHeaders), ResponseBody: string(a.ResponseBody)}
	if !utf8.Valid(a.ResponseBody) {
		b.ResponseBody, b.ResponseBodyEncoding = base64.StdEncoding.EncodeToString(a.ResponseBody), "base64"
	}
	return b
}

// DeliveryStatuses are all that a delivery can have.
var DeliveryStatuses = []storage.DeliveryStatus{storage.DeliveryPending, storage.DeliveryDelivered, storage.DeliveryFailed, storage.DeliverySkipped}

func (h *API) listDeliveries(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	query, err := readQuery(r, "status", "type", "limit", "after")
	if err != nil {
		return err
	}
	f := storage.DeliveryFilter{EndpointID: p.ID, Status: storage.DeliveryStatus(query.Get("status")), After: query.Get("after")}
	if query.Has("status") && !slices.Contains(DeliveryStatuses, f.Status) {
		return invalidField("status", "It must be pending, delivered, failed or skipped.")
	}
	if f.Type, err = readType(query); err != nil {
		return err
	}
	limit, err := readLimit(query)
	if err != nil {
		return err
	}
	f.Limit = limit + 1
	found, err := h.Registry.DB.Deliveries(r.Context(), f)
	if err != nil {
		return web.CallFailed(err)
	}
	more := len(found) > limit
	all := showAll(found[:min(limit, len(found))], ShowDelivery)
	if more {
		all.Next = h.next(r, query, found[limit-1].ID)
	}
	return web.JSON(w, http.StatusOK, all)
}

// findDelivery finds the delivery that a call is about.
func (h *API) findDelivery(r *http.Request, c caller) (p storage.Endpoint, d storage.DeliveryOf, err error) {
	if p, err = h.find(r, c); err != nil {
		return p, d, err
	}
	d, err = h.Registry.FindDelivery(r.Context(), p, r.PathValue("delivery_id"))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		err = notFound("delivery")
	case err != nil:
		err = web.CallFailed(err)
	}
	return p, d, err
}

func (h *API) showDelivery(w http.ResponseWriter, r *http.Request, c caller) error {
	p, d, err := h.findDelivery(r, c)
	if err != nil {
		return err
	}
	attempts, err := h.Registry.DB.DeliveryAttempts(r.Context(), d.ID)
	if err != nil {
		return web.CallFailed(err)
	}
	b := ShowTried(d, attempts)
	text, err := h.Registry.Text(r.Context(), p, d)
	if err != nil {
		return web.CallFailed(err)
	}
	b.Body = &text
	return web.JSON(w, http.StatusOK, b)
}

func (h *API) resend(w http.ResponseWriter, r *http.Request, c caller) error {
	p, d, err := h.findDelivery(r, c)
	if err != nil {
		return err
	}
	if err := emptyBody(r); err != nil {
		return err
	}
	switch err := h.Registry.DB.Resend(r.Context(), p.ID, d.ID); {
	case errors.Is(err, storage.ErrEndpointOff):
		return endpointOff()
	case errors.Is(err, storage.ErrNotFound):
		return notFound("delivery")
	case err != nil:
		return web.CallFailed(err)
	}
	if _, d, err = h.findDelivery(r, c); err != nil {
		return err
	}
	return web.JSON(w, http.StatusAccepted, ShowDelivery(d))
}

// emptyBody refuses fields where there are none.
func emptyBody(r *http.Request) error {
	o, err := readObject(r)
	if err != nil {
		return err
	}
	return o.finish()
}

func endpointOff() error {
	return web.Refusal(http.StatusConflict, "Endpoint disabled", "Nothing is sent to a disabled endpoint. Enable it first.")
}

func (h *API) resendFailed(w http.ResponseWriter, r *http.Request, c caller) error {
	p, err := h.find(r, c)
	if err != nil {
		return err
	}
	o, err := readObject(r)
	if err != nil {
		return err
	}
	_, hasSince := o.fields["since"]
	since, until := o.time("since"), o.time("until")
	if !hasSince {
		*o.wrong = append(*o.wrong, "since: It is required.")
	}
	if err := o.finish(); err != nil {
		return err
	}
	if until.IsZero() {
		until = h.Registry.DB.Time()
	}
	count, err := h.Registry.DB.ResendFailed(r.Context(), p.ID, since, until)
	if errors.Is(err, storage.ErrEndpointOff) {
		return endpointOff()
	}
	if err != nil {
		return refusalOf(err)
	}
	return web.JSON(w, http.StatusAccepted, ResentBody{count})
}
