package account

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"fairlead/storage"
	"fairlead/web"
)

// offerNewPasskey handles POST /account/security/passkeys/options, with the form that will
// be sent with the answer.
func (h *Handlers) offerNewPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	if wrong := wrongOptionalLabel(labelFrom(form, "passkey_name")); wrong != "" {
		return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: wrong}
	}
	user, err := h.newPasskeyUser(r, who)
	if err != nil {
		return err
	}
	relyingParty, err := h.relyingParty()
	if err != nil {
		return err
	}
	var taken []protocol.CredentialDescriptor
	for _, c := range user.WebAuthnCredentials() {
		taken = append(taken, c.Descriptor())
	}
	options, session, err := relyingParty.BeginRegistration(user, webauthn.WithExclusions(taken), webauthn.WithCredentialParameters(passkeyAlgorithms()))
	if err != nil {
		return err
	}
	return h.offerChallenge(w, r, challenge{Purpose: toAddPasskey, AccountID: who.Account.ID, Value: session.Challenge}, options.Response)
}

func passkeyAlgorithms() []protocol.CredentialParameter {
	return webauthn.CredentialParametersRecommendedL3()
}

// newPasskeyUser is an account that may add a passkey now.
func (h *Handlers) newPasskeyUser(r *http.Request, who web.Identity) (passkeyUser, error) {
	if !who.Verified() {
		return passkeyUser{}, web.NotVerified()
	}
	if err := h.App.AllowIP(h.passkeyChallenges, r); err != nil {
		return passkeyUser{}, err
	}
	user, err := h.passkeyUserOf(r, who.Account)
	if err == nil && len(user.passkeys) >= passkeyLimit {
		err = tooManyPasskeys()
	}
	return user, err
}

// addPasskey handles POST /account/security/passkeys.
func (h *Handlers) addPasskey(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.securityPage(r, who)
	if err != nil {
		return err
	}
	name := labelFrom(form, "passkey_name")
	page.PasskeyName = newPasskeyNameField(name)
	page.PasskeyName.Error = wrongOptionalLabel(name)
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	if name == "" {
		browser := web.BrowserName(r.UserAgent())
		name = h.App.LanguageOf(r, "").Say(browser.Text, browser.Args...)
	}
	err = h.saveNewPasskey(r, who, form, name)
	if refused := web.ErrorOf(err); refused != nil {
		page.FocusAlert = true
		return h.App.ShowRefused(w, r, refused, page)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, securityPath, sayPasskeyAdded)
}

// saveNewPasskey checks the answer of an authenticator and writes its passkey.
func (h *Handlers) saveNewPasskey(r *http.Request, who web.Identity, form url.Values, name string) error {
	if form.Get("credential") == "" { // the script got no challenge; say why
		if _, err := h.newPasskeyUser(r, who); err != nil {
			return err
		}
	}
	if !who.Verified() {
		return web.NotVerified()
	}
	session, err := h.spendChallenge(r, form, toAddPasskey, who.Account.ID)
	if err != nil {
		return passkeyNotAdded(err)
	}
	made, err := h.verifyNewPasskey(r, who, session, form.Get("credential"))
	if err != nil {
		return err
	}
	passkey := storage.Passkey{OwnerID: who.Account.ID, CredentialID: made.ID, PublicKey: made.PublicKey, Name: name,
		Transports: transports(made.Transport), Counter: made.Authenticator.SignCount, BackupEligible: made.Flags.BackupEligible}
	err = h.App.DB.AddPasskey(r.Context(), &passkey, passkeyLimit, who.Session.ID, h.App.Device(r))
	if errors.Is(err, storage.ErrConflict) {
		return tooManyPasskeys()
	}
	return passkeyNotAdded(err)
}

func (h *Handlers) verifyNewPasskey(r *http.Request, who web.Identity, session webauthn.SessionData, credential string) (*webauthn.Credential, error) {
	relyingParty, err := h.relyingParty()
	if err != nil {
		return nil, err
	}
	user, err := h.passkeyUserOf(r, who.Account)
	if err != nil {
		return nil, err
	}
	session.UserID, session.CredParams = user.handle, passkeyAlgorithms()
	answer, err := protocol.ParseCredentialCreationResponseBytes([]byte(credential))
	if err != nil {
		return nil, notAdded(err)
	}
	made, err := relyingParty.CreateCredential(user, session, answer)
	if err != nil {
		return nil, notAdded(err)
	}
	return made, nil
}

// transports are those of a passkey that we know.
func transports(said []protocol.AuthenticatorTransport) string {
	known := []protocol.AuthenticatorTransport{protocol.USB, protocol.NFC, protocol.BLE, protocol.SmartCard, protocol.Hybrid, protocol.Internal}
	var kept []string
	for _, t := range known {
		if slices.Contains(said, t) {
			kept = append(kept, string(t))
		}
	}
	return strings.Join(kept, " ")
}

// passkeyNotAdded turns what can be wrong with a new passkey into a refusal. Other errors
// stay.
func passkeyNotAdded(err error) error {
	if errors.Is(err, errNoAnswer) || errors.Is(err, storage.ErrSpent) {
		return notAdded(err)
	}
	return err
}

func notAdded(cause error) *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: sayPasskeyNotAdded, Cause: cause}
}

func tooManyPasskeys() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Passkey refused", Text: sayPasskeyLimit, Args: []any{passkeyLimit}}
}
