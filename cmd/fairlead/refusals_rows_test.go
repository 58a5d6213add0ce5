package main

import (
	"net/http"
	"net/url"
	"strings"
)

const (
	testVerifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	testChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

// endpointRefusals are what every endpoint that clients post to refuses alike.
func endpointRefusals(v fixtures) (rows []refusal) {
	const basicChallenge, megabyte = "Basic", 1 << 20
	for _, path := range []string{"/oauth/token", "/oauth/access_token", "/oauth/introspect", "/oauth/revoke", "/oauth/deauthorize", "/oauth/par"} {
		body := "token=x&grant_type=authorization_code&code=x"
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodHead} {
			rows = append(rows, refusal{name: "by the wrong method", method: method, path: path, kind: formType, body: body, authorization: v.basic(),
				status: 405, code: "invalid_request", allow: "POST"})
		}
		post := func(name, kind, body string, authorization []string, status int, code, challenge string) {
			rows = append(rows, refusal{name: name, method: http.MethodPost, path: path, kind: kind, body: body, authorization: authorization,
				status: status, code: code, challenge: challenge})
		}
		post("without a content type", "", body, v.basic(), 400, "invalid_request", "")
		post("as text", "text/plain", body, v.basic(), 400, "invalid_request", "")
		post("as multipart", "multipart/form-data; boundary=x", "--x--\r\n", v.basic(), 400, "invalid_request", "")
		post("with a megabyte", formType, body+"&a="+strings.Repeat("x", megabyte), v.basic(), 400, "invalid_request", "")
		post("with a broken escape", formType, body+"&a=%zz", v.basic(), 400, "invalid_request", "")
		post("with a repeated parameter", formType, body+"&token=y", v.basic(), 400, "invalid_request", "")
		post("with a repeated unknown", formType, body+"&a=1&a=2", v.basic(), 400, "invalid_request", "")
		post("with a JSON number", jsonType, `{"token":1}`, v.basic(), 400, "invalid_request", "")
		post("with a repeated JSON key", jsonType, `{"token":"x","token":"y"}`, v.basic(), 400, "invalid_request", "")
		post("with half a JSON object", jsonType, `{"token":"x"`, v.basic(), 400, "invalid_request", "")
		post("with both authentications", formType, body+"&client_id="+v.partner.ClientID+"&client_secret="+v.partner.ClientSecret, v.basic(), 400, "invalid_request", "")
		post("with another client_id", formType, body+"&client_id="+v.stranger.ClientID, v.basic(), 400, "invalid_request", "")
		post("without a client", formType, body, nil, 401, "invalid_client", basicChallenge)
		post("with a wrong secret", formType, body, []string{basic(v.partner.ClientID, "wrong")}, 401, "invalid_client", basicChallenge)
		post("with another's secret", formType, body, []string{basic(v.partner.ClientID, v.stranger.ClientSecret)}, 401, "invalid_client", basicChallenge)
		post("with empty credentials", formType, body, []string{basic("", "")}, 401, "invalid_client", basicChallenge)
		post("with an empty secret", formType, body+"&client_secret=&client_id="+v.partner.ClientID, nil, 401, "invalid_client", basicChallenge)
		post("as a client of NUL", formType, body+"&client_secret=x&client_id=%00", nil, 401, "invalid_client", basicChallenge)
		post("as a client of bad UTF-8", formType, body, []string{basic("\xff\xfe", "x")}, 401, "invalid_client", basicChallenge)
		post("as a client of CRLF", formType, body+"&client_secret=x&client_id=%0d%0aX:%20y", nil, 401, "invalid_client", basicChallenge)
		post("with a token for a client", formType, body, []string{"Bearer " + v.token}, 401, "invalid_client", basicChallenge)
		post("with broken base64", formType, body, []string{"Basic ???"}, 401, "invalid_client", basicChallenge)
		post("with two headers", formType, body, append(v.basic(), v.basic()...), 401, "invalid_client", basicChallenge)
	}
	return rows
}

