package authz

import (
	"net/http"
	"net/url"
	"slices"

	"fairlead/web"
)

// tokenResponse is a successful exchange. There is no expires_in and no refresh
// token: the token is valid until it is revoked.
type tokenResponse struct {
	AccessToken string `json:"access_token"`
	Scope       string `json:"scope"`
	TokenType   string `json:"token_type"`
	AccountID   string `json:"account_id"`
	Test        bool   `json:"test,omitempty"` // only for a test client
}

// serviceTokenResponse is a service's token, which expires.
type serviceTokenResponse struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	Scope       string `json:"scope"`
}

// exchange handles the token endpoint.
func (h *Handlers) exchange(w http.ResponseWriter, c call) error {
	grantType, err := grantTypeOf(c.form)
	if err != nil {
		return err
	}
	if err := checkGrant(c.client, grantType); err != nil {
		return err
	}
	c.form.Set("grant_type", grantType)
	var answer any
	if grantType == "client_credentials" {
		answer, err = h.issueToService(c)
	} else {
		answer, err = h.exchangeCode(c)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Pragma", "no-cache")
	return web.JSON(w, http.StatusOK, answer)
}

// exchangeCode has codeHandler check the code and write the token.
func (h *Handlers) exchangeCode(c call) (tokenResponse, error) {
	if c.form.Get("code") == "" {
		return tokenResponse{}, invalidRequest("The code parameter is required", nil)
	}
	in := &session{}
	answer, err := h.runGrant(c, in)
	if err != nil {
		return tokenResponse{}, err
	}
	if c.secretID != "" { // lent ones are not counted
		h.Usage.Exchange(c.secretID, in.code.ConnectionID, h.App.ClientIP(c.Request))
	}
	return tokenResponse{
		AccessToken: answer.GetAccessToken(), TokenType: answer.GetTokenType(),
		Scope: in.code.Scope, AccountID: in.accountID, Test: c.client.IsTest(),
	}, nil
}

// issueToService has credentialsHandler check the scope and write the token.
func (h *Handlers) issueToService(c call) (serviceTokenResponse, error) {
	answer, err := h.runGrant(c, &session{})
	if err != nil {
		return serviceTokenResponse{}, err
	}
	scope, _ := answer.GetExtra("scope").(string)
	return serviceTokenResponse{
		AccessToken: answer.GetAccessToken(), TokenType: answer.GetTokenType(),
		Scope: scope, ExpiresIn: int64(h.ServiceTokenLifetime.Seconds()),
	}, nil
}

// grantTypes are all that the endpoint supports; checkGrant decides who may use which.
var grantTypes = []string{"authorization_code", "client_credentials"}

// grantTypeOf is the grant type of a request. Without a code it may be left out and
// means client_credentials.
func grantTypeOf(form url.Values) (string, error) {
	switch named := form.Get("grant_type"); {
	case named == "" && form.Get("code") != "":
		return "", invalidRequest("The grant_type parameter is required; with a code its value is authorization_code", nil)
	case named == "":
		return "client_credentials", nil
	case !slices.Contains(grantTypes, named):
		return "", tokenError{code: "unsupported_grant_type", description: "The grant_type may be authorization_code or client_credentials"}
	default:
		return named, nil
	}
}
