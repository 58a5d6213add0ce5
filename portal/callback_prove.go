package portal

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// checksAMinute is how many files of one partner are read in a minute.
const checksAMinute = 5

const (
	sayActive  locale.Text = "You control this host. The callback is active."
	sayDecides locale.Text = "You control this host. Support will now review the callback."
)

// submitCheck handles POST /partners/CLIENT_ID/callbacks/ID/check: it looks for the proof now.
func (h *Handlers) submitCheck(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.callbackPage(r, m)
	if err != nil {
		return err
	}
	if page.Request == nil {
		return &web.Redirect{To: page.Path}
	}
	if err := h.App.DB.CheckSession(r.Context()); err != nil {
		return err
	}
	if err := h.App.AllowKey(h.checks, m.Partner.ID); err != nil {
		return h.refuseCallback(w, r, page, web.ErrorFrom(err))
	}
	web.LeaveGate(r.Context()) // others need not wait for the host
	if wrong := h.HostCheck.Find(r.Context(), page.Request.Host, page.Line); !wrong.IsZero() {
		web.Log(r.Context()).Info("a host was not proved", "host", page.Request.Host, "why", wrong.English())
		return h.refuseCallback(w, r, page, nothingChanged(wrong.Text, wrong.Args...))
	}
	return h.prove(w, r, m, page)
}

func (h *Handlers) prove(w http.ResponseWriter, r *http.Request, m Member, page *CallbackPage) error {
	var ask *storage.CallbackQuestion
	notice := sayActive
	if h.ApprovalBySupport {
		ask, notice = &storage.CallbackQuestion{Email: m.Email, Address: h.App.Device(r).Address}, sayDecides
	}
	err := h.App.DB.ProveCallback(r.Context(), m.Partner.ID, page.URL, ask)
	switch {
	case errors.Is(err, storage.ErrNotFound): // it has just been removed, or become active
		return &web.Redirect{To: page.Path}
	case errors.Is(err, storage.ErrCallbackLimit):
		return h.refuseCallback(w, r, page, nothingChanged("A partner can have up to %d callbacks. Remove an unused one first.", storage.MostCallbacks))
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, page.Path, notice)
}

// submitSupport handles POST /partners/CLIENT_ID/callbacks/ID/support: it asks support.
func (h *Handlers) submitSupport(w http.ResponseWriter, r *http.Request, m Member) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.callbackPage(r, m)
	if err != nil {
		return err
	}
	if page.Request == nil {
		return &web.Redirect{To: page.Path}
	}
	page.Note.Value = form.Get("note")
	err = h.registry().AskAboutCallback(r.Context(), m.Partner.ID, page.URL,
		storage.CallbackQuestion{Email: m.Email, Address: h.App.Device(r).Address, Note: page.Note.Value})
	var wrong *partner.Invalid
	switch {
	case errors.As(err, &wrong):
		return h.refuseNote(w, r, page, wrong)
	case errors.Is(err, storage.ErrConflict):
		return h.refuseCallback(w, r, page, &web.Error{Status: http.StatusConflict, Heading: "Nothing was changed", Text: "Support has already been asked."})
	case errors.Is(err, storage.ErrNotFound): // it has just been removed, or become active
		return &web.Redirect{To: page.Path}
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, page.Path, "Support was asked. We’ll email the decision to your company’s contact.")
}

func (h *Handlers) refuseNote(w http.ResponseWriter, r *http.Request, page *CallbackPage, wrong *partner.Invalid) error {
	refused := nothingChanged(wrong.Say())
	if web.PrefersJSON(r) {
		return refused
	}
	return h.App.ShowRefused(w, r, refused, page, &page.Note)
}
