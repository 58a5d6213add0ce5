package main

import (
	"net/http"
	"strings"
)

const (
	testVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	testChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// endpointRefusals are one of each kind at every endpoint that clients post to. Package
// authz has all of them.
func endpointRefusals(v fixtures) (rows []refusal) {
	for _, path := range []string{"/oauth/token", "/oauth/access_token", "/oauth/introspect", "/oauth/revoke", "/oauth/deauthorize", "/oauth/par"} {
		const body = "token=x&grant_type=authorization_code&code=x"
		rows = append(rows,
			refusal{name: "by the wrong method", method: http.MethodGet, path: path, authorization: v.basic(), status: 405, code: "invalid_request", allow: "POST"},
			refusal{name: "as text", method: http.MethodPost, path: path, kind: "text/plain", body: body, authorization: v.basic(), status: 400, code: "invalid_request"},
			refusal{name: "with another's secret", method: http.MethodPost, path: path, kind: formType, body: body,
				authorization: []string{basic(v.partner.ClientID, v.stranger.ClientSecret)}, status: 401, code: "invalid_client", challenge: "Basic"})
	}
	return rows
}

// leakedRefusals are those of /oauth/leaked, where nobody authenticates.
func leakedRefusals() []refusal {
	const path = "/oauth/leaked"
	return []refusal{
		{name: "by the wrong method", method: http.MethodGet, path: path, status: 405, code: "invalid_request", allow: "POST"},
		{name: "as text", method: http.MethodPost, path: path, kind: "text/plain", body: "token=x", status: 400, code: "invalid_request"},
		{name: "without a token", method: http.MethodPost, path: path, kind: formType, body: "url=x", status: 400, code: "invalid_request"},
		{name: "101 tokens", method: http.MethodPost, path: path, kind: formType, body: strings.Repeat("token=x&", 101), status: 400, code: "invalid_request"},
	}
}

// tokenRefusals are one for each error of the token endpoint and of /oauth/par that the
// guide describes. Package authz has every case of each.
func tokenRefusals(v fixtures) (rows []refusal) {
	post := func(name, code, path, body string, authorization []string) {
		row := refusal{name: name, method: http.MethodPost, path: path, kind: formType, body: body, authorization: authorization, status: 400, code: code}
		if code == "invalid_client" {
			row.status, row.challenge = 401, "Basic"
		}
		rows = append(rows, row)
	}
	token := func(name, code, body string, authorization []string) {
		post(name, code, "/oauth/token", body, authorization)
	}
	grant := func(name, code, body string) { token(name, code, "grant_type=authorization_code&"+body, v.basic()) }
	token("no client", "invalid_client", "code=x", nil)
	token("broken base64", "invalid_client", "code=x", []string{"Basic ???"})
	token("both authentications", "invalid_request", "code=x&client_secret="+v.partner.ClientSecret, v.basic())
	token("a broken escape", "invalid_request", "code=%zz", v.basic())
	token("a megabyte", "invalid_request", "code="+strings.Repeat("x", 1<<20), v.basic())
	token("a repeated parameter", "invalid_request", "code=x&code=y", v.basic())
	token("no grant_type", "invalid_request", "code="+v.code, v.basic())
	token("a service's code", "unauthorized_client", "grant_type=authorization_code&code="+v.code, v.asService())
	token("a service's unknown scope", "invalid_scope", "scope=admin", v.asService())
	token("a refresh", "unsupported_grant_type", "grant_type=refresh_token&refresh_token=x", v.basic())
	grant("no code", "invalid_request", "")
	grant("an unknown code", "invalid_grant", "code=unknown")
	grant("a used code", "invalid_grant", "code="+v.spent)
	grant("another callback", "invalid_grant", "code="+v.code+"&redirect_uri="+clientsCallback+"/")
	grant("a verifier without challenge", "invalid_grant", "code="+v.code+"&code_verifier="+testVerifier)
	grant("no verifier", "invalid_grant", "code="+v.proven)
	grant("a short verifier", "invalid_grant", "code="+v.proven+"&code_verifier=short")
	grant("a verifier with a plus", "invalid_grant", "code="+v.proven+"&code_verifier="+strings.Repeat("%2b", 43))
	grant("the challenge as verifier", "invalid_grant", "code="+v.proven+"&code_verifier="+testChallenge)
	post("a request_uri", "invalid_request", "/oauth/par", "response_type=code&state=x&request_uri=urn:x", v.basic())
	post("another callback", "invalid_request", "/oauth/par", "response_type=code&state=x&redirect_uri=https://evil.example/", v.basic())
	post("another scope", "invalid_scope", "/oauth/par", "response_type=code&state=x&scope=admin", v.basic())
	return rows
}

// tampered returns a token with another first character.
func tampered(token string) string {
	const begin = "oauth."
	other := "A"
	if strings.HasPrefix(token, begin+other) {
		other = "B"
	}
	return begin + other + token[len(begin)+1:]
}

// bearerRefusals are calls with something that is no token.
func bearerRefusals(v fixtures) (rows []refusal) {
	for _, path := range []string{"/api/v1/account", "/api/v1/ping", "/oauth/verify"} {
		for name, authorization := range map[string][]string{
			"without a header":    nil,
			"with an empty one":   {""},
			"under Basic":         {"Basic " + v.token},
			"under ShippoToken":   {"ShippoToken " + v.token},
			"truncated":           {"Bearer " + v.token[:60]},
			"tampered":            {"Bearer " + tampered(v.token)},
			"with two tokens":     {"Bearer " + v.token + " " + v.token},
			"with two headers":    {"Bearer " + v.token, "Bearer " + v.token},
			"with a code":         {"Bearer " + v.code},
			"revoked":             {"Bearer " + v.ended},
			"with a secret":       {"Bearer " + v.partner.ClientSecret},
			"with a megabyte-ish": {"Bearer " + strings.Repeat("x", 30_000)},
		} {
			rows = append(rows, refusal{name: name, method: http.MethodGet, path: path, authorization: authorization,
				status: 401, code: "invalid_token", challenge: `Bearer error="invalid_token"`})
		}
	}
	for _, path := range []string{"/api/v1/carrier_accounts", "/api/v1/webhook_endpoints"} {
		rows = append(rows, refusal{name: "revoked", method: http.MethodGet, path: path, authorization: []string{"Bearer " + v.ended},
			status: 401, code: "invalid_token", challenge: `Bearer error="invalid_token"`})
	}
	rows = append(rows,
		refusal{name: "as a service", method: http.MethodGet, path: "/api/v1/account", authorization: []string{"Bearer " + v.serviceToken},
			status: 403, code: "insufficient_scope", challenge: `Bearer error="insufficient_scope"`},
		refusal{name: "by post", method: http.MethodPost, path: "/api/v1/account", authorization: []string{"Bearer " + v.token}, status: 405, code: "-", allow: "GET, HEAD"},
		refusal{name: "by no such path", method: http.MethodGet, path: "/api/v1/nothing", authorization: []string{"Bearer " + v.token}, status: 404, code: "-"},
	)
	return rows
}

// authorizeRefusals are links that must not redirect.
func authorizeRefusals(v fixtures) (rows []refusal) {
	id := "client_id=" + v.partner.ClientID
	for name, query := range map[string]string{
		"no client": "response_type=code&state=x", "an unknown client": "client_id=partner_0", "a client of NUL": "client_id=partner_%00",
		"a client of bad UTF-8": "client_id=partner_%ff", "two clients": id + "&" + id, "a service": "client_id=" + v.service.ClientID,
		"another callback": id + "&redirect_uri=https://evil.example/", "a closing slash": id + "&redirect_uri=" + clientsCallback + "/",
		"two callbacks": id + "&redirect_uri=" + clientsCallback + "&redirect_uri=" + clientsCallback, "a script": id + "&redirect_uri=javascript:alert(1)",
		"a callback of CRLF": id + "&redirect_uri=%0d%0aLocation:%20https://evil.example", "a callback of NUL": id + "&redirect_uri=%00",
		"a megabyte-ish callback": id + "&redirect_uri=https://shop.example/" + strings.Repeat("x", 30_000), "a broken escape": id + "&x=%zz",
		"an unknown request_uri": id + "&request_uri=urn:ietf:params:oauth:request_uri:x", "two request_uris": id + "&request_uri=a&request_uri=b",
	} {
		rows = append(rows, refusal{name: name, method: http.MethodGet, path: "/oauth/authorize?" + query, status: 400, code: "-"})
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		rows = append(rows, refusal{name: "by the wrong method", method: method, path: "/oauth/authorize?" + id, kind: formType, status: 405, code: "-", allow: "GET, HEAD"})
	}
	return rows
}
