package hash

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"

	"github.com/alexedwards/argon2id"
)

// Cost is how much work a hash takes.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
}

// OWASP is the cost that OWASP recommends for argon2id with one thread.
var OWASP = Cost{MemoryKiB: 19 * 1024, Passes: 2}

func (c Cost) params() *argon2id.Params {
	return &argon2id.Params{Memory: c.MemoryKiB, Iterations: c.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// decoy is a hash at this cost that no password has.
func (c Cost) decoy() string {
	p, encode := c.params(), base64.RawStdEncoding.EncodeToString
	salt, key := make([]byte, p.SaltLength), make([]byte, p.KeyLength)
	_, _ = rand.Read(salt) // never fails
	_, _ = rand.Read(key)
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", p.Memory, p.Iterations, p.Parallelism, encode(salt), encode(key))
}

// task is a password to hash, or to check where there is a hash.
type task struct {
	Password, Hash string
	Cost           Cost
}

// result is a new hash, or how the password compares to the one given.
type result struct {
	Hash            string
	Match, Outdated bool
}

func (t task) do() (r result, err error) {
	if t.Hash == "" {
		r.Hash, err = argon2id.CreateHash(t.Password, t.Cost.params())
		return r, err
	}
	match, params, err := argon2id.CheckHash(t.Password, t.Hash)
	if err != nil {
		return r, fmt.Errorf("check a password: %w", err)
	}
	return result{Match: match, Outdated: *params != *t.Cost.params()}, nil
}
