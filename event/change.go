package event

import (
	"errors"
	"strings"

	"fairlead/locale"
	"fairlead/storage"
)

// Change is what an endpoint is made with or changed to; nil fields are not changed.
type Change struct {
	URL         *string
	Description *string
	Events      []string
	// OAuth turns OAuth on or changes it, and NoOAuth turns it off.
	OAuth   *OAuthChange
	NoOAuth bool
	// Status is enabled, or disabled by the owner.
	Status *storage.EndpointStatus
	// SigningSecret is one that the owner brings to a new endpoint.
	SigningSecret *string

	// id is that of a new endpoint, so that a form makes one however often it is sent; empty
	// for any. from is the browser that adds it.
	id   string
	from storage.Device
	// secretID is that of SigningSecret; empty for any.
	secretID string
}

// OAuthChange is how a token for the receiver is had; nil fields are not changed.
type OAuthChange struct {
	ClientID *string
	// ClientSecret has to come again with another TokenURL, which must not get the old one.
	ClientSecret *string
	TokenURL     *string
	ClientAuth   *string // body, basic or json
	Scope        *string
}

// SplitPatterns splits patterns of types as people write them: with spaces, commas or lines
// between them.
func SplitPatterns(text string) []string {
	return strings.Fields(strings.ReplaceAll(text, ",", " "))
}

// apply changes an endpoint that has its ID, or says everything that is wrong.
func (g *Registry) apply(p *storage.Endpoint, change Change) error {
	var wrong Invalid
	if change.Status != nil {
		wrong.add("status", checkStatus(*change.Status))
		p.Status = *change.Status
	}
	replace(&p.URL, change.URL)
	replace(&p.Description, change.Description)
	if change.Events != nil {
		p.Events = change.Events
	}
	if change.URL != nil || p.URL == "" { // what is stored stays, also if it would be refused by now
		wrong.add("url", g.Network.Check(p.URL))
	}
	wrong.add("description", checkDescription(p.Description))
	wrong.add("events", checkPatterns(p.Events))
	if change.SigningSecret != nil {
		wrong.add("signing_secret", checkSigningSecret(*change.SigningSecret))
	}
	switch {
	case change.NoOAuth:
		p.OAuth, p.SealedBy = storage.OAuth{}, ""
	case change.OAuth != nil:
		g.applyOAuth(p, *change.OAuth, &wrong)
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// applyOAuth changes how a token is had.
func (g *Registry) applyOAuth(p *storage.Endpoint, change OAuthChange, wrong *Invalid) {
	before := p.OAuth
	replace(&p.ClientID, change.ClientID)
	replace(&p.TokenURL, change.TokenURL)
	replace(&p.Scope, change.Scope)
	replace(&p.ClientAuth, change.ClientAuth)
	if p.ClientAuth == "" {
		p.ClientAuth = "body"
	}
	wrong.add("oauth.client_id", checkCredential(p.ClientID))
	if p.TokenURL != before.TokenURL || p.TokenURL == "" {
		wrong.add("oauth.token_url", g.Network.Check(p.TokenURL))
	}
	wrong.add("oauth.client_auth", checkClientAuth(p.ClientAuth))
	wrong.add("oauth.scope", checkScope(p.Scope))
	switch {
	case change.ClientSecret != nil:
		wrong.add("oauth.client_secret", checkCredential(*change.ClientSecret))
		s := g.Seal()
		p.Secret, p.SealedBy = s.Seal([]byte(*change.ClientSecret), p.Row()), s.KeyID
	case before.Secret == nil:
		wrong.add("oauth.client_secret", sayMissing)
	case before.TokenURL != p.TokenURL:
		wrong.add("oauth.client_secret", saySecretAgain)
	}
}

func (e *Invalid) add(field string, text locale.Text) {
	if text != "" {
		*e = append(*e, FieldError{field, text})
	}
}

func replace[T any](into, with *T) {
	if with != nil {
		*into = *with
	}
}

// AsInvalid is what is wrong with a change, if that is what an error says.
func AsInvalid(err error) (wrong Invalid, ok bool) {
	ok = errors.As(err, &wrong)
	return wrong, ok
}
