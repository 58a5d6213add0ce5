package authz

import (
	"net/http"
	"net/url"
	"slices"

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

// exchange answers the token endpoint.
func (m *Room) exchange(w http.ResponseWriter, r *http.Request) error {
	answer, err := m.token(r)
	if err != nil {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
		}
		return answerTokenError(r.Context(), w, err)
	}
	w.Header().Set("Pragma", "no-cache")
	return web.JSON(w, http.StatusOK, answer)
}

func (m *Room) token(r *http.Request) (tokenAnswer, error) {
	if r.Method != http.MethodPost {
		return tokenAnswer{}, tokenError{code: "invalid_request", status: http.StatusMethodNotAllowed, description: "The token endpoint takes POST alone"}
	}
	form, err := tokenForm(r)
	if err != nil {
		return tokenAnswer{}, err
	}
	presented, err := credentialsOf(r, form)
	if err != nil {
		return tokenAnswer{}, err
	}
	found, err := m.authenticate(r.Context(), presented)
	if err != nil {
		return tokenAnswer{}, err
	}
	grantType, err := grantTypeOf(form)
	if err != nil {
		return tokenAnswer{}, err
	}
	if err := mayUse(found, grantType); err != nil {
		return tokenAnswer{}, err
	}
	if form.Get("code") == "" {
		return tokenAnswer{}, malformed("The code parameter is required", nil)
	}
	return m.exchangeCode(r, form, client{Client: found})
}

// exchangeCode has fosite and codeGrant check the code and write the token.
func (m *Room) exchangeCode(r *http.Request, form url.Values, by client) (tokenAnswer, error) {
	ctx, in := withClient(r.Context(), by), &session{}
	asked, err := m.provider.NewAccessRequest(ctx, &http.Request{Method: http.MethodPost, Form: form, PostForm: form}, in)
	if err != nil {
		return tokenAnswer{}, err
	}
	answer, err := m.provider.NewAccessResponse(ctx, asked)
	if err != nil {
		return tokenAnswer{}, err
	}
	return tokenAnswer{
		AccessToken: answer.GetAccessToken(), TokenType: answer.GetTokenType(),
		Scope: in.code.Scope, AccountID: in.accountID,
	}, nil
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