// tokenRefusals are the token endpoint's own.
func tokenRefusals(v fixtures) (rows []refusal) {
	grant := func(name, code string, authorization []string, pairs ...string) {
		form := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		rows = append(rows, refusal{name: name, method: http.MethodPost, path: "/oauth/token", kind: formType, body: form.Encode(),
			authorization: authorization, status: 400, code: code})
	}
	const ac = "authorization_code"
	stranger := []string{basic(v.stranger.ClientID, v.stranger.ClientSecret)}
	grant("a code without grant_type", "invalid_request", v.basic(), "code", v.code)
	grant("a grant without code", "invalid_request", v.basic(), "grant_type", ac)
	grant("an empty code", "invalid_request", v.basic(), "grant_type", ac, "code", "")
	grant("an unknown code", "invalid_grant", v.basic(), "grant_type", ac, "code", "unknown")
	grant("a code of NUL", "invalid_grant", v.basic(), "grant_type", ac, "code", "\x00")
	grant("a code of bad UTF-8", "invalid_grant", v.basic(), "grant_type", ac, "code", "\xff")
	grant("a used code", "invalid_grant", v.basic(), "grant_type", ac, "code", v.spent)
	grant("a token as a code", "invalid_grant", v.basic(), "grant_type", ac, "code", v.token)
	grant("another's code", "invalid_grant", stranger, "grant_type", ac, "code", v.code)
	grant("another's used code", "invalid_grant", stranger, "grant_type", ac, "code", v.spent)
	grant("a tampered code", "invalid_grant", v.basic(), "grant_type", ac, "code", v.code+"A")
	grant("another redirect_uri", "invalid_grant", v.basic(), "grant_type", ac, "code", v.code, "redirect_uri", clientsCallback+"/")
	grant("a redirect_uri of CRLF", "invalid_grant", v.basic(), "grant_type", ac, "code", v.code, "redirect_uri", "\r\n")
	grant("a verifier without challenge", "invalid_grant", v.basic(), "grant_type", ac, "code", v.code, "code_verifier", testVerifier)
	grant("a challenge without verifier", "invalid_grant", v.basic(), "grant_type", ac, "code", v.proven)
	grant("the challenge as verifier", "invalid_grant", v.basic(), "grant_type", ac, "code", v.proven, "code_verifier", testChallenge)
	grant("a short verifier", "invalid_grant", v.basic(), "grant_type", ac, "code", v.proven, "code_verifier", "short")
	grant("a long verifier", "invalid_grant", v.basic(), "grant_type", ac, "code", v.proven, "code_verifier", strings.Repeat("a", 129))
	grant("a verifier of NUL", "invalid_grant", v.basic(), "grant_type", ac, "code", v.proven, "code_verifier", strings.Repeat("\x00", 43))
	grant("a downgrade after that", "invalid_grant", v.basic(), "grant_type", ac, "code", v.proven, "code_verifier", "")
	grant("nothing at all", "unauthorized_client", v.basic())
	grant("a partner's client_credentials", "unauthorized_client", v.basic(), "grant_type", "client_credentials")
	grant("a service's code", "unauthorized_client", v.asService(), "grant_type", ac, "code", v.code)
	grant("a refresh", "unsupported_grant_type", v.basic(), "grant_type", "refresh_token", "refresh_token", "x")
	grant("a password", "unsupported_grant_type", v.basic(), "grant_type", "password", "username", "a", "password", "b")
	grant("a device code", "unsupported_grant_type", v.basic(), "grant_type", "urn:ietf:params:oauth:grant-type:device_code")
	grant("a grant_type in capitals", "unsupported_grant_type", v.basic(), "grant_type", "Authorization_Code", "code", v.code)
	grant("a grant_type with a space", "unsupported_grant_type", v.basic(), "grant_type", ac+" ", "code", v.code)
	grant("a service's unknown scope", "invalid_scope", v.asService(), "scope", "admin")
	grant("a service's partner scope", "invalid_scope", v.asService(), "scope", "*")
	grant("a service's scope of NUL", "invalid_scope", v.asService(), "scope", "\x00")
	return rows
}

// pushRefusals are what may not be sent ahead.
func pushRefusals(v fixtures) (rows []refusal) {
	push := func(name, code, more string, authorization []string) {
		rows = append(rows, refusal{name: name, method: http.MethodPost, path: "/oauth/par", kind: formType,
			body: "response_type=code&" + more, authorization: authorization, status: 400, code: code})
	}
	push("a request_uri", "invalid_request", "state=x&request_uri=urn:x", v.basic())
	push("no state", "invalid_request", "", v.basic())
	push("a long state", "invalid_request", "state="+strings.Repeat("s", 1025), v.basic())
	push("another callback", "invalid_request", "state=x&redirect_uri=https://evil.example/", v.basic())
	push("another scope", "invalid_scope", "state=x&scope=admin", v.basic())
	push("plain PKCE", "invalid_request", "state=x&code_challenge_method=plain&code_challenge="+testChallenge, v.basic())
	push("a service", "unauthorized_client", "state=x", v.asService())
	push("another prompt", "invalid_request", "state=x&prompt=none", v.basic())
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
			"with a secret":       {"Bearer " + v.partner.ClientSecret},
			"with a megabyte-ish": {"Bearer " + strings.Repeat("x", 30_000)},
		} {
			rows = append(rows, refusal{name: name, method: http.MethodGet, path: path, authorization: authorization,
				status: 401, code: "invalid_token", challenge: `Bearer error="invalid_token"`})
		}
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
