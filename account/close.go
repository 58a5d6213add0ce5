package account

import (
	"net/http"
	"time"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

// ClosePage asks for confirmation before an account is closed.
type ClosePage struct {
	web.Chrome
	Email web.Field
	// Until is when everything is erased.
	Until time.Time
}

// Template names templates/account/close.html.
func (*ClosePage) Template() string { return "account/close" }

const (
	sayNotYourEmail locale.Text = "This isn’t your account’s email address."
	sayWillBeClosed locale.Text = "Your account will be closed on %s. To keep it, log in before that day."
)

func (h *Handlers) closePage() *ClosePage {
	return &ClosePage{
		Chrome: web.Chrome{Title: "Close account"}, Until: h.App.DB.Now().Add(h.ClosingGrace),
		Email: web.Field{Name: "email", Label: "Your email", Type: "email", Autocomplete: "username", MaxLength: longestEmail},
	}
}

// showClose handles GET /account/close.
func (h *Handlers) showClose(w http.ResponseWriter, r *http.Request, _ web.Identity) error {
	return h.App.Show(w, r, http.StatusOK, h.closePage())
}

// submitClose handles POST /account/close. The address is typed so that nobody closes an
// account by mistake.
func (h *Handlers) submitClose(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	typed, page := personFrom(form).email, h.closePage()
	page.Email.Value = typed
	switch {
	case typed == "":
		page.Email.Error = web.SayEmailMissing
	case storage.EmailKey(typed) != storage.EmailKey(who.Account.Email):
		page.Email.Error = sayNotYourEmail
	}
	if web.MarkInvalid(page) {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	err = h.App.DB.CloseAccount(r.Context(), storage.Closing{AccountID: who.Account.ID, At: storage.At(page.Until),
		SessionID: who.Session.ID, Device: h.App.Device(r)})
	if err != nil {
		return err
	}
	h.App.ClearSession(w, h.App.AccountSessions)
	return h.App.RedirectWith(w, "/login", sayWillBeClosed, h.App.LanguageOf(r, "").Date(page.Until))
}
