package bearer_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// unavailable checks that a call got no verdict on its token.
func unavailable(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	body := refused(t, w, http.StatusServiceUnavailable, "")
	if w.Header().Get("Retry-After") != "5" || body["title"] == "" || body["detail"] == "" {
		t.Errorf("got %v %v", w.Header(), body)
	}
}

func write(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func TestUnclearAnswersAreUnavailable(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"an error":              status(http.StatusInternalServerError),
		"unavailable itself":    status(http.StatusServiceUnavailable),
		"too many requests":     status(http.StatusTooManyRequests),
		"no such path":          status(http.StatusNotFound),
		"forbidden":             status(http.StatusForbidden),
		"a 401 of a proxy":      status(http.StatusUnauthorized),
		"no content":            status(http.StatusNoContent),
		"a page":                write("<!doctype html><title>Welcome</title>"),
		"an empty object":       write("{}"),
		"active as a word":      write(`{"active": "true", "client_id": "partner_1"}`),
		"no client":             write(`{"active": true, "sub": "1"}`),
		"half an answer":        write(`{"active": true, "client_id": "partner_1"`),
		"two answers":           write(`{"active": true, "client_id": "partner_1"}{}`),
		"an answer without end": write(`{"active": true, "client_id": "partner_1", "more": "` + strings.Repeat("x", 1<<17) + `"}`),
		"a broken connection":   func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"no answer in time":     func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, a *api) {
				if name == "no answer in time" {
					a.Timeout = 10 * time.Millisecond
				}
				a.peer.answers(answer)
				unavailable(t, a.call("Bearer "+good))
				if log := a.log.String(); !strings.Contains(log, "could not be checked") || strings.Contains(log, good[6:20]) {
					t.Errorf("the log has %s", log)
				}
				a.Timeout = 0
				a.peer.answers(nil)
				a.mustAnswer(t, good, http.StatusOK, "when the server is back")
			})
		})
	}
}

func TestServerIsGone(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.mustAnswer(t, good, http.StatusOK, "at first")
		a.peer.Close()
		a.mustAnswer(t, good, http.StatusOK, "while cached")
		unavailable(t, a.call("Bearer "+unknown))
		a.clock.advance(5 * time.Second)
		unavailable(t, a.call("Bearer "+good))
	})
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			t.Error("the token was sent elsewhere")
			write(`{"active": true, "client_id": "partner_1"}`)(w, nil)
		}))
		t.Cleanup(elsewhere.Close)
		a.peer.answers(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		})
		a.HTTPClient = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
		unavailable(t, a.call("Bearer "+good))
	})
}

func TestOwnCredentialsRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.ClientSecret = "wrong"
	unavailable(t, a.call("Bearer "+good))
	if log := a.log.String(); !strings.Contains(log, "refuses the credentials of service_1") || strings.Contains(log, "wrong") {
		t.Errorf("the log has %s", log)
	}
}

func TestTokenThatNeedsAProofIsRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.peer.answers(write(`{"active": true, "client_id": "partner_1", "token_type": "DPoP"}`))
	a.mustAnswer(t, good, http.StatusUnauthorized, "a DPoP token")
}

func TestGraceAcceptsConfirmedTokensForALimitedTime(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, a *api) {
		a.Grace = time.Minute
		a.mustAnswer(t, good, http.StatusOK, "at first")
		a.peer.fail()
		a.clock.advance(5 * time.Second)
		a.mustAnswer(t, good, http.StatusOK, "unavailable")
		a.mustAnswer(t, good, http.StatusOK, "unavailable")
		if n := a.peer.count(good); n != 2 {
			t.Errorf("while unavailable the server was asked %d times, want once per five seconds", n-1)
		}
		unavailable(t, a.call("Bearer "+unknown))
		a.clock.advance(time.Minute - 1)
		a.mustAnswer(t, good, http.StatusOK, "just before the end of the grace period")
		a.clock.advance(1)
		unavailable(t, a.call("Bearer "+good))
	})
}

func TestGraceEndsWithTheFirstRefusal(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Grace = time.Hour
	a.mustAnswer(t, good, http.StatusOK, "at first")
	a.peer.set(good, nil)
	a.clock.advance(5 * time.Second)
	a.mustAnswer(t, good, http.StatusUnauthorized, "revoked")
	a.peer.fail()
	a.clock.advance(5 * time.Second)
	unavailable(t, a.call("Bearer "+good))
}

func TestCanceledCallDoesNotCancelTheRequest(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	gone, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequestWithContext(gone, http.MethodGet, "/labels", nil)
	r.Header.Set("Authorization", "Bearer "+good)
	a.Handler(http.HandlerFunc(showCaller)).ServeHTTP(httptest.NewRecorder(), r)
	a.mustAnswer(t, good, http.StatusOK, "afterwards")
	if n := a.peer.count(good); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestPanicWhileAskingBlocksNoOtherCall(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.HTTPClient = &http.Client{Transport: panicking{}}
	for range 2 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was hidden")
				}
			}()
			a.call("Bearer " + good)
		}()
	}
}

type panicking struct{}

func (panicking) RoundTrip(*http.Request) (*http.Response, error) {
	panic(errors.New("broken transport"))
}
