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
	// settling is how long a key waits that does not say from when it makes: longer
	// than servers that share one file take to notice it.
	settling = 5 * time.Second
)

// Key is one secret with its name.
type Key struct {
	ID         string    `json:"id"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	ActiveFrom time.Time `json:"active_from,omitzero"`
	Secret     []byte    `json:"secret"` // at least secretBytes
}

// New is a key that makes from an instant on; the zero one says nothing of it.
func New(now, activeFrom time.Time) Key {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	return Key{ID: storage.NewID(), CreatedAt: wholeSecond(now), ActiveFrom: wholeSecond(activeFrom), Secret: secret}
}

func wholeSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

// MakesFrom is when a key begins to make, where another one can do so before; the
// zero time is always.
func (k Key) MakesFrom() time.Time {
	if k.ActiveFrom.IsZero() && !k.CreatedAt.IsZero() {
		return k.CreatedAt.Add(settling)
	}
	return k.ActiveFrom
}

// Format prints a key's name alone, whatever the verb.
func (k Key) Format(to fmt.State, _ rune) { _, _ = io.WriteString(to, "key "+k.ID) }

// List is every key that checks, newest first.
type List []Key

// At is the list as it is used at an instant: the key that makes comes first.
// That is the newest whose time has come. Where none's has, it is the oldest,
// which has been known for longest.
func (l List) At(now time.Time) List {
	i := slices.IndexFunc(l, func(k Key) bool { return !k.MakesFrom().After(now) })
	if i < 0 {
		i = len(l) - 1
	}
	return slices.Concat(l[i:i+1], l[:i], l[i+1:])
}

// IDs are the names of the keys, which are no secret.
func (l List) IDs() []string {
	ids := make([]string, 0, len(l))
	for _, k := range l {
		ids = append(ids, k.ID)
	}
	return ids
}

// Derive makes a key for one purpose out of each secret, in the list's order
// (HKDF-SHA256, RFC 5869), so that no two purposes share one.
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

// check says what is wrong with a list, as the end of a sentence that begins with
// where it is.
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
