// Package scannertest signs reports as GitHub's secret scanning does.
package scannertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"testing"

	"fairlead/scanner"
)

// Key signs reports.
type Key struct {
	id      string
	private *ecdsa.PrivateKey
	public  string
}

// NewKey returns a key with a name.
func NewKey(tb testing.TB, id string) *Key {
	tb.Helper()
	k, public := generate(tb, elliptic.P256())
	return &Key{id, k, public}
}

// P384 is a public key that GitHub does not use.
func P384(tb testing.TB) string {
	tb.Helper()
	_, public := generate(tb, elliptic.P384())
	return public
}

func generate(tb testing.TB, curve elliptic.Curve) (private *ecdsa.PrivateKey, public string) {
	tb.Helper()
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		tb.Fatal(err)
	}
	return private, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// Published is the document in which a public key is published.
func Published(id, public string) string {
	content, _ := json.Marshal(map[string]any{"public_keys": []any{map[string]any{"key_identifier": id, "key": public, "is_current": true}}}) // strings always encode
	return string(content)
}

// Published is the document in which the key is published.
func (k *Key) Published() string { return Published(k.id, k.public) }

// Header signs a report.
func (k *Key) Header(tb testing.TB, body []byte) http.Header {
	tb.Helper()
	sum := sha256.Sum256(body)
	der, err := ecdsa.SignASN1(rand.Reader, k.private, sum[:])
	if err != nil {
		tb.Fatal(err)
	}
	return http.Header{"Github-Public-Key-Identifier": {k.id}, "Github-Public-Key-Signature": {base64.StdEncoding.EncodeToString(der)}}
}

// Sign is the signature in [Key.Header].
func (k *Key) Sign(tb testing.TB, body []byte) scanner.Signature {
	tb.Helper()
	s, _ := scanner.SignatureOf(k.Header(tb, body))
	return s
}
