package bearer_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzAuthorization sends anything in place of the header: only the valid token in one
// well-formed header is accepted, and every refusal is valid UTF-8.
func FuzzAuthorization(f *testing.F) {
	for _, seed := range []string{"Bearer " + good, "bearer   " + good, "Bearer", "Basic YTpi", "Bearer \"\r\n\x00é", "Bearer a,Bearer b", ""} {
		f.Add(seed, "")
		f.Add(seed, seed)
	}
	a := newAPI(f)
	f.Fuzz(func(t *testing.T, first, second string) {
		sent := []string{first}
		if second != "" {
			sent = append(sent, second)
		}
		w := a.call(sent...)
		scheme, token, _ := strings.Cut(first, " ")
		isGood := second == "" && strings.EqualFold(scheme, "bearer") && strings.TrimLeft(token, " ") == good
		if want := map[bool]int{true: http.StatusOK, false: http.StatusUnauthorized}[isGood]; w.Code != want {
			t.Errorf("%q: got %d %s, want %d", sent, w.Code, w.Body, want)
		}
		if !utf8.ValidString(w.Body.String()) {
			t.Errorf("%q: the body is not UTF-8: %q", sent, w.Body)
		}
	})
}
