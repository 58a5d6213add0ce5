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
	keysKept    = 1 << 14
	// carriersKept is how many carrier accounts are kept, of two to four kilobytes each.
	carriersKept = 1 << 14
	// cacheLifetime bounds how long an entry is used if its change is not counted, such
	// as one made by hand in the database.
	cacheLifetime = 30 * time.Second
)

// TokenCache returns tokens, API keys, clients and connections to carriers that were read
// before, unless they have changed since. A change takes effect at once on this server and in
// every process that shares a SQLite file, and within a second on every server that shares
// PostgreSQL. On PostgreSQL nothing is cached unless [TokenCache.Run] is running.
type TokenCache struct {
	db      *DB
	tokens  *database.Cache[[sha256.Size]byte, Token]
	keys    *database.Cache[[sha256.Size]byte, APIKey]
	clients *database.Cache[string, KnownClient]
	// carriers are those that are connected, without their refresh tokens.
	carriers *database.Cache[string, CarrierConnection]
}

// KnownClient is a client with its live secrets.
type KnownClient struct {
	Client
	Secrets []Secret
}

func newTokenRoom() *freecache.Cache { return freecache.NewCache(tokenBytes) }

// NewTokenCache returns an empty cache of a database.
func NewTokenCache(db *DB) *TokenCache { return newTokenCache(db, cacheLifetime) }

func newTokenCache(db *DB, lifetime time.Duration) *TokenCache {
	return &TokenCache{
		db:       db,
		tokens:   database.NewCache(db.sql, packedTokens{sync.OnceValue(newTokenRoom)}, lifetime),
		keys:     database.NewCache(db.sql, &rowStore[[sha256.Size]byte, APIKey]{limit: keysKept}, lifetime),
		clients:  database.NewCache(db.sql, &rowStore[string, KnownClient]{limit: clientsKept}, lifetime),
		carriers: database.NewCache(db.sql, &rowStore[string, CarrierConnection]{limit: carriersKept}, lifetime),
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

// APIKey finds a key by its hash as [DB.APIKeyByHash] does. LastUsedAt may be out of date.
func (c *TokenCache) APIKey(ctx context.Context, hash [sha256.Size]byte) (APIKey, error) {
	if k, ok := c.keys.Lookup(hash); ok {
		return k, nil
	}
	return c.keys.Load(hash, func() (APIKey, database.Subjects, error) {
		k, err := c.db.APIKeyByHash(ctx, hash[:])
		return k, database.SubjectsOf(string(k.Hash), k.AccountID), err
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

// CarrierConnection finds a carrier account as [DB.CarrierConnectionOf] does, but without its
// refresh token. Its State may be out of date. The result is shared: do not change it.
func (c *TokenCache) CarrierConnection(ctx context.Context, id string) (CarrierConnection, error) {
	if l, ok := c.carriers.Lookup(id); ok {
		return l, nil
	}
	return c.carriers.Load(id, func() (CarrierConnection, database.Subjects, error) {
		l, err := c.db.CarrierConnectionOf(ctx, id)
		l.Token.Refresh = nil
		return l, database.SubjectsOf(id, l.Account.AccountID), err
	})
}

// Run receives the changes of other processes until ctx ends. It passes each error to
// failed; until it is listening again, everything is read from the database.
func (c *TokenCache) Run(ctx context.Context, failed func(error)) { c.db.sql.Listen(ctx, failed) }

// rowStore holds up to limit rows.
type rowStore[K comparable, V any] struct {
	limit int

	mu  sync.RWMutex
	all map[K]database.Entry[V]
}

func (s *rowStore[K, V]) Get(key K) (database.Entry[V], bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.all[key]
	return e, ok
}

// Add replaces another row if the store is full.
func (s *rowStore[K, V]) Add(key K, e database.Entry[V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[K]database.Entry[V]{}
	}
	for other := range s.all {
		if len(s.all) < s.limit {
			break
		}
		delete(s.all, other)
	}
	s.all[key] = e
}
