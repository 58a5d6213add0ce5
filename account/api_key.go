package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"net/netip"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

const (
	livePrefix = "shippo_live_"
	testPrefix = "shippo_test_"
	// keyRandom and keyChecksum are how many hex digits follow the prefix.
	keyRandom, keyChecksum = 32, 8
)

// newKeyRandom returns the random part of a key.
func newKeyRandom() string {
	b := make([]byte, keyRandom/2)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

// apiKey completes a key. Its checksum lets secret scanners rule out look-alikes.
func apiKey(test bool, random string) string {
	key := livePrefix + random
	if test {
		key = testPrefix + random
	}
	return key + keyChecksumOf(key)
}

func keyChecksumOf(s string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(s))) }

// looksLikeKey reports whether a text has the shape of a key and its checksum is right.
func looksLikeKey(s string) bool {
	digits, isLive := strings.CutPrefix(s, livePrefix)
	if !isLive {
		var isTest bool
		if digits, isTest = strings.CutPrefix(s, testPrefix); !isTest {
			return false
		}
	}
	if len(digits) != keyRandom+keyChecksum || strings.ContainsFunc(digits, isNotHex) {
		return false
	}
	end := len(s) - keyChecksum
	return keyChecksumOf(s[:end]) == s[end:]
}

func isNotHex(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') }

// Keys verifies accounts' own keys for the resource API.
type Keys struct {
	Cache *storage.TokenCache
	Usage *storage.Usage
}

// Verify finds the account that a key belongs to, and records the use. storage.ErrNotFound
// means that the key is not valid.
func (v *Keys) Verify(ctx context.Context, key string, _ netip.Addr) (web.Caller, error) {
	if !looksLikeKey(key) {
		return web.Caller{}, storage.ErrNotFound
	}
	k, err := v.Cache.APIKey(ctx, sha256.Sum256([]byte(key)))
	if err == nil && !k.Live() {
		err = web.RefuseInactive(ctx, web.Inactive{Reason: k.ToldReason()})
	}
	if err != nil {
		return web.Caller{}, err
	}
	v.Usage.APIKey(k.ID)
	return web.Caller{AccountID: k.AccountID, Scope: "*", By: web.APIKey, Hash: k.Hash, Test: k.Test}, nil
}
