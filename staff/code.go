package staff

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// CodePage asks for the second factor: in a sign-in, or before something sensitive.
type CodePage struct {
	web.Chrome
	Email string
	Code  web.Field
	// AsksCode is unset for somebody without an authenticator app, unless the page asks for
	// a recovery code.
	AsksCode, AsksRecoveryCode bool
	Passkey                    factor.PasskeyForm
	Signals                    factor.PasskeySignals

	path string
}

// Template names templates/staff/code.html or templates/staff/confirm.html.
func (p *CodePage) Template() string {
	if p.path == confirmPath {
		return "staff/confirm"
	}
	return "staff/code"
}

// Action is the URL of the form.
func (p *CodePage) Action() string {
	if p.AsksRecoveryCode {
		return p.At(p.path + "?with=recovery-code")
	}
	return p.At(p.path)
}

func (h *Handlers) codePage(r *http.Request, path string, title locale.Text, who storage.Staff, left storage.Left) (page *CodePage, err error) {
	page = &CodePage{Chrome: chrome(r, title), Email: who.Email, Code: factor.CodeField("One-time code"),
		AsksCode: left.Authenticator, AsksRecoveryCode: factor.WantsRecoveryCode(r), path: path}
	if page.AsksRecoveryCode {
		page.AsksCode, page.Code = true, factor.RecoveryCodeField()
	}
	page.Signals.Host = h.factors.Host()
	page.Passkey, err = h.factors.OwnForm(r, who.ID, factor.PasskeyForm{Action: page.At(path + "/passkey"),
		Options: path + "/passkey/options", Button: "Use a passkey"})
	return page, err
}

// takeCode tries the code of a form, and shows the form again with why it was refused.
func (h *Handlers) takeCode(w http.ResponseWriter, r *http.Request, page *CodePage, try func(typed string) error) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed := form.Get("code")
	if factor.Bare(typed) == "" {
		page.Code.Error = sayCodeMissing
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = try(typed)
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page, &page.Code)
	}
	return err
}

func (h *Handlers) signInCodePage(r *http.Request, s halfOpen) (*CodePage, error) {
	return h.codePage(r, codePath, "Second step", s.Staff, s.left)
}

// showCode handles GET /staff/login/code.
func (h *Handlers) showCode(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	page, err := h.signInCodePage(r, s)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitCode handles POST /staff/login/code.
func (h *Handlers) submitCode(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	page, err := h.signInCodePage(r, s)
	if err != nil {
		return err
	}
	return h.takeCode(w, r, page, func(typed string) error { return h.tryCode(w, r, s, typed) })
}

// tryCode signs in if a code is right. Every try is counted before it is checked.
func (h *Handlers) tryCode(w http.ResponseWriter, r *http.Request, s halfOpen, typed string) error {
	if err := h.App.AllowKey(h.codes, s.ID); err != nil {
		return err
	}
	tries, err := h.factors.Store.TryCode(r.Context(), s.pending.ID)
	if errors.Is(err, storage.ErrTooManyCodes) {
		_, err = h.halfOpenOf(w, r) // says how it ended
		return err
	}
	if err != nil {
		return err
	}
	use, ok, err := h.factors.CodeUse(r, s.ID, typed)
	if err != nil {
		return err
	}
	if ok {
		err = h.complete(w, r, s, storage.StaffProof{Code: use})
	}
	if !ok || errors.Is(err, storage.ErrCodeUsed) {
		s.pending.Tries = tries
		return h.refuseCode(w, r, s)
	}
	if web.ErrorOf(err) == nil {
		h.codes.Forget(s.ID)
	}
	return err
}

// refuseCode notes a wrong code. Too many end the sign-in.
func (h *Handlers) refuseCode(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	refused := h.refuseSignIn(r, s.Email, "wrong code", incorrectCode())
	if web.ErrorOf(refused) != nil && s.pending.HasFailed() {
		return h.tooManyCodes(w, r)
	}
	return refused
}

// incorrectCode is the same for codes that are wrong and that have been used.
func incorrectCode() *web.Error {
	return &web.Error{Status: http.StatusUnprocessableEntity, Heading: "Code refused", Text: sayCodeIncorrect}
}
