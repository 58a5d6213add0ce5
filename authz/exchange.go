package authz

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/ory/fosite"

	"fairlead/web"
)

// tokenAnswer is a successful exchange. There is no expires_in and no refresh
// token: the token is valid until it is revoked.
type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	Scope       string `json:"scope"`
	TokenType   string `json:"token_type"`
	AccountID   string `json:"account_id"`
}

// serviceAnswer is a service's token, which expires.
type serviceAnswer struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
	Scope       string `json:"scope"`
}

// exchange answers the token endpoint.
func (h *Handlers) exchange(w http.ResponseWriter, c call) error {
	grantType, err := grantTypeOf(c.form)
	if err != nil {
		return err
	}
	if err := mayUse(c.client, grantType); err != nil {
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

// exchangeCode has codeGrant check the code and write the token.
func (h *Handlers) exchangeCode(c call) (tokenAnswer, error) {
	if c.form.Get("code") == "" {
		return tokenAnswer{}, malformed("The code parameter is required", nil)
	}
	in := &session{}
	answer, err := h.access(c, in)
	if err != nil {
		return tokenAnswer{}, err
	}
	return tokenAnswer{
		AccessToken: answer.GetAccessToken(), TokenType: answer.GetTokenType(),
		Scope: in.code.Scope, AccountID: in.accountID,
	}, nil
}

// issueToService has clientCredentials check the scope and write the token.
func (h *Handlers) issueToService(c call) (serviceAnswer, error) {
	answer, err := h.access(c, &session{})
	if err != nil {
		return serviceAnswer{}, err
	}
	scope, _ := answer.GetExtra("scope").(string)
	return serviceAnswer{
		AccessToken: answer.GetAccessToken(), TokenType: answer.GetTokenType(),
		Scope: scope, ExpiresIn: int64(h.ServiceTokenLifetime.Seconds()),
	}, nil
}

// access has fosite's handlers check a request and answer it.
func (h *Handlers) access(c call, in *session) (fosite.AccessResponder, error) {
	ctx := withClient(c.Context(), client{Client: c.client})
	asked, err := h.provider.NewAccessRequest(ctx, &http.Request{Method: http.MethodPost, Form: c.form, PostForm: c.form}, in)
	if err != nil {
		return nil, err
	}
	return h.provider.NewAccessResponse(ctx, asked)
}

// grantTypes are what the endpoint knows; who may use which is another question.
var grantTypes = []string{"authorization_code", "client_credentials"}

// grantTypeOf is the grant that is asked for. Without a code, none named means
// client_credentials.
func grantTypeOf(form url.Values) (string, error) {
	switch named := form.Get("grant_type"); {
	case named == "" && form.Get("code") != "":
		return "", malformed("The grant_type parameter is required; with a code its value is authorization_code", nil)
	case named == "":
		return "client_credentials", nil
	case !slices.Contains(grantTypes, named):
		return "", tokenError{code: "unsupported_grant_type", description: "The grant_type may be authorization_code or client_credentials"}
	default:
		return named, nil
	}
}
