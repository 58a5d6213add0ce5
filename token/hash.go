package token

import (
	"encoding/base64"
	"strings"

	"fairlead/storage"
)

const (
	// PartnerPrefix and ServicePrefix begin tokens.
	PartnerPrefix = "oauth."
	ServicePrefix = "service."
	// TestMark begins the keys of test tokens, and no others.
	TestMark = "test_"
	// The part that follows is 30 bytes as 40 characters: 160 random bits, then the time of
	// issue in Unix milliseconds.
	Random, Instant = 20, 10
	KeyLength       = 40
)

// AfterPrefix is a token without its prefix.
func AfterPrefix(token string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(token, PartnerPrefix); ok {
		return rest, true
	}
	return strings.CutPrefix(token, ServicePrefix)
}

// Hash is the key that a token is stored under: six bytes of its time of issue and 26 of its
// SHA-256. New tokens are therefore adjacent in the index, and writing one costs the same however
// many there are.
func Hash(token string) []byte {
	hash := storage.Hash(token)
	rest, ok := AfterPrefix(token)
	if !ok || len(rest) < KeyLength {
		return hash
	}
	var first [Random + Instant]byte
	if _, err := base64.RawURLEncoding.Decode(first[:], []byte(rest[:KeyLength])); err != nil {
		return hash
	}
	copy(hash, first[len(first)-6:])
	return hash
}
