package storage

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/coocood/freecache"

	"fairlead/storage/database"
)

// packedTokens stores tokens as some two hundred bytes each. As Go values they would be
// half a million objects for the garbage collector to visit, twice a second on a busy
// server. The cache takes its memory when it is first used.
type packedTokens struct{ cache func() *freecache.Cache }

func (p packedTokens) Get(hash [sha256.Size]byte) (e database.Entry[Token], ok bool) {
	b, err := p.cache().Get(hash[:])
	if err != nil {
		return e, false
	}
	e = unpack(b)
	e.Value.Hash = hash[:]
	return e, true
}

// Add stores a token, unless it is far larger than usual.
func (p packedTokens) Add(hash [sha256.Size]byte, e database.Entry[Token]) {
	_ = p.cache().Set(hash[:], pack(e), 0)
}

var packedOrder = binary.LittleEndian

// pack writes the numbers, then the lengths of the texts, then the texts, without
// LastUsedAt.
func pack(e database.Entry[Token]) []byte {
	k := &e.Value
	b := e.Stamp.Append(make([]byte, 0, 256))
	b = packedOrder.AppendUint64(b, flags(k.ConnectionID.Valid, k.Disconnected, k.AccountClosing))
	for _, t := range k.instants() {
		b = packedOrder.AppendUint64(b, uint64(t.UnixMilli()))
	}
	for _, text := range k.texts() {
		b = packedOrder.AppendUint16(b, uint16(len(*text))) //nolint:gosec // a longer text makes the token too large to store
	}
	for _, text := range k.texts() {
		b = append(b, *text...)
	}
	return b
}

func unpack(b []byte) (e database.Entry[Token]) {
	k := &e.Value
	e.Stamp, b = database.ReadStamp(b), b[database.StampSize:]
	set := packedOrder.Uint64(b)
	k.ConnectionID.Valid, k.Disconnected, k.AccountClosing = set&1 > 0, set&2 > 0, set&4 > 0
	b = b[8:]
	for _, t := range k.instants() {
		t.Time, b = time.UnixMilli(int64(packedOrder.Uint64(b))).UTC(), b[8:] //nolint:gosec // as it was written
	}
	texts := k.texts()
	all := string(b[2*len(texts):])
	for i, text := range texts {
		n := packedOrder.Uint16(b[2*i:])
		*text, all = all[:n], all[n:]
	}
	return e
}

func (k *Token) instants() [4]*Time {
	return [...]*Time{&k.IssuedAt, &k.ExpiresAt, &k.RevokedAt, &k.PausedAt}
}

func (k *Token) texts() [6]*string {
	return [...]*string{&k.ClientID, &k.ConnectionID.String, &k.Scope, &k.AccountID, (*string)(&k.ClientStatus), (*string)(&k.AccountStatus)}
}

// flags has a bit for each of some facts, the first in the lowest.
func flags(facts ...bool) (n uint64) {
	for i, is := range facts {
		if is {
			n |= 1 << i
		}
	}
	return n
}
