package portal

import "net/http"

// PartnerPage is the stack for pages that another package serves to a partner's people.
func (h *Handlers) PartnerPage(handle func(w http.ResponseWriter, r *http.Request, partnerID, sessionID string) error) http.Handler {
	return h.page(func(w http.ResponseWriter, r *http.Request, m Member) error {
		return handle(w, r, m.Partner.ID, m.Session.ID)
	})
}

// ConfirmedPartnerPage is [Handlers.PartnerPage] for people who have just signed in. Others do
// so first, and come back to formPage if they have sent a form.
func (h *Handlers) ConfirmedPartnerPage(formPage func(*http.Request) string, handle func(w http.ResponseWriter, r *http.Request, partnerID, sessionID string) error) http.Handler {
	return h.page(h.confirmed(formPage, func(w http.ResponseWriter, r *http.Request, m Member) error {
		return handle(w, r, m.Partner.ID, m.Session.ID)
	}))
}
