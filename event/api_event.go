package event

import (
	"errors"
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// eventBody is an event as programs see it. Deliveries are there for who published it.
type eventBody struct {
	envelope
	Deliveries *deliveriesBody `json:"deliveries,omitempty"`
}

// ShowEvent is an event as programs see it.
func ShowEvent(e storage.Event) any { return envelopeOf(e, 1) }

type deliveriesBody struct {
	Pending   int `json:"pending"`
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
	Skipped   int `json:"skipped"`
}

// seen is what a caller sees of events.
func (c caller) seen() storage.EventFilter {
	if c.service != "" && !c.manages {
		return storage.EventFilter{PublishedBy: c.service}
	}
	return storage.EventFilter{Hearer: c.Owner}
}

func (h *API) listEvents(w http.ResponseWriter, r *http.Request, c caller) error {
	query, err := readQuery(r, "type", "since", "limit", "after")
	if err != nil {
		return err
	}
	f := c.seen()
	if f.Type, err = readType(query); err != nil {
		return err
	}
	if query.Has("since") {
		since, err := time.Parse(time.RFC3339, query.Get("since"))
		if err != nil {
			return invalidField("since", "It must be a time by RFC 3339, such as 2026-12-01T09:30:00Z.")
		}
		f.Since = storage.At(since)
	}
	if query.Has("after") {
		last, err := h.event(r, c, query.Get("after"))
		if errors.Is(err, storage.ErrNotFound) {
			return invalidField("after", "There is no such event.")
		}
		if err != nil {
			return web.CallFailed(err)
		}
		f.After = last.Sequence
	}
	limit, err := readLimit(query)
	if err != nil {
		return err
	}
	f.Limit = limit + 1
	found, err := h.Registry.DB.Events(r.Context(), f)
	if err != nil {
		return web.CallFailed(err)
	}
	all := list[eventBody]{}
	if len(found) > limit {
		found = found[:limit]
		all.Next = h.next(r, query, found[limit-1].ID)
	}
	if all.Results, err = h.show(r, c, found); err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, all)
}

// event finds an event that a caller sees.
func (h *API) event(r *http.Request, c caller, id string) (storage.Event, error) {
	f := c.seen()
	f.ID, f.Limit = id, 1
	if id == "" || !web.IsText(id) {
		return storage.Event{}, storage.ErrNotFound
	}
	found, err := h.Registry.DB.Events(r.Context(), f)
	if err == nil && len(found) == 0 {
		err = storage.ErrNotFound
	}
	if err != nil {
		return storage.Event{}, err
	}
	return found[0], nil
}

func (h *API) showEvent(w http.ResponseWriter, r *http.Request, c caller) error {
	e, err := h.event(r, c, r.PathValue("id"))
	if errors.Is(err, storage.ErrNotFound) {
		return notFound("event")
	}
	if err != nil {
		return web.CallFailed(err)
	}
	all, err := h.show(r, c, []storage.Event{e})
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, all[0])
}

// show shows events, with what became of those that the caller published.
func (h *API) show(r *http.Request, c caller, found []storage.Event) ([]eventBody, error) {
	counts := map[int64]map[storage.DeliveryStatus]int{}
	if c.publishes {
		var err error
		if counts, err = h.Registry.DB.DeliveryCounts(r.Context(), found); err != nil {
			return nil, web.CallFailed(err)
		}
	}
	all := []eventBody{}
	for _, e := range found {
		b := eventBody{envelope: envelopeOf(e, 1)}
		if c.publishes && e.PublishedBy == c.service {
			of := counts[e.Sequence]
			b.Deliveries = &deliveriesBody{of[storage.DeliveryPending], of[storage.DeliveryDelivered], of[storage.DeliveryFailed], of[storage.DeliverySkipped]}
		}
		all = append(all, b)
	}
	return all, nil
}
