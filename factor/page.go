package factor

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"fairlead/locale"
	"fairlead/web"
)

// PasskeyForm is what static/passkey.js needs to ask for a passkey and to send it: the
// partial "passkey_form" draws it, and the script its button. It is zero where passkeys
// are not offered.
type PasskeyForm struct {
	Action  string // where the answer goes
	Options string // where a challenge comes from
	Button  locale.Text
	// Conditional has the browser offer passkeys among what it fills in.
	Conditional bool
	// Remember is the label of the box that this form has, if there is no other form.
	Remember  locale.Message
	Remembers bool
}

// PasskeySignals is what a page tells the browser about passkeys, so that it offers only
// those that work. IDs are in base64url.
type PasskeySignals struct {
	Host string
	// UserID and Accepted are all that somebody has.
	UserID   string
	Accepted string // divided by spaces
	// Unknown is one that nobody has.
	Unknown string
}

// PasskeyView is a passkey on the page.
type PasskeyView struct {
	ID, Name          string
	Created, LastUsed time.Time
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// MarkUnknown tells the browser of a passkey that was refused because nobody has it.
func (s *PasskeySignals) MarkUnknown(refused error) {
	var unknown unknownPasskey
	if errors.As(refused, &unknown) {
		s.Unknown = base64url(unknown.credentialID)
	}
}

// OwnForm is the form for somebody's own passkeys, zero if they have none.
func (c *Checker) OwnForm(r *http.Request, ownerID string, form PasskeyForm) (PasskeyForm, error) {
	if c.Host() == "" {
		return PasskeyForm{}, nil
	}
	has, err := c.Store.HasPasskeys(r.Context(), ownerID)
	if err != nil || !has {
		return PasskeyForm{}, err
	}
	return form, nil
}

// List is somebody's passkeys, for a page and for their browser.
func (c *Checker) List(r *http.Request, ownerID string) (views []PasskeyView, signals PasskeySignals, err error) {
	all, err := c.Store.Passkeys(r.Context(), ownerID)
	if err != nil {
		return nil, signals, err
	}
	handle, err := c.Store.PasskeyUser(r.Context(), ownerID)
	if err != nil {
		return nil, signals, err
	}
	var accepted []string
	for _, p := range all {
		views = append(views, PasskeyView{p.ID, p.Name, p.CreatedAt.Time, p.LastUsedAt.Time})
		accepted = append(accepted, base64url(p.CredentialID))
	}
	return views, PasskeySignals{Host: c.Host(), UserID: base64url(handle), Accepted: strings.Join(accepted, " ")}, nil
}

// NameField is the field for the name of a passkey.
func NameField(value string) web.Field {
	return web.Field{Name: "passkey_name", Label: "Passkey name", Value: value, MaxLength: web.LongestLabel, Autocomplete: "off"}
}

// NewNameField is the field for the name of a new passkey, which may be left out.
func NewNameField(value string) web.Field {
	field := NameField(value)
	field.Optional, field.Hint = true, "If you leave this empty, we’ll name the passkey after this browser."
	return field
}
