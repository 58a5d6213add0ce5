package scanner

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

const (
	// keysLifetime is how long keys are used before they are asked for again.
	keysLifetime = 24 * time.Hour
	// askedAgain is how long it takes until they are asked for again: anybody can name a key that
	// does not exist.
	askedAgain = 5 * time.Minute
	timeout    = 5 * time.Second
	mostRead   = 256 << 10
)

// Keys are a scanner's public keys.
type Keys struct {
	// URL is where they are published; empty means that no report is signed.
	URL string
	// Now is the clock; nil means the system's.
	Now func() time.Time
	// Failed is called when the keys could not be read; nil for nothing.
	Failed func(context.Context, error)
	// Waits is called before a request waits for the keys to be read; nil for nothing.
	Waits func(context.Context)

	asking sync.Mutex // held while they are asked for

	mu     sync.Mutex
	all    map[string]*ecdsa.PublicKey
	readAt time.Time
	asked  time.Time
}

// Verify reports whether one of the keys that are known has signed a body.
func (k *Keys) Verify(s Signature, body []byte) bool {
	key := k.key(s.keyID)
	return key != nil && s.signs(key, body)
}

// key is one of the keys; nil if it is not known, or has to be asked for again.
func (k *Keys) key(id string) *ecdsa.PublicKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.now().Sub(k.readAt) >= keysLifetime {
		return nil
	}
	return k.all[id]
}

// Learn asks for the keys if that of a signature is not known, and reports whether it is known
// now. Others wait for who asks. It asks every few minutes at most.
func (k *Keys) Learn(ctx context.Context, s Signature) bool {
	if !k.asking.TryLock() {
		k.waits(ctx)
		k.asking.Lock()
	}
	defer k.asking.Unlock()
	if k.key(s.keyID) != nil {
		return true
	}
	if !k.isDue() {
		return false
	}
	k.waits(ctx)
	all, err := k.ask(context.WithoutCancel(ctx)) // the answer is for others too
	if err != nil {
		if k.Failed != nil {
			k.Failed(ctx, err)
		}
		return false
	}
	k.mu.Lock()
	k.all, k.readAt = all, k.now()
	k.mu.Unlock()
	return all[s.keyID] != nil
}

func (k *Keys) waits(ctx context.Context) {
	if k.Waits != nil {
		k.Waits(ctx)
	}
}

// isDue reports whether the keys may be asked for, and notes that they are.
func (k *Keys) isDue() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.URL == "" || k.now().Sub(k.asked) < askedAgain {
		return false
	}
	k.asked = k.now()
	return true
}

func (k *Keys) now() time.Time {
	if k.Now != nil {
		return k.Now()
	}
	return time.Now()
}

// ask reads the keys from where they are published.
func (k *Keys) ask(ctx context.Context) (map[string]*ecdsa.PublicKey, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, k.URL, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	body, err := io.ReadAll(io.LimitReader(answer.Body, mostRead))
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the answer has status %d", answer.StatusCode)
	}
	if err != nil {
		return nil, err
	}
	return parse(body)
}

// parse reads the keys that can be used.
func parse(body []byte) (map[string]*ecdsa.PublicKey, error) {
	var published struct {
		Keys []struct {
			ID  string `json:"key_identifier"`
			PEM string `json:"key"`
		} `json:"public_keys"`
	}
	if err := json.Unmarshal(body, &published); err != nil {
		return nil, err
	}
	all := map[string]*ecdsa.PublicKey{}
	for _, one := range published.Keys {
		block, _ := pem.Decode([]byte(one.PEM))
		if block == nil {
			continue
		}
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if key, ok := parsed.(*ecdsa.PublicKey); err == nil && ok && key.Curve == elliptic.P256() {
			all[one.ID] = key
		}
	}
	if len(all) == 0 {
		return nil, errors.New("the answer has no key for ECDSA with P-256")
	}
	return all, nil
}
