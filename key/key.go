package key

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"fairlead/storage"
)

const (
	secretBytes = 32
	// distributionTime delays a key without an active_from by longer than servers that
	// share one file take to notice it.
	distributionTime = 5 * time.Second
)

// Key is one secret with its name.
type Key struct {
	ID         string    `json:"id"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	ActiveFrom time.Time `json:"active_from,omitzero"`
	Secret     []byte    `json:"secret"` // at least secretBytes
}

// New is a key that signs from activeFrom on. The zero time leaves active_from out.
func New(now, activeFrom time.Time) Key {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	return Key{ID: storage.NewID(), CreatedAt: wholeSecond(now), ActiveFrom: wholeSecond(activeFrom), Secret: secret}
}

func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// SignsFrom is when a key starts to sign, if another key can sign until then. The
// zero time means always.
func (k Key) SignsFrom() time.Time {
	if k.ActiveFrom.IsZero() && !k.CreatedAt.IsZero() {
		return k.CreatedAt.Add(distributionTime)
	}
	return k.ActiveFrom
}

// Format prints only the key's id, whatever the verb, so that no log has a secret.
func (k Key) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, "key "+k.ID) }

// List is every key that verifies, newest first.
type List []Key

// At is the list with the key that signs at a given time moved to the front: the
// newest one that is active by then, or else the oldest, which servers have known
// for longest.
func (l List) At(now time.Time) List {
	i := slices.IndexFunc(l, func(k Key) bool { return !k.SignsFrom().After(now) })
	if i < 0 {
		i = len(l) - 1
	}
	return slices.Concat(l[i:i+1], l[:i], l[i+1:])
}

// IDs are the ids of the keys. They are not secret.
func (l List) IDs() []string {
	ids := make([]string, 0, len(l))
	for _, k := range l {
		ids = append(ids, k.ID)
	}
	return ids
}

// Derive derives a key for one purpose from each secret, in the list's order
// (HKDF-SHA256, RFC 5869), so that no two purposes share a key.
func (l List) Derive(purpose string, length int) [][]byte {
	all := make([][]byte, 0, len(l))
	for _, k := range l {
		derived, err := hkdf.Key(sha256.New, k.Secret, nil, "fairlead "+purpose, length)
		if err != nil {
			panic(err) // only for a length above 8,160 bytes
		}
		all = append(all, derived)
	}
	return all
}

// check says what is wrong with a list. The error completes a sentence that begins
// with the file's name.
func (l List) check() error {
	if len(l) == 0 {
		return errors.New("has no key in it")
	}
	for i, k := range l {
		switch {
		case k.ID == "" || slices.Contains(l[:i].IDs(), k.ID):
			return fmt.Errorf("needs an id of its own for key %d", i+1)
		case len(k.Secret) < secretBytes:
			return fmt.Errorf("has a secret shorter than %d bytes in key %q", secretBytes, k.ID)
		}
	}
	return nil
}
