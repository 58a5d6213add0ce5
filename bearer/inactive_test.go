package bearer_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

const reconnectURL = "https://connect.example/oauth/authorize?client_id=partner_1&response_type=code&scope=%2A"

// ended is the answer about a token that has ended.
func ended(reason, reconnect any) map[string]any {
	return map[string]any{"active": false, "reason": reason, "reconnect_url": reconnect}
}

func TestReasonIsPassedOnAndCachedWithTheRefusal(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.mustAnswer(t, good, http.StatusOK, "at first")
		a.peer.set(good, ended("disconnected", reconnectURL))
		a.clock.advance(5 * time.Second)
		for range 2 {
			w := a.call("Bearer " + good)
			want := `{"error":"invalid_token","error_description":"Invalid access token: oauth.612B…","reason":"disconnected","reconnect_url":"` + reconnectURL + "\"}\n"
			if got := w.Body.String(); w.Code != http.StatusUnauthorized || got != want || w.Header().Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
				t.Errorf("got  %swant %s", got, want)
			}
		}
		if n := a.peer.count(good); n != 2 {
			t.Errorf("the server was asked %d times", n)
		}
	})
}

// Other servers may use the names for something else.
func TestReasonOfAnotherKindIsLeftOut(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		for name, answer := range map[string]map[string]any{
			"none":      {"active": false},
			"null":      ended(nil, nil),
			"empty":     ended("", ""),
			"a number":  ended(7, true),
			"an object": ended(map[string]any{"code": 1}, []string{"a"}),
			"too long":  ended(strings.Repeat("r", 2049), strings.Repeat("u", 2049)),
		} {
			token := made(name)
			a.peer.set(token, answer)
			body := refused(t, a.call("Bearer "+token), http.StatusUnauthorized, `Bearer error="invalid_token"`)
			if body["error"] != "invalid_token" {
				t.Errorf("%s: %v", name, body)
			}
		}
	})
}

func TestBodyThatIsNoJSONGivesNoReason(t *testing.T) {
	t.Parallel()
	a := newVerifyingAPI(t)
	for i, body := range []string{"", "<html>", `{"reason":"revoked"`, `["revoked"]`} {
		a.peer.answers(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(body))
		})
		token := made(strconv.Itoa(i))
		refused(t, a.call("Bearer "+token), http.StatusUnauthorized, `Bearer error="invalid_token"`)
		if n := a.peer.count(token); n != 1 {
			t.Errorf("%s: the server was asked %d times", body, n)
		}
	}
}
