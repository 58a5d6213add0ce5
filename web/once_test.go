package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestOnceIsForOnePageOfOneSessionForAMinute(t *testing.T) {
	t.Parallel()
	h := newFixture(t)
	given := httptest.NewRecorder()
	if err := h.app.GiveOnce(given, "ada", "/page", "hush"); err != nil {
		t.Fatal(err)
	}
	// Whoever has kept the cookie can send it at any time.
	take := func(method, session, path string) string {
		r := httptest.NewRequest(method, path, nil)
		for _, c := range given.Result().Cookies() {
			r.AddCookie(c)
		}
		return h.app.TakeOnce(httptest.NewRecorder(), r, session)
	}
	for name, got := range map[string]string{
		"another session": take(http.MethodGet, "grace", "/page"),
		"another page":    take(http.MethodGet, "ada", "/pages"),
		"a HEAD":          take(http.MethodHead, "ada", "/page"),
	} {
		if got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
	h.clock.Advance(time.Minute - time.Second)
	if got := take(http.MethodGet, "ada", "/page?a=b"); got != "hush" {
		t.Errorf("within the minute: %q", got)
	}
	h.clock.Advance(time.Second)
	if got := take(http.MethodGet, "ada", "/page"); got != "" {
		t.Errorf("after the minute: %q", got)
	}
}
