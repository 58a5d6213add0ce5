package event

import (
	"context"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"

	"fairlead/storage"
	"fairlead/web"
)

const (
	// formLifetime is how long a form can be sent, and secretShown how long a new secret can
	// be shown, which is done once.
	formLifetime = 24 * time.Hour
	secretShown  = time.Minute

	draftSeal    = "endpoint form"
	secretCookie = "fairlead_new_signing_secret"
)

// formDraft is what a form carries, encrypted: the secret that an endpoint is made with, so
// that a form makes one thing however often it is sent, and the client secret that was typed.
type formDraft struct {
	Owner      storage.Owner
	EndpointID string
	SecretID   string
	Signing    string
	Client     string
	At         time.Time
}

// newDraft is the draft of a form that makes a secret for an endpoint.
func (h *Pages) newDraft(at Place, endpointID string) formDraft {
	return formDraft{Owner: at.Owner, EndpointID: endpointID, SecretID: newSecretID(), Signing: NewSigningSecret(), At: h.App.DB.Now()}
}

func (h *Pages) seal(d formDraft) (string, error) {
	return securecookie.EncodeMulti(draftSeal, d, h.App.Codecs()...)
}

// unseal reads a draft of this owner.
func (h *Pages) unseal(sealed string, at Place) (d formDraft, ok bool) {
	err := securecookie.DecodeMulti(draftSeal, sealed, &d, h.App.Codecs()...)
	return d, err == nil && d.Owner == at.Owner && h.App.DB.Now().Sub(d.At) < formLifetime
}

// showSecret leads to the endpoint's page, which shows a secret that was just made. An older
// form is not answered with its secret again.
func (h *Pages) showSecret(w http.ResponseWriter, r *http.Request, at Place, d formDraft) error {
	isNew, err := h.isNew(r.Context(), d)
	if err != nil {
		return err
	}
	if !isNew {
		return h.App.RedirectWith(w, at.Base, sayMadeBefore)
	}
	sealed, err := h.seal(d)
	if err != nil {
		return err
	}
	http.SetCookie(w, h.App.Cookie(secretCookie, sealed, secretShown))
	return &web.Redirect{To: at.Of(d.EndpointID)}
}

// takeSecret returns the signing secret that was just made in this browser, once.
func (h *Pages) takeSecret(w http.ResponseWriter, r *http.Request, at Place, endpointID string) (string, error) {
	c, err := r.Cookie(h.App.CookieName(secretCookie))
	if err != nil || r.Method != http.MethodGet {
		return "", nil
	}
	d, ok := h.unseal(c.Value, at)
	if ok && d.EndpointID != endpointID {
		return "", nil
	}
	http.SetCookie(w, h.App.Cookie(secretCookie, "", -time.Second))
	if !ok {
		return "", nil
	}
	isNew, err := h.isNew(r.Context(), d)
	if !isNew {
		return "", err
	}
	return d.Signing, err
}

// isNew reports whether a draft's secret was made a moment ago and is live.
func (h *Pages) isNew(ctx context.Context, d formDraft) (bool, error) {
	live, err := h.App.DB.EndpointSecrets(ctx, d.EndpointID)
	for _, s := range live {
		if s.ID == d.SecretID {
			return h.App.DB.Now().Sub(s.CreatedAt.Time) < secretShown, nil
		}
	}
	return false, err
}
