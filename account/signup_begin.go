package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

const (
	signUpCookie = "fairlead_signup"
	// signUpAge is how long a sign-up waits for its code.
	signUpAge = 24 * time.Hour
)

// beginSignUp keeps a sign-up until the code that is mailed to its address is entered in
// this browser. It takes the same steps whether or not the address has an account.
func (h *Handlers) beginSignUp(w http.ResponseWriter, r *http.Request, a storage.Attempt, form string, who person, password string) error {
	if err := h.App.AllowIP(h.signUps, r); err != nil {
		return err
	}
	if err := h.allowCode(r, emailHash(who.email)); err != nil {
		return err
	}
	hashed, err := h.hashPassword(r, password)
	if err != nil {
		return err
	}
	secret := h.signUpSecret(form, who, password)
	s := storage.SignUp{ID: storage.SignUpID(secret), Email: who.email, FullName: who.fullName, CompanyName: who.companyName,
		PasswordHash: hashed, ExpiresAt: storage.At(h.App.DB.Now().Add(signUpAge))}
	err = h.App.DB.BeginSignUp(r.Context(), s, storage.CodeRequest{Language: h.languageOf(r, a), Lifetime: h.CodeLifetime,
		Unmailed: h.hasTooManyCodes(r, who.email)})
	if err != nil {
		return err
	}
	if err := flow.RecordEvent(h.App, r, a, storage.EventCodeMailed, ""); err != nil {
		return err
	}
	http.SetCookie(w, h.App.Cookie(signUpCookie, secret, signUpAge))
	c, path := chrome(r, a, ""), signUpVerifyPath
	if _, signedIn := web.IdentityOf(r); signedIn {
		path += "?another=1"
	}
	return &web.Redirect{To: c.At(path)}
}

// signUpSecret binds a sign-up to its browser. It is derived from the ID of the form and what
// was typed, so that the same form sent twice is one sign-up, and another one is not.
func (h *Handlers) signUpSecret(form string, who person, password string) string {
	mac := hmac.New(sha256.New, h.LinkKeys()[0])
	mac.Write([]byte(strings.Join([]string{"sign up", form, who.email, who.fullName, who.companyName, password}, "\x00")))
	return hex.EncodeToString(mac.Sum(nil))
}

// signUpOf is the sign-up that this browser began last, or the zero value.
func (h *Handlers) signUpOf(r *http.Request) (storage.SignUp, error) {
	c, err := r.Cookie(h.App.CookieName(signUpCookie))
	if err != nil || c.Value == "" {
		return storage.SignUp{}, nil
	}
	s, err := h.App.DB.SignUpByID(r.Context(), storage.SignUpID(c.Value))
	if errors.Is(err, storage.ErrNotFound) {
		return storage.SignUp{}, nil
	}
	return s, err
}
