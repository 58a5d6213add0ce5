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
	// formLifetime is how long a form can be sent, and secretShown for how long one that is sent
	// again leads to its secret.
	formLifetime = 24 * time.Hour
	secretShown  = time.Minute

	draftSeal = "endpoint form"
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

// showSecret leads to the endpoint's page, which shows a secret that was just made, once. An older
// form is not answered with its secret again.
func (h *Pages) showSecret(w http.ResponseWriter, r *http.Request, at Place, d formDraft) error {
	isNew, err := h.isNew(r.Context(), d)
	if err != nil {
		return err
	}
	if !isNew {
		return h.App.RedirectWith(w, at.Base, sayMadeBefore)
	}
	if err := h.App.GiveOnce(w, at.SessionID, at.Of(d.EndpointID), d.Signing); err != nil {
		return err
	}
	return &web.Redirect{To: at.Of(d.EndpointID)}
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
