package carrier

import (
	"net/http"
	"time"

	"fairlead/storage"
	"fairlead/web"
)

// SignIns serves the pages on the way to a carrier and back.
type SignIns struct {
	App    *web.App
	Client *Client
	// SignInLifetime is how long a link to sign in works, and how long signing in may take.
	SignInLifetime time.Duration
	// Ahead is the longest time before its end at which a token is refreshed.
	Ahead time.Duration
}

// Mount adds the pages.
func (h *SignIns) Mount(mux *http.ServeMux) {
	mux.Handle("GET /carriers/connect/{link}", web.SecretURL(h.App.Page(h.showConnect)))
	mux.Handle("POST /carriers/connect/{link}", web.SecretURL(h.App.Page(h.submitConnect)))
	h.App.MountSecrets(mux, connectPath)
	mux.Handle("GET /carriers/callback/{carrier}", web.SecretURL(h.App.Page(h.callback)))
}

// callbackURL is where a carrier sends the browser back to. Each carrier has its own, so
// that none can pass another's answer on (RFC 9700 §4.4).
func (h *SignIns) callbackURL(c storage.Carrier) string {
	return h.App.PublicURL.JoinPath("carriers/callback", c.ID).String()
}

// number is an account's number at the carrier, masked.
func (h *SignIns) number(a storage.CarrierAccount) (string, error) {
	number, err := h.Client.Seal().Open(a.Number, a.Row(storage.NumberField))
	return storage.MaskCarrierNumber(string(number)), err
}
