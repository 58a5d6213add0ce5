package storage

import (
	"context"
	"crypto/sha256"
	"time"

	"github.com/coocood/freecache"
	lru "github.com/hashicorp/golang-lru/v2"
)

const (
	// tokenBytes is room for some hundred thousand tokens.
	tokenBytes  = 24 << 20
	clientsKept = 1 << 12
	// keptFor bounds how long something holds that nobody counts, such as what an
	// operator changes by hand in the database.
	keptFor = 30 * time.Second
)

// TokenCache is a cache of tokens and clients. It answers what was read before, unless
// that has changed since: on this server and in every process that shares a SQLite
// file at once, on PostgreSQL everywhere within a second. Without [TokenCache.Run] a
// server on PostgreSQL reads everything anew.
type TokenCache struct {
	db      *DB
	tokens  remembered[[sha256.Size]byte, Token]
	clients remembered[string, KnownClient]
}

// KnownClient is a client with its live secrets.
type KnownClient struct {
	Client
	Secrets []Secret
}

// NewTokenCache is the empty memory of a database.
func NewTokenCache(db *DB) *TokenCache {
	clients, err := lru.New[string, answer[KnownClient]](clientsKept)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &TokenCache{db: db, tokens: remembered[[sha256.Size]byte, Token]{db.changes, packed{freecache.NewCache(tokenBytes)}},
		clients: remembered[string, KnownClient]{db.changes, clients}}
}

// Token finds a token by its hash as [DB.TokenByHash] does, but for when it was last used.
func (m *TokenCache) Token(ctx context.Context, hash [sha256.Size]byte) (Token, error) {
	if k, ok := m.tokens.known(hash); ok {
		return k, nil
	}
	return m.tokens.learn(hash, func() (Token, [subjects]uint16, error) {
		k, err := m.db.TokenByHash(ctx, hash[:])
		return k, [subjects]uint16{stripeOf(string(k.Hash)), stripeOf(k.ClientID), stripeOf(k.AccountID)}, err
	})
}

// Client finds a client with its live secrets. The answer is shared.
func (m *TokenCache) Client(ctx context.Context, id string) (KnownClient, error) {
	if c, ok := m.clients.known(id); ok {
		return c, nil
	}
	return m.clients.learn(id, func() (c KnownClient, on [subjects]uint16, err error) {
		if c.Client, err = m.db.ClientByID(ctx, id); err == nil {
			c.Secrets, err = m.db.LiveSecrets(ctx, id)
		}
		return c, [subjects]uint16{stripeOf(id), stripeOf(id), stripeOf(id)}, err
	})
}

// WaitForReplicas waits until what this process has changed holds on every server, so that
// a command which is done has been heard. It is not for a process that runs a memory.
func (db *DB) WaitForReplicas(ctx context.Context) error {
	if db.changes.isTrusted() || db.changes.begun.Load() == 0 {
		return nil // all share the counters, or there is nothing to hear
	}
	return wait(ctx, trustFor)
}

// Run hears of what other processes change, until ctx ends. failed is told of each
// failure to hear; until it is mended, everything is read anew.
func (m *TokenCache) Run(ctx context.Context, failed func(error)) {
	m.db.engine.listen(ctx, m.db.changes, failed)
}
