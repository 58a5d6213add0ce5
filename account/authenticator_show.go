package account

import (
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/web"
)

const authenticatorPath = "/account/security/authenticator"

// AuthenticatorPage sets up an authenticator app.
type AuthenticatorPage struct {
	web.Chrome
	QR QR
	// Secret is for people whose app cannot scan the QR code.
	Secret string
	// Setup is the same secret, sealed, for the form to send back.
	Setup string
	Code  web.Field
	// Replaces is set if there is an app already.
	Replaces bool
}

// Template names templates/account/authenticator.html.
func (*AuthenticatorPage) Template() string { return "account/authenticator" }

// setupLifetime is how long a set-up may take.
const setupLifetime = time.Hour

// authenticatorSetup is a set-up that no code has completed. The page keeps it, sealed.
type authenticatorSetup struct {
	ID, AccountID string
	Seed          []byte
	ExpiresAt     storage.Time
}

// setupName keeps a set-up from being taken for anything else that is sealed.
const setupName = "fairlead_authenticator"

// showAuthenticator handles GET /account/security/authenticator. Each set-up has a secret
// of its own.
func (h *Handlers) showAuthenticator(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	if !who.Verified() {
		return h.App.RedirectWithAlert(w, securityPath, web.NotVerified().Text)
	}
	page, err := h.authenticatorPage(r, who, authenticatorSetup{ID: storage.NewID(), AccountID: who.Account.ID, Seed: newSeed(),
		ExpiresAt: storage.At(h.App.DB.Now().Add(setupLifetime))})
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) authenticatorPage(r *http.Request, who web.Identity, s authenticatorSetup) (*AuthenticatorPage, error) {
	state, err := h.App.DB.TwoStepOf(r.Context(), who.Account.ID)
	if err != nil {
		return nil, err
	}
	sealed, err := securecookie.EncodeMulti(setupName, s, h.App.Codecs()...)
	if err != nil {
		return nil, err
	}
	picture, err := drawQR(seedURL(s.Seed, h.App.Brand.Name, who.Account.Email))
	return &AuthenticatorPage{Chrome: web.Chrome{Title: "Set up authenticator app"}, QR: picture,
		Secret: inFours(seedText.EncodeToString(s.Seed), " "), Setup: sealed, Code: codeField(), Replaces: state.Authenticator}, err
}

// openSetup opens what a form has sent back. ok is false if it is too old or not of this
// account.
func (h *Handlers) openSetup(who web.Identity, sealed string) (s authenticatorSetup, ok bool) {
	err := securecookie.DecodeMulti(setupName, sealed, &s, h.App.Codecs()...)
	return s, err == nil && s.AccountID == who.Account.ID && s.ExpiresAt.After(h.App.DB.Now())
}

func codeField() web.Field {
	return web.Field{Name: "code", Label: "Code", Type: "text", Autocomplete: "one-time-code", InputMode: "numeric"}
}
