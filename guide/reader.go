package guide

import (
	"cmp"
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
	all, err := h.App.DB.PartnersOf(r.Context(), who.ID)
	for _, p := range all {
		clients = append(clients, h.pair(p)...)
	}
	return clients, err
}

// pair is a partner's test client, in test mode, and the live one. Both have the same callbacks.
func (h *Handlers) pair(p storage.PersonPartner) (clients []Client) {
	live := Client{ID: p.ID, Company: p.Name, Callback: cmp.Or(p.Callback, example.Callback)}
	if h.TestClientID == nil {
		return []Client{live}
	}
	test := live
	test.ID, test.IsTest = h.TestClientID(p.ID), true
	return []Client{test, live}
}
