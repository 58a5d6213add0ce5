package staff

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// CallbackPage asks whether to remove a callback.
type CallbackPage struct {
	web.Chrome
	Removal partner.CallbackRemoval
}

// Template names templates/staff/callback_remove.html.
func (*CallbackPage) Template() string { return "staff/callback_remove" }

func (h *Handlers) readCallbacks(r *http.Request, page *PartnerPage) error {
	all, err := h.App.DB.Callbacks(r.Context(), page.Partner.ID)
	page.Callbacks = web.Table{Label: "Callbacks", Columns: []string{"Callback", "Default", "Since", "Added by", "Actions"}, Empty: "No callbacks."}
	for _, b := range all {
		row := []web.Cell{web.CodeCell(b.URL), {}, web.TimeCell(b.CreatedAt.Time), web.TextCell(b.AddedBy), {}}
		if b.IsDefault {
			row[1] = web.Cell{Text: "Default", IsMark: true}
		} else {
			path := page.Path + "/callbacks/" + partner.CallbackID(b.URL)
			row[4] = web.Cell{Button: &web.Button{Action: path + "/default", Text: "Make default"},
				More: []web.Cell{web.LinkCell("Remove", path+"/remove")}}
		}
		page.Callbacks.Rows = append(page.Callbacks.Rows, row)
	}
	return err
}

// callbackOf is the callback in a path. That of another partner is not found.
func (h *Handlers) callbackOf(r *http.Request) (p partner.Partner, b storage.Callback, err error) {
	if p, err = h.partnerOf(r); err != nil {
		return p, b, err
	}
	b, err = h.registry().CallbackByID(r.Context(), p.ID, r.PathValue("callback"))
	return p, b, web.OrNotFound(err)
}

// submitCallback handles POST /staff/partners/{partner}/callbacks.
func (h *Handlers) submitCallback(w http.ResponseWriter, r *http.Request, _ Person) error {
	page, form, err := h.partnerForm(r)
	if err != nil {
		return err
	}
	page.NewCallback.Value = web.Line(form, "callback")
	if _, err := h.registry().AddCallback(r.Context(), page.Partner.ID, page.NewCallback.Value); err != nil {
		return h.refuse(w, r, page, err, &page.NewCallback)
	}
	return h.App.RedirectWith(w, page.Path, "The callback was added.")
}

// submitDefaultCallback handles POST /staff/partners/{partner}/callbacks/{callback}/default.
func (h *Handlers) submitDefaultCallback(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, b, err := h.callbackOf(r)
	if err != nil {
		return err
	}
	_, err = h.registry().SetDefaultCallback(r.Context(), p.ID, b.URL)
	if err != nil && !isInvalid(err) {
		return web.OrNotFound(err)
	}
	if err != nil && !b.IsDefault { // removed meanwhile
		return h.refuseChange(w, r, p, err)
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), "The default callback was changed.")
}

// showCallbackRemoval handles GET /staff/partners/{partner}/callbacks/{callback}/remove.
func (h *Handlers) showCallbackRemoval(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, b, err := h.callbackOf(r)
	if err != nil {
		return err
	}
	if b.IsDefault { // which has no button that leads here
		return &web.Redirect{To: partnerPath(p.ID)}
	}
	page := &CallbackPage{Chrome: web.Chrome{Title: "Remove callback"}}
	if page.Removal, err = h.registry().Removal(r.Context(), p.Client, b.URL); err != nil {
		return err
	}
	page.Removal.Action, page.Removal.Back = r.URL.Path, partnerPath(p.ID)
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitCallbackRemoval handles POST /staff/partners/{partner}/callbacks/{callback}/remove.
func (h *Handlers) submitCallbackRemoval(w http.ResponseWriter, r *http.Request, _ Person) error {
	p, b, err := h.callbackOf(r)
	if err != nil {
		return err
	}
	if _, err := h.registry().RemoveCallback(r.Context(), p.ID, b.URL); err != nil {
		return h.refuseChange(w, r, p, err)
	}
	return h.App.RedirectWith(w, partnerPath(p.ID), "The callback was removed.")
}

// refuseChange shows a partner's page with why package partner refused a button.
func (h *Handlers) refuseChange(w http.ResponseWriter, r *http.Request, p partner.Partner, why error) error {
	var wrong *partner.Invalid
	if !errors.As(why, &wrong) {
		return web.OrNotFound(why)
	}
	return h.refusePress(w, r, p, wrong.Sentence().With())
}

// refusePress shows a partner's page with why a button did nothing.
func (h *Handlers) refusePress(w http.ResponseWriter, r *http.Request, p partner.Partner, why locale.Message) error {
	return h.refuseWith(w, r, p, &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Nothing was changed", Text: why.Text, Args: why.Args})
}

func (h *Handlers) refuseWith(w http.ResponseWriter, r *http.Request, p partner.Partner, refused *web.Error) error {
	page, err := h.partnerPage(r, p)
	if err != nil {
		return err
	}
	return h.App.ShowRefused(w, r, refused, page)
}
