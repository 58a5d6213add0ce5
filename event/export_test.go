package event

import (
	"net/http"
	"time"
)

// MountLate is [Pages.Mount] with end called for each form, once its session was looked up.
func (h *Pages) MountLate(mux *http.ServeMux, end func(r *http.Request)) {
	late := func(usual func(placeHandler) http.Handler) func(placeHandler) http.Handler {
		return func(handle placeHandler) http.Handler {
			return usual(func(w http.ResponseWriter, r *http.Request, at Place) error {
				if r.Method == http.MethodPost {
					end(r)
				}
				return handle(w, r, at)
			})
		}
	}
	h.mountAccounts(mux, stack{late(h.accounts().usual), late(h.accounts().confirmed)})
}

// Tokens counts the endpoints of which the sender knows something about tokens.
func (s *Sender) Tokens() int {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	return len(s.tokens.of)
}

// ClaimAhead has every attempt that succeeds count as quick, however busy the machine is.
func (s *Sender) ClaimAhead() { s.quick = time.Hour }
