package authz

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"time"

	"fairlead/storage"
)

const (
	partnerPrefix = "oauth."
	servicePrefix = "service."
	// The first part of a token is 30 bytes as 40 characters: 160 random bits, then
	// the instant at which it was made, in Unix milliseconds.
	tokenRandom, tokenInstant = 20, 10
)

// newToken is its prefix + 40 characters + "." + 44 characters. The second half is
// a MAC for shape alone: nothing verifies it, so its key may change freely.
func newToken(prefix string, key []byte, now time.Time) string {
	var first [tokenRandom + tokenInstant]byte
	_, _ = rand.Read(first[:tokenRandom]) // never fails since Go 1.24
	binary.BigEndian.PutUint64(first[len(first)-8:], uint64(now.UnixMilli()))
	text := base64.RawURLEncoding.EncodeToString(first[:])
	return prefix + text + "." + base64.URLEncoding.EncodeToString(sign(key, text))
}

// LooksLikeToken says whether a text has the shape of an access token: the cheap
// gate in front of the database.
func LooksLikeToken(token string) bool {
	rest, ok := afterPrefix(token)
	if !ok || len(rest) != 85 || rest[40] != '.' || rest[84] != '=' {
		return false
	}
	return isBase64URL(rest[:40], 40) && isBase64URL(rest[41:84], 43)
}

func afterPrefix(token string) (rest string, ok bool) {
	if rest, ok = strings.CutPrefix(token, partnerPrefix); ok {
		return rest, true
	}
	return strings.CutPrefix(token, servicePrefix)
}

// TokenHash is what a token is kept and found by: six bytes of the instant at which
// it was made and 26 of its SHA-256. So tokens that are made together lie together
// in the index, and writing one costs the same however many there are. A token that
// was made before tokens had instants is found by its hash alone, but for one in four
// billion, which has zeros where those have them and is lost.
func TokenHash(token string) []byte {
	hash := storage.Hash(token)
	rest, ok := afterPrefix(token)
	if !ok || len(rest) < 40 {
		return hash
	}
	var first [tokenRandom + tokenInstant]byte
	if _, err := base64.RawURLEncoding.Decode(first[:], []byte(rest[:40])); err != nil {
		return hash
	}
	if [4]byte(first[tokenRandom:]) != [4]byte{} {
		return hash
	}
	copy(hash, first[tokenRandom+4:])
	return hash
}
