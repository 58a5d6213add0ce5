package event

import (
	"net/http"
	"net/url"

	"fairlead/storage"
)

// Partners serves pages to partners' own people, whoever they are to the partner: those who
// develop for it look after its endpoints. Nothing is changed for a session that has ended, or
// while the partner is suspended. Package portal implements it.
type Partners interface {
	// PartnerPage is for the people of the partner that the path names as {partner}.
	PartnerPage(handle func(w http.ResponseWriter, r *http.Request, partnerID, sessionID string) error) http.Handler
	// ConfirmedPartnerPage is for those of them who have just signed in. Others do so first, and
	// come back to formPage if they have sent a form.
	ConfirmedPartnerPage(formPage func(*http.Request) string, handle func(w http.ResponseWriter, r *http.Request, partnerID, sessionID string) error) http.Handler
}

// partnerPath is where a partner's endpoints are.
const partnerPath = "/partners/{partner}/events"

func (h *Pages) mountPartners(mux *http.ServeMux, s stack) {
	mux.Handle("GET "+partnerPath, s.usual(h.showEndpoints))
	mux.Handle("GET "+partnerPath+"/new", s.confirmed(h.showNew))
	mux.Handle("POST "+partnerPath+"/new", s.confirmed(h.submitNew))
	mux.Handle("GET "+partnerPath+"/{endpoint}", s.usual(h.showEndpoint))
	mux.Handle("GET "+partnerPath+"/{endpoint}/edit", s.confirmed(h.showEdit))
	mux.Handle("POST "+partnerPath+"/{endpoint}/edit", s.confirmed(h.submitEdit))
	mux.Handle("POST "+partnerPath+"/{endpoint}/test", s.usual(h.test))
	mux.Handle("POST "+partnerPath+"/{endpoint}/roll", s.confirmed(h.roll))
	mux.Handle("POST "+partnerPath+"/{endpoint}/disable", s.usual(h.disable))
	mux.Handle("POST "+partnerPath+"/{endpoint}/enable", s.usual(h.enable))
	mux.Handle("POST "+partnerPath+"/{endpoint}/delete", s.usual(h.remove))
	mux.Handle("POST "+partnerPath+"/{endpoint}/resend-failed", s.usual(h.resendFailed))
	mux.Handle("GET "+partnerPath+"/{endpoint}/deliveries/{delivery}", s.usual(h.showDelivery))
	mux.Handle("POST "+partnerPath+"/{endpoint}/deliveries/{delivery}/resend", s.usual(h.resend))
}

func (h *Pages) partners() stack {
	formPage := func(r *http.Request) string { return placeOf(r.PathValue("partner"), "").formPage(r) }
	return stack{
		usual: func(handle placeHandler) http.Handler { return h.Partners.PartnerPage(ofPartner(handle)) },
		confirmed: func(handle placeHandler) http.Handler {
			return h.Partners.ConfirmedPartnerPage(formPage, ofPartner(handle))
		},
	}
}

func ofPartner(handle placeHandler) func(w http.ResponseWriter, r *http.Request, partnerID, sessionID string) error {
	return func(w http.ResponseWriter, r *http.Request, partnerID, sessionID string) error {
		return handle(w, r, placeOf(partnerID, sessionID))
	}
}

func placeOf(partnerID, sessionID string) Place {
	return Place{storage.Owner{Kind: storage.OwnerPartner, ID: partnerID}, sessionID, "/partners/" + url.PathEscape(partnerID) + "/events", "Events"}
}
