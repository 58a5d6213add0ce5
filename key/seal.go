package key

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// Sealer encrypts what must be read back, such as the secrets of authenticator apps, so
// that a copy of the database alone reveals none of it.
type Sealer struct {
	// KeyID is the ID of the key that seals.
	KeyID string
	aeads []cipher.AEAD // the first seals, all open
}

// ErrSealed means that none of the keys opens something, or that it belongs to another row.
var ErrSealed = errors.New("no key opens this")

// Sealer seals for one purpose (AES-256-GCM with random nonces).
func (l List) Sealer(purpose string) Sealer {
	s := Sealer{KeyID: l[0].ID}
	for _, derived := range l.Derive("seal "+purpose, 32) {
		block, err := aes.NewCipher(derived)
		if err != nil {
			panic(err) // only for another length
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			panic(err) // only for another size of blocks
		}
		s.aeads = append(s.aeads, aead)
	}
	return s
}

// Seal encrypts a text for a row of the database, and for no other.
func (s Sealer) Seal(text []byte, row string) []byte {
	return s.aeads[0].Seal(nil, nil, text, []byte(row)) //nolint:gosec // this AEAD makes the nonce itself
}

// Open decrypts what was sealed for a row with any of the keys.
func (s Sealer) Open(sealed []byte, row string) ([]byte, error) {
	for _, aead := range s.aeads {
		if text, err := aead.Open(nil, nil, sealed, []byte(row)); err == nil {
			return text, nil
		}
	}
	return nil, ErrSealed
}
