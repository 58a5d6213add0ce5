package account

import (
	"context"
	"errors"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"fairlead/storage"
)

func TestKeyHasItsShapeAndChecksum(t *testing.T) {
	t.Parallel()
	// The checksum is that of Python's zlib.crc32.
	if got := apiKey(false, "0123456789abcdef0123456789abcdef"); got != "shippo_live_0123456789abcdef0123456789abcdef"+"023a92b3" {
		t.Errorf("got %s", got)
	}
	key := apiKey(true, newKeyRandom())
	for odd, want := range map[string]bool{
		key: true, apiKey(false, newKeyRandom()): true,
		"": false, key[:51]: false, key + "0": false, strings.ToUpper(key): false, strings.Replace(key, "test", "live", 1): false,
		"shippo_live_": false, "oauth." + key: false, strings.Replace(key, "_test_", "_TEST_", 1): false, key[:20] + "\x00" + key[21:]: false,
	} {
		if got := looksLikeKey(odd); got != want {
			t.Errorf("%q: %v", odd, got)
		}
	}
}

// A look-alike is refused while the database cannot be reached; only a key is unknown then.
func TestKeyWithAWrongChecksumIsNotLookedUp(t *testing.T) {
	t.Parallel()
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "fairlead.db"))
	if err != nil {
		t.Fatal(err)
	}
	keys := &Keys{Cache: storage.NewTokenCache(db), Usage: &storage.Usage{DB: db}}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	key := apiKey(false, newKeyRandom())
	if _, err := keys.Verify(context.Background(), key[:51]+"x", netip.Addr{}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a look-alike: %v", err)
	}
	if _, err := keys.Verify(context.Background(), key, netip.Addr{}); err == nil || errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a key: %v", err)
	}
}
