package staff

import (
	"net/http"

	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

const applicationsPath = "/staff/applications"

// mountApplications adds the pages of applications. Approving one and sending a link to a
// secret need a recent sign-in or confirmation.
func (h *Handlers) mountApplications(mux *http.ServeMux) {
	const one = applicationsPath + "/{number}"
	mux.Handle("GET "+applicationsPath, h.page(h.showApplications))
	mux.Handle("GET "+one, h.page(h.showApplication))
	mux.Handle("GET "+one+"/logo", h.page(h.showApplicationLogo))
	mux.Handle("POST "+one+"/question", h.page(h.submitQuestion))
	mux.Handle("POST "+one+"/approve", h.page(h.received(h.confirmed(itsApplication, h.submitApproval))))
	mux.Handle("POST "+one+"/decline", h.page(h.submitDecline))
	mux.Handle("POST "+one+"/link", h.page(h.received(h.confirmed(itsApplication, h.submitLink))))
}

// mailsAnHour is how many mails one address gets that support has asked for.
const mailsAnHour = 5

func pathOfApplication(number string) string { return applicationsPath + "/" + number }

func itsApplication(r *http.Request) string { return pathOfApplication(r.PathValue("number")) }

// received asks nobody to confirm who they are for an application that does not exist.
func (h *Handlers) received(handle handler) handler {
	return func(w http.ResponseWriter, r *http.Request, who Person) error {
		if _, err := h.App.DB.ApplicationByNumber(r.Context(), r.PathValue("number")); err != nil {
			return web.OrNotFound(err)
		}
		return handle(w, r, who)
	}
}

func (h *Handlers) applications() *partner.Applications {
	return &partner.Applications{DB: h.App.DB, HandoverLifetime: h.HandoverLifetime}
}

// allowMail uses one try of an address.
func (h *Handlers) allowMail(email string) error {
	return h.App.AllowKey(h.mails, storage.EmailKey(email))
}
