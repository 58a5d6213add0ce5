package carrier

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"fairlead/locale"
	"fairlead/storage"
	"fairlead/web"
)

const (
	sayAdded         locale.Text = "Your %s account was added."
	sayChooseCarrier locale.Text = "Please choose a carrier from the list."
	sayNoNumber      locale.Text = "Please enter the account number."
	sayNumberTooLong locale.Text = "Please use at most 64 characters."
	sayNumberOdd     locale.Text = "This contains an unsupported character. Please type it again."
	sayDuplicate     locale.Text = "You’ve already added this account."
	sayTooMany       locale.Text = "You have 1,000 carrier accounts, which is the maximum."
	headingNotAdded  locale.Text = "Account not added"
)

// showNewAccount handles GET /account/carriers/new.
func (h *Pages) showNewAccount(w http.ResponseWriter, r *http.Request, _ web.Identity) error {
	page, err := h.newAccountPage(r)
	if err != nil {
		return err
	}
	return h.App.Show(w, r, http.StatusOK, page)
}

// addAccount handles POST /account/carriers/new.
func (h *Pages) addAccount(w http.ResponseWriter, r *http.Request, who web.Identity) error {
	form, err := web.Form(r)
	if err != nil {
		return err
	}
	page, err := h.newAccountPage(r)
	if err != nil {
		return err
	}
	at, number, ok := page.fill(form)
	if web.MarkInvalid(page) || !ok {
		return h.App.Show(w, r, http.StatusUnprocessableEntity, page)
	}
	a := storage.CarrierAccount{ID: storage.NewID(), AccountID: who.Account.ID, CarrierID: at.ID, Test: at.Test, Active: true}
	vault := h.Vault()
	vault.Fill(&a, number, []byte("{}"))
	err = h.App.DB.CreateOwnCarrierAccount(r.Context(), &a, who.Session.ID, storage.MaxCarrierAccounts, vault.Hashes(number)...)
	if errors.Is(err, storage.ErrDuplicateCarrierAccount) && h.isAddedBy(r, form, a) {
		err = nil
	}
	if err != nil {
		return h.notAdded(w, r, page, err)
	}
	return h.App.RedirectWith(w, accountsPath, sayAdded, at.Name)
}

// fill reads the form, and finds the carrier that was chosen. No page shows a number, not even
// to whoever has just typed it.
func (p *NewAccountPage) fill(form url.Values) (at storage.Carrier, number string, ok bool) {
	p.Carrier.Value, number = form.Get("carrier"), web.Line(form, "number")
	if at, ok = p.chosen(); !ok {
		p.Carrier.Error = sayChooseCarrier
	}
	switch n := number; {
	case n == "":
		p.Number.Error = sayNoNumber
	case utf8.RuneCountInString(n) > storage.LongestCarrierNumber:
		p.Number.Error = sayNumberTooLong
	case !storage.IsCarrierNumber(n):
		p.Number.Error = sayNumberOdd
	}
	return at, number, ok
}

// isAddedBy reports whether a carrier account was added after its form was opened.
func (h *Pages) isAddedBy(r *http.Request, form url.Values, a storage.CarrierAccount) bool {
	opened, err := strconv.ParseInt(form.Get("opened"), 10, 64)
	if err != nil {
		return false
	}
	added, err := h.App.DB.CarrierAccountByID(r.Context(), a.AccountID, a.ID)
	return err == nil && !added.CreatedAt.Before(time.UnixMilli(opened))
}

// notAdded shows the form again.
func (h *Pages) notAdded(w http.ResponseWriter, r *http.Request, page *NewAccountPage, err error) error {
	refused := &web.Error{Status: http.StatusUnprocessableEntity, Heading: headingNotAdded}
	switch {
	case errors.Is(err, storage.ErrDuplicateCarrierAccount):
		refused.Text = sayDuplicate
		return h.App.ShowRefused(w, r, refused, page, &page.Number)
	case errors.Is(err, storage.ErrNotFound): // removed in this moment
		refused.Text = sayChooseCarrier
		return h.App.ShowRefused(w, r, refused, page, &page.Carrier)
	case errors.Is(err, storage.ErrConflict):
		refused.Text = sayTooMany
		return h.App.ShowRefused(w, r, refused, page)
	}
	if refused := web.ErrorOf(err); refused != nil {
		return h.App.ShowRefused(w, r, refused, page)
	}
	return err
}
