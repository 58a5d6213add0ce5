package staff

import (
	"cmp"
	"errors"
	"net/http"

	"fairlead/storage"
	"fairlead/web"
)

// mailSubjects say what mails are about whose subject is no sentence.
var mailSubjects = map[string]string{
	storage.MailPasswordLink:               "Password link",
	string(storage.CodeVerify):             "Email verification",
	string(storage.CodeSignUp):             "Sign-up code",
	string(storage.CodeChange):             "Email change code",
	string(storage.JobClaim):               "Link to claim the account",
	string(storage.NoticeFactorResetAsked): "Reset of two-step login requested",
}

func (h *Handlers) readMails(r *http.Request, page *AccountPage) error {
	all, err := h.App.DB.MailsTo(r.Context(), page.Account)
	if err != nil {
		return err
	}
	page.Mails = web.Table{Label: "Mails", Empty: "No mails in the last day.", Columns: []string{"Sent", "What", "State"}}
	for _, m := range all {
		at, state := m.ClosedAt, web.TextCell("sent")
		switch {
		case m.ClosedAt.IsZero():
			at, state = m.CreatedAt, web.Cell{Text: "waiting", IsMark: true}
		case m.GaveUp:
			state = web.Cell{Text: "given up", IsMark: true}
		}
		page.Mails.Rows = append(page.Mails.Rows, []web.Cell{
			web.TimeCell(at.Time), web.TextCell(web.InWords(cmp.Or(mailSubjects[m.Subject], m.Subject))), state})
	}
	return nil
}

// resendVerification handles POST /staff/accounts/{account}/verification.
func (h *Handlers) resendVerification(w http.ResponseWriter, r *http.Request, _ Person) error {
	a, err := h.accountOf(r)
	if err == nil {
		err = h.allowMail(a.Email)
	}
	if err != nil {
		return err
	}
	err = h.App.DB.ResendVerification(r.Context(), a.ID, storage.CodeRequest{Lifetime: h.CodeLifetime})
	if errors.Is(err, storage.ErrSpent) {
		return notNow(a, "This account’s email is already verified.")
	}
	if err != nil {
		return ofUnclaimed(a, err)
	}
	return h.App.RedirectWith(w, accountPath(a.ID), "An email to verify the address is on its way.")
}

// sendPasswordLink handles POST /staff/accounts/{account}/password-link.
func (h *Handlers) sendPasswordLink(w http.ResponseWriter, r *http.Request, _ Person) error {
	a, err := h.accountOf(r)
	if err == nil {
		err = h.allowMail(a.Email)
	}
	if err != nil {
		return err
	}
	err = h.App.DB.SendPasswordLink(r.Context(), a.ID, storage.At(h.App.DB.Now().Add(h.ResetLifetime)))
	if errors.Is(err, storage.ErrSpent) {
		return notNow(a, "This account is suspended. Resume it first.")
	}
	if err != nil {
		return ofUnclaimed(a, err)
	}
	return h.App.RedirectWith(w, accountPath(a.ID), "An email with a password link is on its way.")
}

// ofUnclaimed explains what cannot be done for an account without an owner.
func ofUnclaimed(a storage.Account, err error) error {
	if errors.Is(err, storage.ErrManaged) {
		return notNow(a, "This account is managed by a platform and has no owner yet.")
	}
	return web.OrNotFound(err)
}
