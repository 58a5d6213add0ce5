package account

import (
	"errors"
	"net/http"

	"fairlead/factor"
	"fairlead/flow"
	"fairlead/storage"
	"fairlead/web"
)

// enterCode checks a code that was typed. If it is right, use spends it: storage.ErrSpent
// means that it has ended, and storage.ErrConflict that the address is taken, which counts
// as wrong, since no code for such an address was mailed.
func (h *Handlers) enterCode(r *http.Request, code storage.EmailCode, typed string, use func() error) error {
	digits := factor.Bare(typed)
	if digits == "" {
		return refusedCode(sayCodeMissing)
	}
	if code.IsDigits(h.LinkKeys(), digits) {
		err := use()
		if errors.Is(err, storage.ErrSpent) {
			return refusedCode(sayCodeEnded)
		}
		if !errors.Is(err, storage.ErrConflict) {
			return err
		}
	}
	err := h.App.DB.WrongCode(r.Context(), code.ID)
	if errors.Is(err, storage.ErrSpent) {
		return refusedCode(sayCodeEnded)
	}
	if err != nil {
		return err
	}
	return refusedCode(sayCodeIncorrect)
}

// mailCode mails a code. requester is the account or the email that it is counted for.
// Requests from many networks are counted together too, since each code can be guessed at
// five times. An email that gets too many codes silently gets no more for a while.
func (h *Handlers) mailCode(r *http.Request, requester string, request storage.CodeRequest) error {
	if err := h.allowCode(r, requester); err != nil {
		return err
	}
	if err := h.App.AllowKey(h.codesBySubject, request.SubjectID); err != nil {
		return err
	}
	if h.hasTooManyCodes(r, request.Email) {
		return nil
	}
	request.Lifetime = h.CodeLifetime
	return h.App.DB.SendCode(r.Context(), request)
}

// hasTooManyCodes reports whether an email gets no more codes for a while.
func (h *Handlers) hasTooManyCodes(r *http.Request, email string) bool {
	if h.App.AllowKey(h.codesByRecipient, emailHash(email)) == nil {
		return false
	}
	web.Log(r.Context()).Info("code not mailed: too many for one address")
	return true
}

func (h *Handlers) allowCode(r *http.Request, requester string) error {
	return h.App.AllowKey(h.codes, requester+" "+h.App.ClientNetwork(r))
}

// languageOf is the tag of the language that a page of an attempt is shown in.
func (h *Handlers) languageOf(r *http.Request, a storage.Attempt) string {
	uiLocales := ""
	if f := flow.WithoutSteps(a); f != nil {
		uiLocales = f.UILocales
	}
	return h.App.LanguageOf(r, uiLocales).Tag
}

// VerifyPage asks for the code that was mailed to an address.
type VerifyPage struct {
	web.Chrome
	Address string
	// Mailed is set once a code was mailed.
	Mailed bool
	Code   web.Field
	// Former is the ID of the code that was mailed last.
	Former string
	// Action is the URL that both forms are sent to.
	Action string
	// OtherEmail is the URL of the form for another email, empty if there is none.
	OtherEmail string
	// Link is the secret of the link that was followed, which takes no code.
	Link string
}

// Template names templates/account/verify.html.
func (*VerifyPage) Template() string { return "account/verify" }

func verifyPage(c web.Chrome, address string, code storage.EmailCode) *VerifyPage {
	return &VerifyPage{Chrome: c, Address: address, Mailed: code.ID != "", Former: code.ID,
		Code: codeField()}
}

// refuseEmailCode shows the page again with what is wrong.
func (h *Handlers) refuseEmailCode(w http.ResponseWriter, r *http.Request, page *VerifyPage, err error) error {
	refused := web.ErrorOf(err)
	switch {
	case refused == nil:
		return err
	case refused.Status == http.StatusUnprocessableEntity:
		return h.App.ShowRefused(w, r, refused, page, &page.Code)
	}
	return h.App.ShowRefused(w, r, refused, page)
}
