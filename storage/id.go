package storage

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/google/uuid"
)

// NewID is a random id of 32 hex digits, as accounts have it.
func NewID() string { return randomHex(16) }

// newConnectionID is an id that lies behind those made before it, so that an index is
// written where its neighbours are (a UUID of version 7, RFC 9562 §5.7, as 32 hex
// digits). It is no secret.
func newConnectionID() string {
	id := uuid.Must(uuid.NewV7()) // randomness never fails since Go 1.24
	return hex.EncodeToString(id[:])
}

// NewClientID is an id for a client of a kind, such as partner_4f….
func NewClientID(kind ClientKind) string { return string(kind) + "_" + randomHex(12) }

// NewSecret is a client secret: 160 random bits as 40 hex digits.
func NewSecret() string { return randomHex(20) }

// NewSecretID names a secret where the secret itself must not be seen.
func NewSecretID() string { return "secret_" + randomHex(8) }

// NewUnguessableID is at least 128 random bits for an id that is itself a proof, such
// as an attempt's or a browser's.
func NewUnguessableID() string { return rand.Text() }

// NewSupportCode is a short code that a person can read out: XXXX-XXXX. Letters
// that are misheard or misread are skipped; 52 base32 digits leave enough.
func NewSupportCode() string {
	clear := strings.NewReplacer("I", "", "L", "", "O", "", "U", "").Replace(rand.Text() + rand.Text())
	return clear[:4] + "-" + clear[4:8]
}

// Hash is how a random secret is kept: 160 bits and more need no slow hash.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}
