package authz_test

import (
	"bytes"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	"fairlead/authz"
	"fairlead/storage"
)

func TestTokensThatAreMadeTogetherLieTogether(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("orders:read")
	for range 2 {
		h.later(time.Minute)
		at := binary.BigEndian.AppendUint64(nil, uint64(h.db.Now().UnixMilli()))[2:]
		for _, token := range []string{h.token().AccessToken, decode(t, h.ask("/oauth/token", service, secret)).AccessToken} {
			if hash := authz.TokenHash(token); !bytes.Equal(hash, append(at[:6:6], storage.Hash(token)[6:]...)) {
				t.Errorf("a token of %x is kept by %x", at, hash)
			}
		}
	}
}

func TestATokenThatWasMadeBeforeTokensHadInstantsWorks(t *testing.T) {
	t.Parallel()
	h := open(t)
	old := "oauth." + base64.RawURLEncoding.EncodeToString(storage.Hash("random")[:30]) + "." + base64.URLEncoding.EncodeToString(storage.Hash("mac"))
	code, err := h.db.CodeByHash(t.Context(), storage.Hash(h.code()))
	if err == nil {
		err = h.db.SpendCode(t.Context(), code, &storage.Token{Hash: storage.Hash(old), ClientID: code.ClientID, Scope: code.Scope,
			ConnectionID: sql.NullString{String: code.ConnectionID, Valid: true}})
	}
	if err != nil {
		t.Fatal(err)
	}
	if !h.lives(old) {
		t.Fatal("it does not work")
	}
	if page := h.ask("/oauth/revoke", h.client, h.secret, "token", old); page.Status != http.StatusOK || h.lives(old) {
		t.Errorf("it is not revoked: %d", page.Status)
	}
}

func TestWhatIsNoTokenHasAHash(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"", "oauth.", "oauth." + strings.Repeat("=", 40), strings.Repeat("A", 91), "service." + strings.Repeat("A", 39)} {
		if got := authz.TokenHash(odd); !bytes.Equal(got, storage.Hash(odd)) {
			t.Errorf("the hash of %q is %x", odd, got)
		}
	}
}
