package portal

import (
	"context"
	"errors"
	"net/http"

	"fairlead/audit"
	"fairlead/partner"
	"fairlead/storage"
	"fairlead/web"
)

// WelcomePage hands a secret over.
type WelcomePage struct {
	web.Chrome
	Company  string
	ClientID string
	// Token is the secret of the link.
	Token string
	// Secret is that of the client, once it is made.
	Secret string
	// Bench is the path of the test bench, if there is one.
	Bench string
}

// Template names templates/portal/welcome.html.
func (*WelcomePage) Template() string { return "portal/welcome" }

// OverPage is shown for a link that no longer works.
type OverPage struct {
	web.Chrome
	// UsedAt is when the secret was shown; zero if the link expired, was replaced or never
	// existed.
	UsedAt storage.Time
}

// Template names templates/portal/over.html.
func (*OverPage) Template() string { return "portal/over" }

// showWelcome handles GET /partners/welcome, the URL of a mailed link. It makes nothing,
// since mail scanners follow links too. Support sees when the link was first opened.
func (h *Handlers) showWelcome(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	page, link, err := h.welcomePage(r.Context(), token)
	if err != nil {
		return err
	}
	if page == nil {
		return h.showOver(w, r, link)
	}
	if r.Method == http.MethodGet && link.OpenedAt.IsZero() {
		r = h.by(r, audit.Person)
		if err := h.App.DB.OpenHandover(r.Context(), storage.Hash(token), h.App.Device(r).Address); err != nil {
			return err
		}
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// welcomePage is the page of a link, nil for one that is over.
func (h *Handlers) welcomePage(ctx context.Context, token string) (*WelcomePage, storage.Handover, error) {
	link, err := h.App.DB.HandoverByHash(ctx, storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) || err == nil && !link.Live(h.App.DB.Time()) {
		return nil, link, nil
	}
	if err != nil {
		return nil, link, err
	}
	client, err := h.App.DB.ClientByID(ctx, link.ClientID)
	if err == nil && client.Status != storage.Active {
		err = suspended(client)
	}
	return &WelcomePage{Chrome: web.Chrome{Title: "Your client secret"}, Company: client.Name, ClientID: client.ID, Token: token,
		Bench: h.benchOf(client.ID)}, link, err
}

func suspended(client storage.Client) error {
	return refused(http.StatusForbidden, "Suspended", saySuspended, client.Name)
}

func (h *Handlers) showOver(w http.ResponseWriter, r *http.Request, link storage.Handover) error {
	page := &OverPage{Chrome: web.Chrome{Title: "This link no longer works"}, UsedAt: link.UsedAt}
	return h.App.Show(w, r, http.StatusGone, page)
}

// submitWelcome handles POST /partners/welcome: it makes the secret and shows it, once.
func (h *Handlers) submitWelcome(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token := form.Get("token")
	page, link, err := h.welcomePage(r.Context(), token)
	if err != nil {
		return err
	}
	if page == nil {
		return h.showOver(w, r, link)
	}
	page.Secret = storage.NewSecret()
	made := &storage.Secret{ID: storage.NewSecretID(), Hash: storage.Hash(page.Secret)}
	err = h.startSession(w, r, func(r *http.Request, s *storage.PersonSession, previous string) error {
		return h.App.DB.TakeHandover(r.Context(), storage.Hash(token), made, s, previous, partner.LiveSecrets)
	})
	switch {
	case errors.Is(err, storage.ErrSpent): // by somebody else at the same time
		return h.showSpent(w, r, token)
	case errors.Is(err, storage.ErrSuspended):
		return refused(http.StatusForbidden, "Suspended", saySuspended, page.Company)
	case errors.Is(err, storage.ErrSecretLimit):
		return refused(http.StatusConflict, "Two secrets are live", "%s already has two live secrets. Revoke one first, then follow the link again.", page.Company)
	case errors.Is(err, storage.ErrPeopleLimit):
		return refused(http.StatusConflict, "Too many people", "%s already has 20 people. An owner has to remove one first. Then follow the link again.", page.Company)
	case err != nil:
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// showSpent says what has become of a link that has just ended.
func (h *Handlers) showSpent(w http.ResponseWriter, r *http.Request, token string) error {
	link, err := h.App.DB.HandoverByHash(r.Context(), storage.Hash(token))
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return h.showOver(w, r, link)
}
