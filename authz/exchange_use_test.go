package authz_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"fairlead/storage/storagetest"
)

// Only what gave a token counts, with the secret that was used and where from.
func TestExchangesCountForTheirSecret(t *testing.T) {
	t.Parallel()
	h := open(t)
	second, plain := storagetest.Secret(t, h.db, h.client.ID)
	first, err := h.db.LiveSecrets(t.Context(), h.client.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{h.secret, plain, h.secret} {
		h.secret = secret
		h.token()
	}
	code := h.code()
	for _, row := range []struct {
		code   string
		status int
	}{{"unknown", http.StatusBadRequest}, {code, http.StatusOK}, {code, http.StatusBadRequest}} {
		if page := h.post("code", row.code); page.Status != row.status {
			t.Fatalf("got %d %s", page.Status, page.Body)
		}
	}
	h.ask("/oauth/introspect", h.client, h.secret, "token", "none")
	if err := h.handlers.Usage.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range first {
		want := int64(3)
		if s.ID == second.ID {
			want = 1
		}
		use, err := h.db.SecretUseOf(t.Context(), s.ID)
		if err != nil || use.Exchanges != want || use.Connections != want || !strings.HasPrefix(fmt.Sprint(use.Addresses), "[127.0.0.1") {
			t.Errorf("%s: %+v (%v), want %d", s.ID, use, err, want)
		}
	}
}
