package staff

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/factor"
	"fairlead/storage"
	"fairlead/web"
)

const authenticatorPath = mePath + "/authenticator"

func (h *Handlers) authenticatorPage(who Person, setup factor.Setup) (page *EnrolPage, err error) {
	page = &EnrolPage{Chrome: web.Chrome{Title: "Replace authenticator app"}, Code: factor.CodeField("One-time code"), Action: authenticatorPath, Cancel: mePath}
	page.SetupView, err = h.factors.Show(setup, who.Email)
	return page, err
}

// showAuthenticator handles GET /staff/me/authenticator.
func (h *Handlers) showAuthenticator(w http.ResponseWriter, r *http.Request, who Person) error {
	page, err := h.authenticatorPage(who, h.factors.NewSetup(who.ID))
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitAuthenticator handles POST /staff/me/authenticator. The former app works until a right
// code.
func (h *Handlers) submitAuthenticator(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	setup, ok := h.factors.OpenSetup(who.ID, form.Get("setup"))
	if !ok {
		return h.App.RedirectWithAlert(w, authenticatorPath, sayTooLate)
	}
	app, ok := h.factors.Complete(setup, form.Get("code"))
	if !ok {
		page, err := h.authenticatorPage(who, setup)
		if err != nil {
			return err
		}
		page.Code.Error = wrongCode(form.Get("code"))
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.App.DB.ReplaceStaffAuthenticator(r.Context(), app, who.Session.ID)
	if err != nil && !errors.Is(err, storage.ErrSpent) { // the same form, sent twice
		return err
	}
	return h.App.RedirectWith(w, mePath, "The authenticator app was set up.")
}

// offerNewPasskey handles POST /staff/me/passkeys/options, with the form that will be sent with
// the answer.
func (h *Handlers) offerNewPasskey(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if wrong := web.WrongOptionalLabel(web.Label(form, "passkey_name")); wrong != "" {
		return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: wrong}
	}
	return h.factors.OfferNew(w, r, ownerOf(who.Staff))
}

// addPasskey handles POST /staff/me/passkeys.
func (h *Handlers) addPasskey(w http.ResponseWriter, r *http.Request, who Person) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.mePage(r, who)
	if err != nil {
		return err
	}
	page.PasskeyName = factor.NewNameField(web.Label(form, "passkey_name"))
	if page.PasskeyName.Error = web.WrongOptionalLabel(page.PasskeyName.Value); web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.savePasskey(r, who, form, page.PasskeyName.Value)
	if refused := web.ErrorOf(err); refused != nil {
		page.FocusAlert = true
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, mePath, "Your passkey was added.")
}

func (h *Handlers) savePasskey(r *http.Request, who Person, form url.Values, name string) error {
	passkey, err := h.factors.New(r, form, ownerOf(who.Staff), name)
	if err != nil {
		return err
	}
	return factor.NotAdded(h.App.DB.AddStaffPasskey(r.Context(), passkey, factor.PasskeyLimit, who.Session.ID))
}
