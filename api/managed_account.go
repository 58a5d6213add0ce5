package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"fairlead/storage"
	"fairlead/web"
)

const (
	managedPageSize = 25
	maxNameLength   = 200
)

// managedAccountBody is a managed account as its platform sees it.
type managedAccountBody struct {
	ObjectID      string    `json:"object_id"`
	Email         string    `json:"email"`
	FirstName     string    `json:"first_name"`
	LastName      string    `json:"last_name"`
	CompanyName   string    `json:"company_name"`
	ObjectCreated time.Time `json:"object_created"`
	ObjectUpdated time.Time `json:"object_updated"`
}

func showManaged(m storage.ManagedAccount) managedAccountBody {
	return managedAccountBody{m.AccountID, m.Email, m.FirstName, m.LastName, m.CompanyName,
		m.CreatedAt.Truncate(time.Second), m.UpdatedAt.Truncate(time.Second)}
}

func answerManaged(w http.ResponseWriter, status int, m storage.ManagedAccount) error {
	return web.JSON(w, status, showManaged(m))
}

// createManagedAccount serves POST /shippo-accounts.
func (h *Handlers) createManagedAccount(w http.ResponseWriter, r *http.Request, p storage.Platform) error {
	profile, err := readManaged(r)
	if err != nil {
		return err
	}
	m := storage.ManagedAccount{PlatformID: p.AccountID, ManagedProfile: profile}
	err = h.App.DB.CreateManagedAccount(r.Context(), &m)
	switch {
	case errors.Is(err, storage.ErrNotFound): // revoked since
		return refusePlatform(w)
	case errors.Is(err, storage.ErrConflict):
		return badRequest("Limit reached", fmt.Sprintf("This account can manage up to %d accounts.", p.Limit))
	case err != nil:
		return web.CallFailed(err)
	}
	return answerManaged(w, http.StatusCreated, m)
}

// listManagedAccounts serves GET /shippo-accounts.
func (h *Handlers) listManagedAccounts(w http.ResponseWriter, r *http.Request, p storage.Platform) error {
	asked, err := h.readPage(r, managedPageSize)
	if err != nil {
		return err
	}
	all, err := h.App.DB.ManagedAccounts(r.Context(), p.AccountID, asked.skip(), asked.size+1)
	if err != nil {
		return web.CallFailed(err)
	}
	return answerPage(w, asked, all, func(m storage.ManagedAccount) (managedAccountBody, error) { return showManaged(m), nil })
}

// showManagedAccount serves GET /shippo-accounts/{object_id}.
func (h *Handlers) showManagedAccount(w http.ResponseWriter, r *http.Request, p storage.Platform) error {
	m, err := h.managed(r, p)
	return answerManagedOr(w, m, err)
}

// managed finds the account that a call is about.
func (h *Handlers) managed(r *http.Request, p storage.Platform) (storage.ManagedAccount, error) {
	id := r.PathValue("object_id")
	if !accountIDRE.MatchString(id) { // PostgreSQL fails on some texts
		return storage.ManagedAccount{}, storage.ErrNotFound
	}
	return h.App.DB.ManagedAccountByID(r.Context(), p.AccountID, id)
}

// updateManagedAccount serves PUT /shippo-accounts/{object_id}, which replaces all fields.
func (h *Handlers) updateManagedAccount(w http.ResponseWriter, r *http.Request, p storage.Platform) error {
	id := r.PathValue("object_id")
	if !accountIDRE.MatchString(id) { // PostgreSQL fails on some texts
		return accountNotFound()
	}
	profile, err := readManaged(r)
	if err != nil {
		return err
	}
	m, err := h.App.DB.UpdateManagedAccount(r.Context(), p.AccountID, id, profile)
	return answerManagedOr(w, m, err)
}

// answerManagedOr responds with a managed account, or that there is none.
func answerManagedOr(w http.ResponseWriter, m storage.ManagedAccount, err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return accountNotFound()
	}
	if err != nil {
		return web.CallFailed(err)
	}
	return answerManaged(w, http.StatusOK, m)
}

// readManaged reads what a platform says of an account.
func readManaged(r *http.Request) (p storage.ManagedProfile, err error) {
	f, err := readFields(r)
	if err != nil {
		return p, err
	}
	if p.Email, err = f.email(); err != nil {
		return p, err
	}
	if p.FirstName, err = f.name("first_name"); err != nil {
		return p, err
	}
	if p.LastName, err = f.name("last_name"); err != nil {
		return p, err
	}
	p.CompanyName, err = f.optionalName("company_name")
	return p, err
}

// email reads an address that must be there.
func (f fields) email() (string, error) {
	s, err := f.required("email")
	if err != nil {
		return "", err
	}
	email, err := storage.ParseEmail(s)
	switch {
	case utf8.RuneCountInString(s) > maxNameLength || errors.Is(err, storage.ErrEmailLong):
		return "", tooLong("email")
	case errors.Is(err, storage.ErrEmailUnclear):
		return "", invalidParameter("email has a character that is invisible or looks like another one.")
	case err != nil:
		return "", invalidParameter("email must be an email address.")
	}
	return email, nil
}

// name reads a person's name, which must be there.
func (f fields) name(field string) (string, error) {
	s, err := f.optionalName(field)
	if err == nil && web.IsBlank(s) {
		err = missingParameter(field)
	}
	return s, err
}

// optionalName reads a name that can be empty.
func (f fields) optionalName(field string) (string, error) {
	s, _, err := f.text(field)
	s = norm.NFC.String(strings.TrimSpace(s))
	switch {
	case err != nil:
		return "", err
	case utf8.RuneCountInString(s) > maxNameLength:
		return "", tooLong(field)
	case !web.IsPersonal(s):
		return "", invalidParameter(field + " can't have control characters or invisible ones.")
	}
	return s, nil
}

func tooLong(field string) error {
	return invalidParameter(fmt.Sprintf("%s can have up to %d characters.", field, maxNameLength))
}
