package authz_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestReportsOfEveryFormAreRead(t *testing.T) {
	t.Parallel()
	h := open(t)
	const found = "https://paste.example/a?b=c"
	object := func(v any) string {
		content, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	for name, write := range map[string]func(token string) (contentType, body, url string){
		"a form": func(k string) (string, string, string) { return formType, url.Values{"token": {k}}.Encode(), "" },
		"a form with URL": func(k string) (string, string, string) {
			return formType, url.Values{"token": {k}, "url": {found}}.Encode(), found
		},
		"with spaces": func(k string) (string, string, string) {
			return formType, url.Values{"token": {" " + k + "\n"}}.Encode(), ""
		},
		"an object": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": found}), found
		},
		"an array": func(k string) (string, string, string) {
			return jsonType + "; charset=utf-8", " " + object([]map[string]string{{"token": "x"}, {"token": k, "url": found, "type": "t", "source": "commit"}}), found
		},
		"a URL with a token": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/?t=" + k}), ""
		},
		"a URL that hides it": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/" + strings.Replace(k, "oauth.", "oauth%2e", 1)}), ""
		},
		"a URL of http": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "http://x.example/"}), ""
		},
		"a script": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "javascript:alert(1)"}), ""
		},
		"a URL with a name": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://us@x.example/"}), ""
		},
		"a URL with a space": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/a?b c"}), ""
		},
		"another alphabet": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://аpple.example/"}), ""
		},
		"a path in another": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/ä"}), "https://x.example/%C3%A4"
		},
		"a long URL": func(k string) (string, string, string) {
			return jsonType, object(map[string]string{"token": k, "url": "https://x.example/" + strings.Repeat("a", 500)}), ""
		},
		"null": func(k string) (string, string, string) {
			return jsonType, object(map[string]any{"token": k, "url": nil}), ""
		},
	} {
		token := h.token().AccessToken
		contentType, body, want := write(token)
		h.wantReceived(name, h.send(http.MethodPost, leakedPath, contentType, body))
		if at, f := h.paused(token); at.IsZero() || f != (storage.Found{URL: want}) {
			t.Errorf("%s: paused at %v, found %+v, want %q", name, at, f, want)
		}
	}
}

func TestReportsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	wide := strings.Repeat("token=x&", 100) + "token=" + url.QueryEscape(token)
	for name, row := range map[string]struct {
		method, contentType, body string
		status                    int
		description               string
	}{
		"GET":             {http.MethodGet, "", "", http.StatusMethodNotAllowed, "This endpoint only accepts POST"},
		"a preflight":     {http.MethodOptions, "", "", http.StatusMethodNotAllowed, "This endpoint only accepts POST"},
		"no type":         {http.MethodPost, "", "token=" + token, http.StatusBadRequest, "The Content-Type must be application/x-www-form-urlencoded or application/json"},
		"nothing":         {http.MethodPost, formType, "", http.StatusBadRequest, "The token parameter is required"},
		"an empty token":  {http.MethodPost, formType, "token=+", http.StatusBadRequest, "The token parameter is required"},
		"an empty array":  {http.MethodPost, jsonType, "[]", http.StatusBadRequest, "The token parameter is required"},
		"null":            {http.MethodPost, jsonType, "null", http.StatusBadRequest, "The token parameter is required"},
		"two URLs":        {http.MethodPost, formType, "url=a&url=b&token=" + token, http.StatusBadRequest, "The url parameter is repeated"},
		"not a form":      {http.MethodPost, formType, "token=%zz" + token, http.StatusBadRequest, "The body cannot be parsed as application/x-www-form-urlencoded"},
		"not JSON":        {http.MethodPost, jsonType, `{"token":"` + token, http.StatusBadRequest, "The body cannot be parsed as application/json"},
		"a number":        {http.MethodPost, jsonType, `{"token":1}`, http.StatusBadRequest, "The body cannot be parsed as application/json"},
		"something after": {http.MethodPost, jsonType, `{"token":"` + token + `"} {}`, http.StatusBadRequest, "The body cannot be parsed as application/json"},
		"101 tokens":      {http.MethodPost, formType, wide, http.StatusBadRequest, "The report has more than 100 tokens"},
		"a large body":    {http.MethodPost, formType, "token=" + strings.Repeat("a", 64<<10), http.StatusBadRequest, "The body is incomplete or larger than 64 KiB"},
	} {
		page := h.send(row.method, leakedPath, row.contentType, row.body)
		h.wantRefused(t, name, page, row.status, "invalid_request")
		if got := decode(t, page).Description; got != row.description {
			t.Errorf("%s: %q, want %q", name, got, row.description)
		}
		if page.Header.Get("Access-Control-Allow-Origin") != "" || page.Status == http.StatusMethodNotAllowed && page.Header.Get("Allow") != "POST" {
			t.Errorf("%s: %v", name, page.Header)
		}
	}
	if !h.lives(token) {
		t.Error("a refused report paused the token")
	}
}
