package web_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"testing"

	"fairlead/storage"
	"fairlead/web"
)

// b64token is RFC 6750 §2.1 in its own words.
var b64token = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// FuzzBearerToken: what follows the scheme is a token if the RFC says so.
func FuzzBearerToken(f *testing.F) {
	for _, seed := range []string{"", "=", "==", "a", "a=", "a==", "=a", "a=b", "a=b=", "oauth.612B-_~+/=", "a b", "a,b", "a\n", "a=\n", "\n", "é", "\xff", "a\x00", "a:", "[", "`", "{", "@"} {
		f.Add(seed)
	}
	for c := range 256 {
		f.Add(string([]byte{byte(c)}))
	}
	f.Fuzz(func(t *testing.T, token string) {
		sent, ok := web.BearerToken(http.Header{"Authorization": {"Bearer " + token}})
		if want := b64token.MatchString(sent); ok != want {
			t.Errorf("%q: got %t", sent, ok)
		}
	})
}

// The API and the module bearer once shortened twelve emoji differently.
func TestRefuseTokenMatchesTheModuleBearer(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("../bearer/testdata/token_prefix.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows map[string]string
	if err := json.Unmarshal(table, &rows); err != nil {
		t.Fatal(err)
	}
	for sent, want := range rows {
		w := httptest.NewRecorder()
		if err := web.RefuseToken(w, sent, nil); err != nil {
			t.Fatal(err)
		}
		var body web.ProtocolError
		if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		if body.Description != "Invalid access token: "+want {
			t.Errorf("%q is shown as %q, want %q", sent, body.Description, want)
		}
	}
}

// The module bearer reads this table too.
func TestRefuseTokenHasTheBodyOfTheModuleBearer(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("../bearer/testdata/invalid_token.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Sent, Body string
		web.Inactive
	}
	if err := json.Unmarshal(table, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		w := httptest.NewRecorder()
		if err := web.RefuseToken(w, row.Sent, web.RefuseInactive(t.Context(), row.Inactive)); err != nil {
			t.Fatal(err)
		}
		if got := w.Body.String(); got != row.Body || w.Header().Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
			t.Errorf("got  %swant %s", got, row.Body)
		}
	}
}

// APIs that answer with a title and a detail have the same members before them.
func TestRefuseCallHasTheReasonToo(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	why := fmt.Errorf("verify: %w", &web.InactiveError{Inactive: web.Inactive{Reason: storage.ToldRevoked, ReconnectURL: "https://connect.example/?a&b"}})
	if err := web.RefuseCall(w, "oauth.612B", why); err != nil || !errors.Is(why, storage.ErrNotFound) {
		t.Fatal(err)
	}
	want := `{"error":"invalid_token","error_description":"Invalid access token: oauth.612B","reason":"revoked","reconnect_url":"https://connect.example/?a&b",` +
		`"title":"Invalid access token","detail":"Invalid access token: oauth.612B"}` + "\n"
	if got := w.Body.String(); got != want {
		t.Errorf("got  %swant %s", got, want)
	}
}
