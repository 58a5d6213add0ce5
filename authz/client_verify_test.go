package authz_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"fairlead/storage"
	"fairlead/web"
)

// basicFrom is a request of a client to an API.
func basicFrom(id, secret string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/api/v1/webhook_endpoints", nil)
	r.SetBasicAuth(id, secret)
	return r
}

func TestVerifyClientFindsWhoseSecretItIs(t *testing.T) {
	t.Parallel()
	h := open(t)
	found, err := h.handlers.VerifyClient(basicFrom(h.client.ID, h.secret))
	if err != nil || found.ID != h.client.ID {
		t.Errorf("the partner: %+v, %v", found, err)
	}
	twice := basicFrom(h.client.ID, h.secret)
	twice.Header.Add("Authorization", twice.Header.Get("Authorization"))
	for name, r := range map[string]*http.Request{
		"nothing":        httptest.NewRequest(http.MethodGet, "/", nil),
		"a wrong secret": basicFrom(h.client.ID, "wrong"),
		"no secret":      basicFrom(h.client.ID, ""),
		"no ID":          basicFrom("", h.secret),
		"an unknown ID":  basicFrom("partner_none", h.secret),
		"bad encoding":   basicFrom(h.client.ID, "%zz"),
		"two headers":    twice,
	} {
		if _, err := h.handlers.VerifyClient(r); !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A secret can be guessed here no more often than at the token endpoint, and the right one
// works on.
func TestVerifyClientLimitsGuesses(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.app.Unlimited = false
	var limited *web.Error
	for range 1000 {
		if _, err := h.handlers.VerifyClient(basicFrom(h.client.ID, "wrong")); errors.As(err, &limited) {
			break
		}
	}
	if limited == nil || limited.Status != http.StatusTooManyRequests || limited.RetryAfter <= 0 {
		t.Errorf("after 1000 guesses: %v", limited)
	}
	if _, err := h.handlers.VerifyClient(basicFrom(h.client.ID, h.secret)); err != nil {
		t.Errorf("the right secret: %v", err)
	}
}
