package account

import (
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

const apiKeysPath = "/account/api-keys"

// APIKeysPage lists an account's own keys and has the form for a new one.
type APIKeysPage struct {
	web.Chrome
	Keys []APIKeyView
	// NewKey is the key that was just made; it is never shown again.
	NewKey     string
	Name, Mode web.Field
	// Form has the form make one key, however often it is sent.
	Form string
}

// APIKeyView is one key that is not revoked.
type APIKeyView struct {
	ID, Name, Prefix, Last4 string
	Test                    bool
	CreatedAt, LastUsedAt   time.Time
	// Paused is set if it was reported as leaked.
	Paused *web.Paused
}

// Template names templates/account/api_keys.html.
func (*APIKeysPage) Template() string { return "account/api_keys" }

// showAPIKeys handles GET /account/api-keys.
func (h *Handlers) showAPIKeys(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	page, err := h.apiKeysPage(r, who)
	if err != nil {
		return err
	}
	if page.NewKey, err = h.takeNewKey(w, r, who); err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) apiKeysPage(r *http.Request, who web.Identity) (*APIKeysPage, error) {
	all, err := h.App.DB.APIKeys(r.Context(), who.Account.ID)
	if err != nil {
		return nil, err
	}
	page := &APIKeysPage{
		Chrome: web.Chrome{Title: "API keys"},
		Name:   web.Field{Name: "name", Label: "Name", Hint: "For example, where you’ll use the key.", Autocomplete: "off", MaxLength: web.LongestLabel},
		Mode: web.Field{Name: "mode", Label: "Mode", Type: "select", Value: "live", Options: []web.Option{
			{Value: "live", Text: "Live"}, {Value: "test", Text: "Test"}}, Hint: "A test key can only read and change test data."},
	}
	for _, k := range all {
		page.Keys = append(page.Keys, apiKeyView(k))
	}
	page.Form, err = h.sealKey(h.newKeyDraft(who))
	return page, err
}

func apiKeyView(k storage.APIKey) APIKeyView {
	v := APIKeyView{ID: k.ID, Name: k.Name, Prefix: livePrefix, Last4: k.Last4, Test: k.Test, CreatedAt: k.CreatedAt.Time, LastUsedAt: k.LastUsedAt.Time}
	if k.Test {
		v.Prefix = testPrefix
	}
	if k.IsPaused() {
		paused := web.NewPaused(k.PausedAt, k.Found)
		v.Paused = &paused
	}
	return v
}
