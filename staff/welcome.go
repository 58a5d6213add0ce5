package staff

import (
	"errors"
	"net/http"

	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

// WelcomePage lets new staff choose a password at a mailed link.
type WelcomePage struct {
	web.Chrome
	Who         storage.Staff
	Token       string
	NewPassword web.Field
}

// Template names templates/staff/welcome.html.
func (*WelcomePage) Template() string { return "staff/welcome" }

// showWelcome handles GET /staff/welcome, the URL of a mailed link. It does not use up the
// link, since mail scanners follow links too.
func (h *Handlers) showWelcome(w http.ResponseWriter, r *http.Request) error {
	page, err := h.welcomePage(r, r.URL.Query().Get("token"))
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

func (h *Handlers) welcomePage(r *http.Request, token string) (*WelcomePage, error) {
	who, err := h.App.DB.StaffByWelcome(r.Context(), storage.Hash(token))
	if errors.Is(err, storage.ErrNotFound) {
		return nil, linkExpired()
	}
	return &WelcomePage{Chrome: chrome(r, "Choose a password"), Who: who, Token: token, NewPassword: newPasswordField()}, err
}

// submitWelcome handles POST /staff/welcome. With the new password the sign-in begins, which
// sets up the second factor.
func (h *Handlers) submitWelcome(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	token, chosen := form.Get("token"), password.Normal(form.Get("new_password"))
	page, err := h.welcomePage(r, token)
	if err != nil {
		return err
	}
	if page.NewPassword.Error = h.wrongPassword(chosen, page.Who); web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.useWelcome(w, r, page.Who, token, chosen)
	if errors.Is(err, storage.ErrSpent) { // another request was first
		return linkExpired()
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page)
	}
	return err
}

func (h *Handlers) useWelcome(w http.ResponseWriter, r *http.Request, who storage.Staff, token, chosen string) error {
	hashed, err := h.passwords.Hash(r.Context(), chosen)
	if err != nil {
		return err
	}
	if _, err = h.App.DB.UseStaffWelcome(h.by(r, who), storage.Hash(token), hashed); err != nil {
		return err
	}
	stored, err := h.App.DB.StaffPasswordOf(r.Context(), who.ID)
	if err != nil {
		return err
	}
	if stored.Hash != hashed { // it has just been changed again
		return storage.ErrSpent
	}
	who.PasswordMustChange, who.PasswordChangedAt = false, stored.ChangedAt
	return h.begin(w, r, who)
}

// linkExpired is the same for a link that was used, has expired or never existed.
func linkExpired() *web.Error {
	return &web.Error{Status: http.StatusGone, Heading: "This link no longer works",
		Text:    "An invitation can be used once and expires after a few days. If you’ve chosen a password, log in with it. Otherwise, ask an admin for a new invitation.",
		BackURL: logInPath, BackLabel: "Log in"}
}
