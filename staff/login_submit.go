package staff

import (
	"context"
	"errors"
	"net/http"

	"fairlead/password"
	"fairlead/storage"
	"fairlead/web"
)

// submitLogIn handles POST /staff/login. A right password alone opens nothing.
func (h *Handlers) submitLogIn(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	email, typed := web.ReadEmail(form), password.Normal(form.Get("password"))
	page := h.logInPage(r, email)
	page.Email.Error = web.WrongKnownEmail(email)
	if typed == "" {
		page.Password.Error = password.SayMissing
	}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	who, err := h.authenticate(r, email, typed)
	if err == nil {
		err = h.begin(w, r, who)
	}
	if errors.Is(err, storage.ErrSpent) { // the password has just been changed
		err = incorrectCredentials()
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page, &page.Password)
	}
	return err
}

// authenticate finds who has an email and a password. It takes the same steps and returns the
// same error whether or not somebody has that email, and if they are disabled.
func (h *Handlers) authenticate(r *http.Request, email, typed string) (storage.Staff, error) {
	if err := h.App.AllowIP(h.addresses, r); err != nil {
		return storage.Staff{}, err
	}
	who, stored, err := h.find(r.Context(), email, typed)
	if err != nil {
		return who, err
	}
	match, outdated, err := h.passwords.Verify(r, keyOf(email), typed, stored.Hash)
	if err != nil {
		return who, err
	}
	if !match {
		return who, h.refuseSignIn(r, email, "wrong password", incorrectCredentials())
	}
	who.PasswordChangedAt = stored.ChangedAt
	if outdated {
		err = h.rehash(r.Context(), who.ID, typed, stored.Hash)
	}
	return who, err
}

// find finds a staff member and their password. There is none of somebody who is disabled,
// and none that nobody can have chosen.
func (h *Handlers) find(ctx context.Context, email, typed string) (storage.Staff, storage.Password, error) {
	if web.WrongEmail(email) != "" || !password.CanBe(typed) {
		email = ""
	}
	who, err := h.App.DB.StaffByEmail(ctx, email)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return who, storage.Password{}, err
	}
	stored, err := h.App.DB.StaffPasswordOf(ctx, who.ID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return who, stored, err
	}
	if who.Status == storage.StaffDisabled {
		stored = storage.Password{}
	}
	return who, stored, nil
}

// rehash replaces a password's hash with one at the current cost.
func (h *Handlers) rehash(ctx context.Context, id, typed, former string) error {
	hashed, err := h.passwords.Hash(ctx, typed)
	if err != nil {
		return err
	}
	return h.App.DB.ReplaceStaffPasswordHash(ctx, id, former, hashed)
}

// refuseSignIn has a refused sign-in noted, and returns its error.
func (h *Handlers) refuseSignIn(r *http.Request, email, why string, refused *web.Error) error {
	if web.WrongEmail(email) != "" { // nobody's
		return refused
	}
	if err := h.App.DB.RefuseStaff(r.Context(), email, h.App.Device(r).Address, why); err != nil {
		return err
	}
	return refused
}

// keyOf stands for an email in limits, whether or not staff have it.
func keyOf(email string) string { return string(storage.Hash(storage.EmailKey(email))) }

// incorrectCredentials is the same for every sign-in that fails.
func incorrectCredentials() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Login refused", Text: "Incorrect email or password."}
}
