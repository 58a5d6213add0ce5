package carrier

import (
	"errors"
	"net/http"

	"golang.org/x/oauth2"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// leaveFor begins a sign-in, which this browser has to complete, and sends it to the
// carrier.
func (h *SignIns) leaveFor(w http.ResponseWriter, r *http.Request, v visit) error {
	state := storage.NewUnguessableID()
	s := storage.CarrierSignIn{StateHash: storage.Hash(state), BrowserHash: storage.Hash(flow.BrowserID(h.App, w, r)),
		ExpiresAt: storage.At(h.App.DB.Now().Add(h.SignInLifetime))}
	verifier := ""
	if v.carrier.PKCE {
		verifier = oauth2.GenerateVerifier()
		s.Verifier = h.Client.Seal().Seal([]byte(verifier), s.Row())
	}
	err := h.App.DB.BeginCarrierSignIn(r.Context(), &s, v.link, unfinished)
	if errors.Is(err, storage.ErrSpent) || errors.Is(err, storage.ErrNotFound) {
		return linkOver()
	}
	if err != nil {
		return err
	}
	return web.Leave(w, http.StatusSeeOther, h.authorizeURL(v.carrier, state, verifier))
}

// authorizeURL is where a carrier asks the person (RFC 6749 §4.1.1, RFC 7636 §4.3).
func (h *SignIns) authorizeURL(c storage.Carrier, state, verifier string) string {
	var options []oauth2.AuthCodeOption
	if verifier != "" {
		options = append(options, oauth2.S256ChallengeOption(verifier))
	}
	for _, p := range c.Extra.AuthorizeParams {
		options = append(options, oauth2.SetAuthURLParam(p.Name, p.Value))
	}
	config := oauth2.Config{ClientID: c.ClientID, RedirectURL: h.callbackURL(c), Endpoint: oauth2.Endpoint{AuthURL: c.AuthorizeURL}}
	if c.Scope != "" {
		config.Scopes = []string{c.Scope}
	}
	return config.AuthCodeURL(state, options...)
}
