package portal

import (
	"context"
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// CallbackPage shows one callback and, while it is not active, what makes it that.
type CallbackPage struct {
	web.Chrome
	listedCallback
	Path string
	// CanChange is not set while the partner is suspended.
	CanChange bool
	Status    string
	By        string
	At        storage.Time
	// Request is nil for one that is active.
	Request *storage.CallbackRequest
	// File is where the partner shows Line.
	File, Line string
	// BySupport is set if support decides also about what is proved.
	BySupport bool
	// IsAsked is set while support decides, and Questions are theirs.
	IsAsked   bool
	Questions []storage.Question
	Note      web.Field
}

// Template names templates/portal/callback.html.
func (*CallbackPage) Template() string { return "portal/callback" }

// CallbackRemovalPage asks whether to remove a callback.
type CallbackRemovalPage struct {
	web.Chrome
	Removal partner.CallbackRemoval
}

// Template names templates/portal/callback_remove.html.
func (*CallbackRemovalPage) Template() string { return "portal/callback_remove" }

// callback finds a partner's callback, active or requested. That of another partner is not
// found.
func (h *Handlers) callback(ctx context.Context, clientID, id string) (listedCallback, error) {
	all, err := h.callbacksOf(ctx, clientID)
	if err != nil {
		return listedCallback{}, err
	}
	for _, c := range all {
		if c.ID == id {
			return c, nil
		}
	}
	return listedCallback{}, web.NotFound()
}

func (h *Handlers) callbackPage(r *http.Request, m Member) (*CallbackPage, error) {
	c, err := h.callback(r.Context(), m.Partner.ID, r.PathValue("callback"))
	if err != nil {
		return nil, err
	}
	by, err := h.colleague(r.Context(), m.Partner.ID, c.by)
	if err != nil {
		return nil, err
	}
	page := &CallbackPage{Chrome: web.Chrome{Title: "Callback"}, listedCallback: c, Path: below(m.Partner.ID, "/callbacks/"+c.ID), CanChange: m.Partner.Status == storage.Active,
		Status: callbackStatuses[c.Status], By: by, At: c.at, Request: c.request, BySupport: h.ApprovalBySupport,
		Note: web.Field{Name: "note", Label: "Note (optional)", Type: "textarea", Optional: true}}
	if c.request == nil {
		return page, nil
	}
	page.File, page.Line = proofURL(c.request.Host), m.Partner.ID+" "+c.request.Proof
	page.IsAsked = c.Status == storage.WaitingForAnswer
	if page.IsAsked {
		page.Questions, err = h.App.DB.Questions(r.Context(), c.request.Number)
	}
	return page, err
}

// colleague is the name of who added a callback if that is one of a partner's people, else empty: it
// can be one of support's.
func (h *Handlers) colleague(ctx context.Context, clientID, name string) (string, error) {
	all, err := h.App.DB.Members(ctx, clientID)
	for _, one := range all {
		if one.Name == name {
			return name, err
		}
	}
	return "", err
}

// showCallback handles GET /partners/CLIENT_ID/callbacks/ID.
func (h *Handlers) showCallback(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.callbackPage(r, m)
	if err != nil {
		return err
	}
	if web.PrefersJSON(r) {
		return web.JSON(w, http.StatusOK, page.asJSON())
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// asJSON is the callback with how to prove it, as scripts read it.
func (p *CallbackPage) asJSON() any {
	return struct {
		listedCallback
		File string `json:"proof_url,omitempty"`
		Line string `json:"proof_line,omitempty"`
	}{p.listedCallback, p.File, p.Line}
}

// refuseCallback shows a callback with why nothing was done.
func (h *Handlers) refuseCallback(w http.ResponseWriter, r *http.Request, page *CallbackPage, why *web.Error) error {
	if web.PrefersJSON(r) {
		return why
	}
	return h.App.ShowRefused(w, r, why, page)
}

// submitCallbackDefault handles POST /partners/CLIENT_ID/callbacks/ID/default.
func (h *Handlers) submitCallbackDefault(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.callbackPage(r, m)
	if err != nil {
		return err
	}
	_, err = h.registry().SetDefaultCallback(r.Context(), m.Partner.ID, page.URL)
	if wrong := (*partner.Invalid)(nil); errors.As(err, &wrong) && !page.IsDefault {
		return h.refuseCallback(w, r, page, nothingChanged(wrong.Say()))
	} else if err != nil && wrong == nil {
		return err
	}
	return h.App.RedirectWith(w, below(m.Partner.ID, "/callbacks"), "The default callback was changed.")
}

func nothingChanged(why locale.Text, args ...any) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Nothing was changed", Text: why, Args: args}
}

// showCallbackRemoval handles GET /partners/CLIENT_ID/callbacks/ID/remove.
func (h *Handlers) showCallbackRemoval(w http.ResponseWriter, r *http.Request, m Member) error {
	c, err := h.callback(r.Context(), m.Partner.ID, r.PathValue("callback"))
	if err != nil {
		return err
	}
	back := below(m.Partner.ID, "/callbacks")
	if c.IsDefault { // which has no button that leads here
		return &web.Redirect{To: back}
	}
	page := &CallbackRemovalPage{Chrome: web.Chrome{Title: "Remove callback"}}
	if c.request != nil {
		page.Removal = partner.CallbackRemoval{Company: m.Partner.Name, URL: c.URL, IsRequested: true}
	} else if page.Removal, err = h.registry().Removal(r.Context(), m.Partner, c.URL); err != nil {
		return err
	}
	page.Removal.Action, page.Removal.Back = r.URL.Path, back
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitCallbackRemoval handles POST /partners/CLIENT_ID/callbacks/ID/remove.
func (h *Handlers) submitCallbackRemoval(w http.ResponseWriter, r *http.Request, m Member) error {
	page, err := h.callbackPage(r, m)
	if err != nil {
		return err
	}
	if page.Request != nil {
		err = h.App.DB.RemoveCallbackRequest(r.Context(), m.Partner.ID, page.URL)
	} else {
		_, err = h.registry().RemoveCallback(r.Context(), m.Partner.ID, page.URL)
	}
	var wrong *partner.Invalid
	switch {
	case errors.As(err, &wrong):
		return h.refuseCallback(w, r, page, nothingChanged(wrong.Say()))
	case errors.Is(err, storage.ErrNotFound): // it has just been removed, or become active
		return &web.Redirect{To: page.Path}
	case err != nil:
		return err
	}
	return h.App.RedirectWith(w, below(m.Partner.ID, "/callbacks"), "The callback was removed.")
}
