package account

import (
	"fmt"

	"github.com/alexedwards/argon2id"
)

// parameters are OWASP's for argon2id: 19 MiB, two passes, one thread.
func parameters() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// task is a password to hash, or to compare where there is a hash.
type task struct{ Password, Hash string }

// outcome is what comes of a task: a hash, or how the password compares.
type outcome struct {
	Hash            string
	Match, Outdated bool
}

func (t task) do() (o outcome, err error) {
	if t.Hash == "" {
		o.Hash, err = argon2id.CreateHash(t.Password, parameters())
		return o, err
	}
	match, made, err := argon2id.CheckHash(t.Password, t.Hash)
	if err != nil {
		return o, fmt.Errorf("check a password: %w", err)
	}
	return outcome{Match: match, Outdated: *made != *parameters()}, nil
}
