package storage

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/coocood/freecache"
)

// packed is a shelf of tokens, each some two hundred bytes in a row. As values of Go
// they would be half a million things that the garbage collector goes through, twice
// a second on a busy server, on processors that others need.
type packed struct{ cache *freecache.Cache }

func (p packed) Get(hash [sha256.Size]byte) (a answer[Token], ok bool) {
	b, err := p.cache.Get(hash[:])
	if err != nil {
		return a, false
	}
	a = unpack(b)
	a.value.Hash = hash[:]
	return a, true
}

// Add keeps a token, unless it is larger than any is.
func (p packed) Add(hash [sha256.Size]byte, a answer[Token]) bool {
	_ = p.cache.Set(hash[:], pack(a), 0)
	return false
}

var packedOrder = binary.LittleEndian

// pack writes numbers, then lengths of texts, then the texts. When the token was last
// used is not remembered.
func pack(a answer[Token]) []byte {
	k := &a.value
	b := make([]byte, 0, 256)
	for _, n := range []uint64{a.sum, uint64(a.until), flags(k.ConnectionID.Valid, k.Disconnected)} { //nolint:gosec // read as it is written
		b = packedOrder.AppendUint64(b, n)
	}
	for _, stripe := range a.on {
		b = packedOrder.AppendUint16(b, stripe)
	}
	for _, t := range k.instants() {
		b = packedOrder.AppendUint64(b, uint64(t.UnixMilli()))
	}
	for _, text := range k.texts() {
		b = packedOrder.AppendUint16(b, uint16(len(*text))) //nolint:gosec // longer ones make a token too large
	}
	for _, text := range k.texts() {
		b = append(b, *text...)
	}
	return b
}

func unpack(b []byte) (a answer[Token]) {
	k := &a.value
	a.sum, a.until = packedOrder.Uint64(b), time.Duration(packedOrder.Uint64(b[8:])) //nolint:gosec // as it was written
	k.ConnectionID.Valid, k.Disconnected = packedOrder.Uint64(b[16:])&1 > 0, packedOrder.Uint64(b[16:])&2 > 0
	b = b[24:]
	for i := range a.on {
		a.on[i], b = packedOrder.Uint16(b), b[2:]
	}
	for _, t := range k.instants() {
		t.Time, b = time.UnixMilli(int64(packedOrder.Uint64(b))).UTC(), b[8:] //nolint:gosec // as it was written
	}
	texts := k.texts()
	all := string(b[2*len(texts):])
	for i, text := range texts {
		n := packedOrder.Uint16(b[2*i:])
		*text, all = all[:n], all[n:]
	}
	return a
}

func (k *Token) instants() [3]*Time { return [...]*Time{&k.IssuedAt, &k.ExpiresAt, &k.RevokedAt} }

func (k *Token) texts() [6]*string {
	return [...]*string{&k.ClientID, &k.ConnectionID.String, &k.Scope, &k.AccountID, (*string)(&k.ClientStatus), (*string)(&k.AccountStatus)}
}

func flags(first, second bool) (n uint64) {
	if first {
		n |= 1
	}
	if second {
		n |= 2
	}
	return n
}
