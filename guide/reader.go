package guide

import (
	"errors"
	"net/http"

	"fairlead/storage"
)

// Readers finds out which partner's person reads the guide. Package portal has it.
type Readers interface {
	// HasSession reports whether a request comes with a session, which may have ended. It
	// asks no database.
	HasSession(r *http.Request) bool
	// ReaderOf is who is signed in, or storage.ErrNotFound.
	ReaderOf(r *http.Request) (storage.Person, error)
}

// clientsOf lists the clients of a reader's companies; none for a reader who is nobody's. A test
// client comes before the live one.
func (h *Handlers) clientsOf(r *http.Request) (clients []Client, err error) {
	who, err := h.Readers.ReaderOf(r)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	all, err := h.App.DB.Memberships(r.Context(), who.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range all {
		pair, err := h.pair(r, m.ClientID)
		if err != nil {
			return nil, err
		}
		clients = append(clients, pair...)
	}
	return clients, nil
}

// pair is a partner's test client, if it has one, and the live one. Both have the same callbacks.
func (h *Handlers) pair(r *http.Request, id string) (clients []Client, err error) {
	live, err := h.App.DB.ClientByID(r.Context(), id)
	if err != nil {
		return nil, err
	}
	callbacks, err := h.App.DB.Callbacks(r.Context(), id)
	if err != nil {
		return nil, err
	}
	c := Client{ID: live.ID, Company: live.Name, Callback: example.Callback}
	for _, one := range callbacks {
		if one.IsDefault {
			c.Callback = one.URL
		}
	}
	if h.TestClientID == nil {
		return []Client{c}, nil
	}
	test, err := h.App.DB.ClientByID(r.Context(), h.TestClientID(id))
	if errors.Is(err, storage.ErrNotFound) {
		return []Client{c}, nil
	}
	return []Client{{ID: test.ID, Company: c.Company, Callback: c.Callback, IsTest: true}, c}, err
}
