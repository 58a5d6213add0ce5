package account

import (
	"errors"
	"net/http"
	"net/url"

	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

const signUpVerifyPath = "/signup/verify"

// showSignUpVerify handles GET /signup/verify: the step for a sign-up that waits for its
// code, and for an account that has not been verified for too long.
func (h *Handlers) showSignUpVerify(w http.ResponseWriter, r *http.Request) error {
	attempt, err := flow.AttemptOf(h.App, r)
	if err != nil {
		return err
	}
	waiting, err := h.waiting(r)
	if err != nil {
		return err
	}
	page, _, err := h.signUpVerifyPage(r, attempt, waiting)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// waiting is the sign-up of this browser that waits for its code. It is the zero value if
// there is none, and for a person who is logged in, unless they want another account.
func (h *Handlers) waiting(r *http.Request) (storage.SignUp, error) {
	if _, signedIn := web.IdentityOf(r); signedIn && !wantsAnother(r) {
		return storage.SignUp{}, nil
	}
	return h.signUpOf(r)
}

// signUpVerifyPage is the page for a sign-up or for the account that is logged in, with the
// code that was mailed last. If neither waits for a code, the error redirects.
func (h *Handlers) signUpVerifyPage(r *http.Request, a storage.Attempt, s storage.SignUp) (*VerifyPage, storage.EmailCode, error) {
	c := chrome(r, a, "Check your email")
	kind, subject, address := storage.CodeSignUp, s.ID, s.Email
	if s.ID == "" {
		who, signedIn := web.IdentityOf(r)
		if !signedIn {
			return nil, storage.EmailCode{}, &web.Redirect{To: c.At("/signup")}
		}
		if who.Verified() {
			return nil, storage.EmailCode{}, &web.Redirect{To: flow.Next(a, r)}
		}
		c.Title, kind, subject, address = "Verify your email", storage.CodeVerify, who.Account.ID, who.Account.Email
	}
	code, err := h.App.DB.LatestEmailCode(r.Context(), kind, subject)
	page := verifyPage(c, address, code)
	page.Action = c.At(keepAnother(r, signUpVerifyPath))
	if s.ID != "" {
		page.OtherEmail = c.At(keepAnother(r, "/signup?again=1"))
	}
	return page, code, err
}

// keepAnother keeps in a URL that the person wants another account.
func keepAnother(r *http.Request, path string) string {
	if wantsAnother(r) {
		path = web.WithQuery(path, url.Values{"another": {"1"}})
	}
	return path
}

// submitSignUpVerify handles POST /signup/verify: a code, or a request for a new one.
func (h *Handlers) submitSignUpVerify(w http.ResponseWriter, r *http.Request) error {
	attempt, form, err := h.readPost(r)
	if err != nil {
		return err
	}
	waiting, err := h.waiting(r)
	if err != nil {
		return err
	}
	page, code, err := h.signUpVerifyPage(r, attempt, waiting)
	if err != nil {
		return err
	}
	if form.Get("new") != "" {
		if err := h.mailSignUpCode(r, attempt, waiting, form); err != nil {
			return h.refuseStep(w, r, attempt, page, err)
		}
		return h.App.RedirectWith(w, page.Action, sayEmailSent, page.Address)
	}
	if waiting.ID != "" {
		err = h.finishSignUp(w, r, attempt, waiting, code, form.Get("code"))
	} else {
		who, _ := web.IdentityOf(r)
		if err = h.verifyEmail(r, who, code, form); err == nil {
			err = h.App.RedirectWith(w, flow.Next(attempt, r), sayVerified)
		}
	}
	return h.refuseStep(w, r, attempt, page, err)
}

// refuseStep shows the page again, and adds to the attempt's timeline what was refused.
func (h *Handlers) refuseStep(w http.ResponseWriter, r *http.Request, a storage.Attempt, page *VerifyPage, err error) error {
	if refused := web.ErrorOf(err); refused != nil {
		if err := h.recordRefused(r, a, storage.EventEmailRefused, "", refused); err != nil {
			return err
		}
	}
	return h.refuseEmailCode(w, r, page, err)
}

// mailSignUpCode mails a new code for a sign-up, or for the account that is logged in.
func (h *Handlers) mailSignUpCode(r *http.Request, a storage.Attempt, s storage.SignUp, form url.Values) error {
	language, err := h.languageOf(r, a), error(nil)
	if who, ok := web.IdentityOf(r); ok && s.ID == "" {
		err = h.mailVerifyCode(r, who, form, language)
	} else {
		err = h.mailCode(r, emailHash(s.Email), storage.CodeRequest{Kind: storage.CodeSignUp, SubjectID: s.ID, Email: s.Email,
			Language: language, Former: form.Get("former")})
	}
	if err != nil {
		return err
	}
	return flow.RecordEvent(h.App, r, a, storage.EventCodeMailed, "")
}

// finishSignUp makes the account of a sign-up and logs in to it. The right code sent twice
// logs in twice.
func (h *Handlers) finishSignUp(w http.ResponseWriter, r *http.Request, a storage.Attempt, s storage.SignUp, code storage.EmailCode, typed string) error {
	var account storage.Account
	s.Language = h.languageOf(r, a)
	how := storage.EventSignedUp
	err := h.enterCode(r, code, typed, func() (err error) {
		account, err = h.App.DB.FinishSignUp(r.Context(), s, code.ID, h.App.Device(r))
		if errors.Is(err, storage.ErrSpent) {
			how = storage.EventLoggedIn // with all that a login asks for
			account, err = h.finishedSignUp(r, s, code)
		}
		return err
	})
	if err != nil {
		return err
	}
	who := authenticated{account: account, passwordChangedAt: account.CreatedAt, signedUp: how == storage.EventSignedUp,
		signsUpAgain: how == storage.EventLoggedIn}
	err = h.signIn(w, r, a, who, how)
	if errors.Is(err, storage.ErrSpent) { // the password has been changed since
		return refusedCode(sayCodeEnded)
	}
	if err != nil {
		return err
	}
	return h.App.RedirectWith(w, flow.Next(a, r), sayVerified)
}

// finishedSignUp is the account that another request with the same code has just made.
// ErrSpent means that there is none.
func (h *Handlers) finishedSignUp(r *http.Request, s storage.SignUp, code storage.EmailCode) (account storage.Account, err error) {
	if code, err = h.App.DB.EmailCodeByID(r.Context(), code.ID); err != nil {
		return account, err
	}
	if s, err = h.App.DB.SignUpByID(r.Context(), s.ID); err != nil {
		return account, err
	}
	if !s.AccountID.Valid || !code.JustUsed(h.App.DB.Time()) {
		return account, storage.ErrSpent
	}
	account, err = h.App.DB.AccountByID(r.Context(), s.AccountID.String)
	if err == nil && account.Status != storage.Active {
		err = storage.ErrSpent
	}
	return account, err
}
