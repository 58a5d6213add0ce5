package carrier

import (
	"net/http"
	"slices"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

func checkID(id string) error {
	if !storage.IsCarrierID(id) {
		return invalid("A carrier's name is 1 to 40 of a-z, 0-9 and _, not %q.", id)
	}
	return nil
}

// check refuses a carrier that could not work.
func check(c storage.Carrier) error {
	if !web.IsText(c.Name) || strings.TrimSpace(c.Name) == "" || len([]rune(c.Name)) > 100 {
		return invalid("The name has to be one line of up to 100 characters.")
	}
	switch c.Auth {
	case storage.CarrierDefault:
		return nil
	case storage.CarrierOAuth:
	default:
		return invalid("--auth is oauth or default, not %q.", c.Auth)
	}
	for _, one := range []func(storage.Carrier) error{checkChoices, checkClient, checkURLs, checkExtra} {
		if err := one(c); err != nil {
			return err
		}
	}
	return nil
}

func checkChoices(c storage.Carrier) error {
	for _, choice := range []struct {
		flag, value string
		of          []string
	}{
		{"client-auth", c.ClientAuth, []string{"basic", "body", "none"}},
		{"refresh", c.Refresh, []string{"rotating", "stable"}},
		{"token-format", c.TokenFormat, []string{"form", "json"}},
	} {
		if !slices.Contains(choice.of, choice.value) {
			return invalid("--%s is one of %s, not %q.", choice.flag, strings.Join(choice.of, ", "), choice.value)
		}
	}
	return nil
}

func checkClient(c storage.Carrier) error {
	switch {
	case c.ClientID == "":
		return invalid("A carrier with OAuth needs --client-id, by which it knows you.")
	case !web.IsText(c.ClientID) || !web.IsText(c.Scope):
		return invalid("The client ID and the scope are text on one line.")
	case c.ClientAuth == "basic" && c.ClientSecret == nil:
		return invalid("--client-auth basic needs --client-secret-stdin. For a carrier that gave you no secret, use --client-auth none.")
	}
	return nil
}

func checkURLs(c storage.Carrier) error {
	for _, u := range []struct {
		flag, value string
		needed      bool
	}{
		{"authorize-url", c.AuthorizeURL, true},
		{"token-url", c.TokenURL, true},
		{"refresh-url", c.RefreshURL, false},
		{"revoke-url", c.RevokeURL, false},
		{"issuer", c.Issuer, false},
	} {
		if u.value == "" && u.needed {
			return invalid("A carrier with OAuth needs --%s.", u.flag)
		}
		if u.value != "" && !web.IsEndpoint(u.value) {
			return invalid("--%s is an absolute https URL without a fragment or user info; plain http is allowed only for localhost, 127.0.0.1 and [::1].", u.flag)
		}
	}
	return nil
}

// ours are the parameters that we set ourselves.
var ours = []string{"response_type", "client_id", "client_secret", "redirect_uri", "scope", "state", "code", "code_challenge",
	"code_challenge_method", "code_verifier", "grant_type", "refresh_token"}

func checkExtra(c storage.Carrier) error {
	for _, p := range slices.Concat(c.Extra.AuthorizeParams, c.Extra.TokenParams) {
		if slices.Contains(ours, p.Name) || p.Name == "" {
			return invalid("An extra parameter cannot be named %q, which is set already.", p.Name)
		}
	}
	for _, h := range c.Extra.TokenHeaders {
		if !web.IsToken(h.Name) || strings.ContainsAny(h.Value, "\r\n\x00") || slices.Contains(setHeaders, http.CanonicalHeaderKey(h.Name)) {
			return invalid("A request cannot have the extra header %q.", h.Name)
		}
	}
	for _, code := range c.Extra.FinalErrors {
		if !web.IsText(code) || code == "" {
			return invalid("A final error is the carrier's code for it.")
		}
	}
	return nil
}

// setHeaders are those that we set ourselves.
var setHeaders = []string{"Authorization", "Content-Type", "Content-Length", "Host", "Accept", "Transfer-Encoding", "Connection"}
