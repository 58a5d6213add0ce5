package account

import (
	"errors"
	"net/http"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	// apiKeyLimit is how many keys an account may have.
	apiKeyLimit = 20

	sayKeyModeMissing    locale.Text = "Please choose Live or Test."
	sayKeyMade           locale.Text = "This key has already been created. If you did not copy it, revoke it and create another one."
	sayKeyRevoked        locale.Text = "The key was revoked."
	sayKeyFormOutdated   locale.Text = "This page was open for too long. Please send the form again."
	sayTooManyKeys       locale.Text = "You have 20 API keys, which is the maximum. Please revoke one first."
	headingKeyNotCreated locale.Text = "Key not created"
)

// createAPIKey handles POST /account/api-keys.
func (h *Handlers) createAPIKey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.apiKeysPage(r, who)
	if err != nil {
		return err
	}
	page.Name.Value, page.Mode.Value = web.Label(form, "name"), form.Get("mode")
	page.Name.Error = web.WrongLabel(page.Name.Value)
	if page.Mode.Value != "live" && page.Mode.Value != "test" {
		page.Mode.Error = sayKeyModeMissing
	}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	draft, ok := h.unsealKey(form.Get("form"), who)
	if !ok {
		return h.App.ShowRefused(w, r, keyRefused(sayKeyFormOutdated), page)
	}
	draft.Test = page.Mode.Value == "test"
	err = h.makeAPIKey(r, who, draft, page.Name.Value)
	switch refused := web.ErrorOf(err); {
	case errors.Is(err, storage.ErrSpent):
		return h.showMadeKey(w, r, draft)
	case refused != nil:
		return h.App.ShowRefused(w, r, refused, page)
	case err != nil:
		return err
	}
	return h.showMadeKey(w, r, draft)
}

// makeAPIKey writes the key of a draft.
func (h *Handlers) makeAPIKey(r *http.Request, who web.Identity, draft keyDraft, name string) error {
	if err := h.App.AllowKey(h.apiKeys, who.Account.ID); err != nil {
		return err
	}
	key := draft.key()
	err := h.App.DB.CreateAPIKey(r.Context(), &storage.APIKey{ID: draft.ID, AccountID: who.Account.ID, Hash: storage.Hash(key),
		Name: name, Test: draft.Test, Last4: key[len(key)-4:]}, who.Session.ID, apiKeyLimit, h.App.Device(r))
	switch {
	case errors.Is(err, storage.ErrUnverified):
		return web.NotVerified()
	case errors.Is(err, storage.ErrConflict):
		return keyRefused(sayTooManyKeys)
	}
	return err
}

// showMadeKey leads to the page that shows a new key. The form of an older one is not
// answered with the key again.
func (h *Handlers) showMadeKey(w http.ResponseWriter, r *http.Request, draft keyDraft) error {
	isNew, err := h.isNewKey(r, draft)
	if err != nil {
		return err
	}
	if !isNew {
		return h.App.RedirectWith(w, apiKeysPath, sayKeyMade)
	}
	if err := h.keepNewKey(w, draft); err != nil {
		return err
	}
	return &web.Redirect{To: apiKeysPath}
}

// revokeAPIKey handles POST /account/api-keys/{key}/revoke.
func (h *Handlers) revokeAPIKey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	id := r.PathValue("key")
	if !web.IsText(id) {
		return web.NotFound()
	}
	err := h.App.DB.RevokeAPIKey(r.Context(), who.Account.ID, id, who.Session.ID, h.App.Device(r))
	if errors.Is(err, storage.ErrNotFound) {
		return web.NotFound()
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, apiKeysPath, sayKeyRevoked)
}

func keyRefused(why locale.Text) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: headingKeyNotCreated, Text: why}
}
