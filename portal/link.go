package portal

import (
	"cmp"
	"errors"
	"net/http"

	"fairlead/audit"
	"fairlead/storage"
	"fairlead/web"
)

// LinkPage signs somebody in when its button is pressed.
type LinkPage struct {
	web.Chrome
	Token string
	// Email is whom the link signs in, since anybody may have sent it on.
	Email string
}

// Template names templates/portal/link.html.
func (*LinkPage) Template() string { return "portal/link" }

// showLink handles GET /partners/login/link, the URL of a mailed link. It does not use up the
// link, since mail scanners follow links too.
func (h *Handlers) showLink(w http.ResponseWriter, r *http.Request) error {
	token := r.URL.Query().Get("token")
	link, err := h.App.DB.PersonLinkByHash(r.Context(), storage.Hash(token))
	var who storage.Person
	if err == nil {
		who, err = h.App.DB.PersonByID(r.Context(), link.PersonID)
	}
	if errors.Is(err, storage.ErrNotFound) {
		return linkIsOver()
	}
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, &LinkPage{Chrome: web.Chrome{Title: "Sign in"}, Token: token, Email: who.Email})
}

// submitLink handles POST /partners/login/link.
func (h *Handlers) submitLink(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	var link storage.PersonLink
	err = h.startSession(w, r, func(r *http.Request, s *storage.PersonSession, previous string) (err error) {
		link, err = h.App.DB.UsePersonLink(r.Context(), storage.Hash(form.Get("token")), s, previous)
		return err
	})
	if errors.Is(err, storage.ErrSpent) {
		return linkIsOver()
	}
	if err != nil {
		return err
	}
	return &web.Redirect{To: cmp.Or(people.Next(link.Next), homePath)}
}

// startSession signs somebody in under a new session ID, and ends the browser's former session.
// write writes the row; the browser gets its cookie after that.
func (h *Handlers) startSession(w http.ResponseWriter, r *http.Request, write func(r *http.Request, s *storage.PersonSession, previous string) error) error {
	former, err := h.PersonOf(r)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	cookie, device := web.NewSessionCookie(), h.App.Device(r)
	row := storage.PersonSession{ID: cookie.ID, SecretHash: storage.Hash(cookie.Secret), UserAgent: device.UserAgent, Address: device.Address,
		ExpiresAt: storage.At(h.App.DB.Now().Add(h.Sessions.Age))}
	r = h.by(r.WithContext(storage.WithoutSession(r.Context())), audit.Person)
	if err := write(r, &row, former.Session.ID); err != nil {
		return err
	}
	return h.App.WriteSession(w, r, h.Sessions, cookie)
}

// linkIsOver is the same for a link that was used, has expired or never existed.
func linkIsOver() error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text: "This link has already been used or has expired.", BackURL: logInPath, BackLabel: "Send a new link"}
}
