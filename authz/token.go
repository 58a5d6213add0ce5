package authz

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"time"

	"fairlead/token"
)

const (
	partnerPrefix             = token.PartnerPrefix
	servicePrefix             = token.ServicePrefix
	tokenRandom, tokenInstant = token.Random, token.Instant
	// The second part of a token, the signature, is 32 bytes as 44 characters. Its last four
	// bytes are a checksum.
	signatureSize, checksumSize = 32, 4
	keyLength, signatureLength  = token.KeyLength, 44
	// tokenBytes is enough for a token whose signature is decoded, so that the checksum
	// takes one allocation.
	tokenBytes = len(servicePrefix) + keyLength + 1 + signatureSize + 1
)

// newToken returns prefix + 40 characters + "." + 44 characters. Nothing verifies the
// MAC, so its key may change at any time: the row is what makes a token valid.
func newToken(prefix string, key []byte, now time.Time) string {
	text := newTokenKey(now)
	for strings.HasPrefix(text, token.TestMark) { // once in a thousand million
		text = newTokenKey(now)
	}
	return withChecksum(prefix+text+".", sign(key, text))
}

// newTestToken returns a partner's token whose key begins with the mark of test mode, in place
// of 30 of its 160 random bits.
func newTestToken(key []byte, now time.Time) string {
	text := token.TestMark + newTokenKey(now)[len(token.TestMark):]
	return withChecksum(partnerPrefix+text+".", sign(key, text))
}

// newTokenKey returns the first part of a token.
func newTokenKey(now time.Time) string {
	var first [tokenRandom + tokenInstant]byte
	_, _ = rand.Read(first[:tokenRandom]) // never fails since Go 1.24
	binary.BigEndian.PutUint64(first[len(first)-8:], uint64(now.UnixMilli()))
	return base64.RawURLEncoding.EncodeToString(first[:])
}

// withChecksum completes a token. signed is everything up to and including its second
// full stop.
func withChecksum(signed string, signature []byte) string {
	body := append(make([]byte, 0, tokenBytes), signed...)
	body = append(body, signature[:signatureSize-checksumSize]...)
	body = binary.BigEndian.AppendUint32(body, crc32.ChecksumIEEE(body))
	return signed + base64.URLEncoding.EncodeToString(body[len(signed):])
}

// LooksLikeToken reports whether a text has the format of an access token and the right
// checksum. The checksum lets a secret scanner recognize a token without asking this
// server, and saves a database lookup. It is not a secret and proves nothing.
func LooksLikeToken(text string) bool {
	rest, ok := token.AfterPrefix(text)
	if !ok || len(rest) != keyLength+1+signatureLength || rest[keyLength] != '.' || !isBase64URL(rest[:keyLength], keyLength) {
		return false
	}
	signed := len(text) - signatureLength
	body := append(make([]byte, 0, tokenBytes), text[:signed]...)
	body, err := strictBase64.AppendDecode(body, []byte(text[signed:]))
	if err != nil || len(body) != signed+signatureSize {
		return false
	}
	end := len(body) - checksumSize
	return crc32.ChecksumIEEE(body[:end]) == binary.BigEndian.Uint32(body[end:])
}

// strictBase64 accepts one text for each signature.
var strictBase64 = base64.URLEncoding.Strict()

// TokenHash is the key that a token is stored under.
func TokenHash(text string) []byte { return token.Hash(text) }
