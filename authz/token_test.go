package authz_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/netip"
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
		h.clock.Advance(time.Minute)
		at := binary.BigEndian.AppendUint64(nil, uint64(h.db.Now().UnixMilli()))[2:]
		for _, token := range []string{h.token().AccessToken, decode(t, h.ask("/oauth/token", service, secret)).AccessToken} {
			if hash := authz.TokenHash(token); !bytes.Equal(hash, append(at[:6:6], storage.Hash(token)[6:]...)) {
				t.Errorf("a token of %x is kept by %x", at, hash)
			}
		}
	}
}

func TestTheLastFourBytesOfASignatureAreAChecksum(t *testing.T) {
	t.Parallel()
	h := open(t)
	service, secret := h.service("orders:read")
	for _, token := range []string{h.token().AccessToken, decode(t, h.ask("/oauth/token", service, secret)).AccessToken} {
		dot := strings.LastIndexByte(token, '.')
		signature, err := base64.URLEncoding.DecodeString(token[dot+1:])
		if err != nil || len(signature) != 32 {
			t.Fatalf("the signature of %s has %d bytes: %v", token, len(signature), err)
		}
		want := crc32.ChecksumIEEE(append([]byte(token[:dot+1]), signature[:28]...))
		if got := binary.BigEndian.Uint32(signature[28:]); got != want {
			t.Errorf("the checksum is %08x, want %08x", got, want)
		}
	}
}

// An example token with its checksum.
func TestTheChecksumIsWhatAScannerComputes(t *testing.T) {
	t.Parallel()
	const signed = "oauth.612BUDkTaTuJP3ll5-VkebURXdvfz0Fv9q4ChDbI."
	signature := bytes.Repeat([]byte{0xa5}, 28)
	whole := binary.BigEndian.AppendUint32(bytes.Clone(signature), crc32.ChecksumIEEE(append([]byte(signed), signature...)))
	token := signed + base64.URLEncoding.EncodeToString(whole)
	if !authz.LooksLikeToken(token) {
		t.Errorf("%s is refused", token)
	}
	for i := range token {
		other := []byte(token)
		if other[i] = 'A'; token[i] == 'A' {
			other[i] = 'B'
		}
		if authz.LooksLikeToken(string(other)) {
			t.Errorf("with another character at %d it is still taken for a token: %s", i, other)
		}
	}
}

func TestAWrongChecksumIsRefusedWithoutAskingTheDatabase(t *testing.T) {
	t.Parallel()
	h := open(t)
	token := h.token().AccessToken
	lookAlike := token[:len(token)-8] + strings.Repeat("A", 7) + "="
	if err := h.db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.handlers.Verify(t.Context(), lookAlike, netip.Addr{}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a look-alike: %v, want ErrNotFound", err)
	}
	if _, err := h.handlers.Verify(t.Context(), token, netip.Addr{}); err == nil || errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a token: %v, want that the database cannot be asked", err)
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
