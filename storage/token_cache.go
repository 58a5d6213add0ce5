package storage

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/coocood/freecache"

	"fairlead/storage/database"
)

const (
	// tokenBytes is enough for some hundred thousand tokens.
	tokenBytes  = 24 << 20
	clientsKept = 1 << 12
	// cacheLifetime bounds how long an entry is used if its change is not counted, such
	// as one made by hand in the database.
	cacheLifetime = 30 * time.Second
)

// TokenCache returns tokens and clients that were read before, unless they have changed
// since. A change takes effect at once on this server and in every process that shares a
// SQLite file, and within a second on every server that shares PostgreSQL. On PostgreSQL
// nothing is cached unless [TokenCache.Run] is running.
type TokenCache struct {
	db      *DB
	tokens  *database.Cache[[sha256.Size]byte, Token]
	clients *database.Cache[string, KnownClient]
}

// KnownClient is a client with its live secrets.
type KnownClient struct {
	Client
	Secrets []Secret
}

// NewTokenCache returns an empty cache of a database.
func NewTokenCache(db *DB) *TokenCache {
	return &TokenCache{
		db:      db,
		tokens:  database.NewCache(db.sql, packedTokens{freecache.NewCache(tokenBytes)}, cacheLifetime),
		clients: database.NewCache(db.sql, &clientStore{}, cacheLifetime),
	}
}

// Token finds a token by its hash as [DB.TokenByHash] does, but without LastUsedAt.
func (c *TokenCache) Token(ctx context.Context, hash [sha256.Size]byte) (Token, error) {
	if k, ok := c.tokens.Lookup(hash); ok {
		return k, nil
	}
	return c.tokens.Load(hash, func() (Token, database.Subjects, error) {
		k, err := c.db.TokenByHash(ctx, hash[:])
		return k, database.SubjectsOf(string(k.Hash), k.ClientID, k.AccountID), err
	})
}

// Client finds a client with its active secrets. The result is shared: do not change it.
func (c *TokenCache) Client(ctx context.Context, id string) (KnownClient, error) {
	if known, ok := c.clients.Lookup(id); ok {
		return known, nil
	}
	return c.clients.Load(id, func() (known KnownClient, on database.Subjects, err error) {
		if known.Client, err = c.db.ClientByID(ctx, id); err == nil {
			known.Secrets, err = c.db.LiveSecrets(ctx, id)
		}
		return known, database.SubjectsOf(id), err
	})
}

// Run receives the changes of other processes until ctx ends. It passes each error to
// failed; until it is listening again, everything is read from the database.
func (c *TokenCache) Run(ctx context.Context, failed func(error)) { c.db.sql.Listen(ctx, failed) }

// clientStore holds up to clientsKept clients.
type clientStore struct {
	mu  sync.RWMutex
	all map[string]database.Entry[KnownClient]
}

func (s *clientStore) Get(id string) (database.Entry[KnownClient], bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.all[id]
	return e, ok
}

// Add replaces another client if the store is full.
func (s *clientStore) Add(id string, e database.Entry[KnownClient]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]database.Entry[KnownClient]{}
	}
	for other := range s.all {
		if len(s.all) < clientsKept {
			break
		}
		delete(s.all, other)
	}
	s.all[id] = e
}
