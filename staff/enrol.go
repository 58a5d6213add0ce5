package staff

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// EnrolPage sets up the second factor at the first sign-in, or another authenticator app.
type EnrolPage struct {
	web.Chrome
	factor.SetupView
	Code web.Field
	// Action is the URL of the form, and Cancel leads back; empty at the first sign-in.
	Action, Cancel string
	// Passkey is the form to use a passkey instead; zero where an app is replaced.
	Passkey factor.PasskeyForm
	Signals factor.PasskeySignals
}

// Template names templates/staff/second_factor.html.
func (*EnrolPage) Template() string { return "staff/second_factor" }

func (h *Handlers) enrolPage(r *http.Request, s halfOpen, setup factor.Setup) (page *EnrolPage, err error) {
	page = &EnrolPage{Chrome: chrome(r, "Set up your second step"), Code: factor.CodeField("One-time code")}
	page.Action = page.At(enrolPath)
	if page.Signals.Host = h.factors.Host(); page.Signals.Host != "" {
		page.Passkey = factor.PasskeyForm{Action: page.At(enrolPath + "/passkey"), Options: enrolPath + "/passkey/options", Button: "Use a passkey instead"}
	}
	page.SetupView, err = h.factors.Show(setup, s.Email)
	return page, err
}

// showEnrol handles GET /staff/second-factor. Each set-up has a secret of its own.
func (h *Handlers) showEnrol(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	page, err := h.enrolPage(r, s, h.factors.NewSetup(s.ID))
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// submitEnrol handles POST /staff/second-factor. Nothing is on before a right code, which is
// then used.
func (h *Handlers) submitEnrol(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	setup, ok := h.factors.OpenSetup(s.ID, form.Get("setup"))
	if !ok {
		return h.App.RedirectWithAlert(w, onward(r, enrolPath), sayTooLate)
	}
	app, ok := h.factors.Complete(setup, form.Get("code"))
	if !ok {
		page, err := h.enrolPage(r, s, setup)
		if err != nil {
			return err
		}
		page.Code.Error = wrongCode(form.Get("code"))
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	return h.enrol(w, r, s, storage.StaffEnrolment{App: app})
}

// enrol signs somebody in with their first second factor, and shows its recovery codes.
func (h *Handlers) enrol(w http.ResponseWriter, r *http.Request, s halfOpen, made storage.StaffEnrolment) error {
	codes, hashes := factor.NewRecoveryCodes()
	made.RecoveryCodes = hashes
	session, err := h.startSession(w, r, s.Staff, storage.StaffProof{PendingID: s.pending.ID, PasswordChangedAt: s.pending.PasswordChangedAt, Enrolment: &made})
	if errors.Is(err, storage.ErrSpent) && made.Passkey == nil { // sent twice, or enrolled in another browser
		return &web.Redirect{To: onward(r, logInPath)}
	}
	if err != nil {
		return err
	}
	if err := h.factors.KeepRecoveryCodes(w, session, codes); err != nil {
		return err
	}
	return &web.Redirect{To: onward(r, recoveryCodesPath)}
}

// offerEnrolPasskey handles POST /staff/second-factor/passkey/options.
func (h *Handlers) offerEnrolPasskey(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	return h.factors.OfferNew(w, r, ownerOf(s.Staff))
}

// submitEnrolPasskey handles POST /staff/second-factor/passkey.
func (h *Handlers) submitEnrolPasskey(w http.ResponseWriter, r *http.Request, s halfOpen) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	passkey, err := h.factors.New(r, form, ownerOf(s.Staff), "")
	if err == nil {
		err = factor.NotAdded(h.enrol(w, r, s, storage.StaffEnrolment{Passkey: passkey}))
	}
	refused := web.ErrorOf(err)
	if refused == nil {
		return err
	}
	page, err := h.enrolPage(r, s, h.factors.NewSetup(s.ID))
	if err != nil {
		return err
	}
	page.FocusAlert = true
	return h.App.ShowRefused(w, r, refused, page)
}

// wrongCode says what is wrong with a code.
func wrongCode(typed string) locale.Text {
	if factor.Bare(typed) == "" {
		return sayCodeMissing
	}
	return sayCodeIncorrect
}
