package authz_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"fairlead/web/webtest"
)

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// endpoints are what clients post to.
var endpoints = []string{"/oauth/access_token", "/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/deauthorize", "/oauth/par"}

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

func (h *fixture) send(method, path, contentType, body string, authorization ...string) *webtest.Page {
	r := h.Request(method, path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	r.Header["Authorization"] = authorization
	return h.Another().Send(r)
}

// wantRefused checks all of a refusal but its description.
func (h *fixture) wantRefused(t *testing.T, what string, page *webtest.Page, status int, code string) {
	t.Helper()
	if got := decode(t, page); page.Status != status || got.Error != code {
		t.Errorf("%s: got %d %.300s, want %d %s", what, page.Status, page.Body, status, code)
	}
	if got := page.Header.Get("WWW-Authenticate"); strings.HasPrefix(got, "Basic") != (code == "invalid_client") {
		t.Errorf("%s: WWW-Authenticate is %q", what, got)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Location": ""} {
		if got := page.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
	if page.Header.Get("X-Request-Id") == "" {
		t.Errorf("%s: no request ID in %v", what, page.Header)
	}
	for _, leaked := range []string{h.secret, "sql", "goroutine", ".go:"} {
		if strings.Contains(page.Body, leaked) {
			t.Errorf("%s: the response has %q: %.300s", what, leaked, page.Body)
		}
	}
}

func TestEndpointsAcceptOnlyPost(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range endpoints {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions} {
			page := h.send(method, path, formType, "token=x", basic(h.client.ID, h.secret))
			if page.Status != http.StatusMethodNotAllowed || page.Header.Get("Allow") != "POST" {
				t.Errorf("%s %s: got %d, Allow %q, want 405 and POST", method, path, page.Status, page.Header.Get("Allow"))
			}
			if method != http.MethodHead {
				h.wantRefused(t, method+" "+path, page, http.StatusMethodNotAllowed, "invalid_request")
			}
		}
	}
	if page := h.send(http.MethodPost, "/oauth/authorize", formType, ""); page.Status != http.StatusMethodNotAllowed || page.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST to authorize: got %d, Allow %q", page.Status, page.Header.Get("Allow"))
	}
}

func TestEndpointsRefuseAMalformedBody(t *testing.T) {
	t.Parallel()
	h := open(t)
	const form = "token=x&grant_type=authorization_code&code=x"
	for name, row := range map[string]struct{ contentType, body string }{
		"no content type":           {"", form},
		"text":                      {"text/plain", form},
		"multipart":                 {"multipart/form-data; boundary=x", "--x--\r\n"},
		"a malformed content type":  {"application/", "{}"},
		"a broken escape":           {formType, form + "&a=%zz"},
		"a repeated parameter":      {formType, form + "&token=y"},
		"a repeated unknown one":    {formType, form + "&a=1&a=2"},
		"a megabyte":                {formType, form + "&a=" + strings.Repeat("x", 1<<20)},
		"an empty JSON body":        {jsonType, ""},
		"a JSON list":               {jsonType, "[]"},
		"a JSON number as a value":  {jsonType, `{"token":1}`},
		"a JSON object as a value":  {jsonType, `{"token":{"a":"b"}}`},
		"a JSON list as a value":    {jsonType, `{"token":["b"]}`},
		"a repeated JSON key":       {jsonType, `{"token":"x","token":"y"}`},
		"half a JSON object":        {jsonType, `{"token":"x"`},
		"text after a JSON object":  {jsonType, `{"token":"x"} x`},
		"two JSON objects":          {jsonType, `{}{}`},
		"a missing comma in JSON":   {jsonType, `{"a":"b" "c":"d"}`},
		"deeply nested JSON":        {jsonType, strings.Repeat("[", 60000)},
		"NUL in the middle of JSON": {jsonType, "{\"token\":\x00}"},
	} {
		for _, path := range endpoints {
			page := h.send(http.MethodPost, path, row.contentType, row.body, basic(h.client.ID, h.secret))
			h.wantRefused(t, name+" at "+path, page, http.StatusBadRequest, "invalid_request")
		}
	}
}

func TestEndpointsRefuseBadClientAuthentication(t *testing.T) {
	t.Parallel()
	h := open(t)
	stranger, strangersSecret := h.register("Stranger", callbackURL)
	id, good := h.client.ID, basic(h.client.ID, h.secret)
	token := h.token().AccessToken
	for name, row := range map[string]struct {
		form          string
		authorization []string
		status        int
		code          string
	}{
		"the secret in header and body":  {"client_id=" + id + "&client_secret=" + h.secret, []string{good}, 400, "invalid_request"},
		"another client_id in the body":  {"client_id=" + stranger.ID, []string{good}, 400, "invalid_request"},
		"another secret in the body":     {"client_secret=x", []string{good}, 400, "invalid_request"},
		"no client":                      {"", nil, 401, "invalid_client"},
		"no secret":                      {"client_id=" + id, nil, 401, "invalid_client"},
		"an empty secret":                {"client_secret=&client_id=" + id, nil, 401, "invalid_client"},
		"a wrong secret":                 {"", []string{basic(id, "wrong")}, 401, "invalid_client"},
		"a wrong secret in the body":     {"client_id=" + id + "&client_secret=" + strings.Repeat("0", 40), nil, 401, "invalid_client"},
		"another client's secret":        {"", []string{basic(id, strangersSecret)}, 401, "invalid_client"},
		"an unknown client":              {"", []string{basic("partner_0", h.secret)}, 401, "invalid_client"},
		"empty credentials":              {"", []string{basic("", "")}, 401, "invalid_client"},
		"NUL for a client":               {"client_secret=x&client_id=%00", nil, 401, "invalid_client"},
		"bad UTF-8 for a client":         {"", []string{basic("\xff\xfe", "x")}, 401, "invalid_client"},
		"CRLF in a client":               {"client_secret=x&client_id=%0d%0aX:%20y", nil, 401, "invalid_client"},
		"a token for a client":           {"", []string{"Bearer " + token}, 401, "invalid_client"},
		"another scheme with client_id":  {"client_id=" + id, []string{"Bearer x"}, 401, "invalid_client"},
		"malformed base64":               {"", []string{"Basic ???"}, 401, "invalid_client"},
		"credentials without a colon":    {"", []string{"Basic eA=="}, 401, "invalid_client"},
		"a broken escape in credentials": {"", []string{"Basic JTp6"}, 401, "invalid_client"},
		"two Authorization headers":      {"", []string{good, good}, 401, "invalid_client"},
	} {
		for _, path := range endpoints {
			page := h.send(http.MethodPost, path, formType, "token=x&grant_type=authorization_code&code=x&"+row.form, row.authorization...)
			h.wantRefused(t, name+" at "+path, page, row.status, row.code)
		}
	}
	if !h.lives(token) {
		t.Error("the token does not work any more")
	}
}

func TestEndpointsRequireAToken(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, path := range []string{"/oauth/introspect", "/oauth/revoke"} {
		h.wantRefused(t, path, h.ask(path, h.client, h.secret), http.StatusBadRequest, "invalid_request")
	}
}
