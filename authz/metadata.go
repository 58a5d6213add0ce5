package authz

import (
	"net/http"

	"fairlead/web"
)

// metadata is RFC 8414 §2. It lists only what works for every client: iss depends on the
// partner, so it is not promised.
type metadata struct {
	Issuer            string   `json:"issuer"`
	Authorization     string   `json:"authorization_endpoint"`
	Token             string   `json:"token_endpoint"`
	Introspection     string   `json:"introspection_endpoint"`
	Revocation        string   `json:"revocation_endpoint"`
	PushedRequests    string   `json:"pushed_authorization_request_endpoint"`
	Documentation     string   `json:"service_documentation"`
	TermsURL          string   `json:"op_tos_uri,omitempty"`
	PrivacyURL        string   `json:"op_policy_uri,omitempty"`
	Scopes            []string `json:"scopes_supported"`
	ResponseTypes     []string `json:"response_types_supported"`
	ResponseModes     []string `json:"response_modes_supported"`
	GrantTypes        []string `json:"grant_types_supported"`
	ChallengeMethods  []string `json:"code_challenge_methods_supported"`
	Prompts           []string `json:"prompt_values_supported"`
	TokenAuth         []string `json:"token_endpoint_auth_methods_supported"`
	IntrospectionAuth []string `json:"introspection_endpoint_auth_methods_supported"`
	RevocationAuth    []string `json:"revocation_endpoint_auth_methods_supported"`
}

// showMetadata handles GET /.well-known/oauth-authorization-server.
func (h *Handlers) showMetadata(w http.ResponseWriter, _ *http.Request) error {
	issuer := h.issuer()
	auth := []string{"client_secret_basic", "client_secret_post"}
	return web.JSON(w, http.StatusOK, metadata{
		Issuer:         issuer,
		Authorization:  issuer + "/oauth/authorize",
		Token:          issuer + "/oauth/token",
		Introspection:  issuer + "/oauth/introspect",
		Revocation:     issuer + "/oauth/revoke",
		PushedRequests: issuer + "/oauth/par",
		Documentation:  issuer + "/docs",
		TermsURL:       h.App.Brand.TermsURL, PrivacyURL: h.App.Brand.PrivacyURL,
		Scopes: []string{fullAccess}, ResponseTypes: []string{"code"}, ResponseModes: []string{"query"},
		GrantTypes: grantTypes, ChallengeMethods: []string{"S256"}, Prompts: prompts,
		TokenAuth: auth, IntrospectionAuth: auth, RevocationAuth: auth,
	})
}
