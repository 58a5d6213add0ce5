package storage

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/google/uuid"
)

// NewID returns a random ID of 32 hex digits, for accounts and jobs.
func NewID() string { return randomHex(16) }

// newConnectionID returns an ID that sorts after earlier ones, so that its index entry is
// written beside theirs: a version 7 UUID (RFC 9562 §5.7) as 32 hex digits. It isn't
// secret.
func newConnectionID() string {
	id := uuid.Must(uuid.NewV7()) // randomness never fails since Go 1.24
	return hex.EncodeToString(id[:])
}

// NewClientID returns an ID for a client of a kind, such as partner_4f….
func NewClientID(kind ClientKind) string { return string(kind) + "_" + randomHex(12) }

// NewSecret returns a client secret: 160 random bits as 40 hex digits.
func NewSecret() string { return randomHex(20) }

// NewSecretID returns an ID that names a secret without revealing it.
func NewSecretID() string { return "secret_" + randomHex(8) }

// SecretIDOf is an ID like that of [NewSecretID], the same for the same parts.
func SecretIDOf(parts ...string) string {
	return "secret_" + hex.EncodeToString(Hash(strings.Join(parts, " ")))[:16]
}

// NewUnguessableID returns an ID of at least 128 random bits, for IDs that authorize by
// themselves, such as an attempt's or a browser's.
func NewUnguessableID() string { return rand.Text() }

// NewSupportCode returns a short code that can be read aloud: XXXX-XXXX. Letters that are
// easily confused are left out; 52 base32 digits are enough to do so.
func NewSupportCode() string {
	clear := strings.NewReplacer("I", "", "L", "", "O", "", "U", "").Replace(rand.Text() + rand.Text())
	return clear[:4] + "-" + clear[4:8]
}

// Hash returns the stored form of a random secret: with 160 bits or more, no slow hash is
// needed.
func Hash(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}
