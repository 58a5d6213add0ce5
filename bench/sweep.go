package main

import (
	"encoding/binary"
	"fmt"

	"fairlead/storage"
)

// sweptPerSecond is more than a server sweeps: 25 rows at a time and 15 ms apart.
const sweptPerSecond = 2000

// sweptRound paces exchanges on a server that was just started and has enough dead rows
// to sweep during the whole measurement.
func (b *bench) sweptRound(s *series, of *server, half float64) (*sample, error) {
	// Codes first: a server that has been started sweeps while they are written.
	if err := of.supply(b.codesToPace(half)); err != nil {
		return nil, err
	}
	enough := uint64(sweptPerSecond * (2*b.d + b.warm).Seconds())
	err := b.restart(of, func() error { return of.base.add([]table{deadTokens(of.dead, of.dead+enough)}) })
	if err != nil {
		return nil, fmt.Errorf("write dead tokens: %w", err)
	}
	of.dead += enough
	one, _, err := b.pace(s, of, half, 0)
	return one, err
}

// deadTokens are tokens of services that expired long ago.
func deadTokens(from, to uint64) table {
	return table{"token", []string{"hash", "client_id", "scope", "issued_at", "expires_at"}, to - from, func(i uint64) []any {
		hash := storage.Hash(fmt.Sprint("dead", from+i))
		binary.BigEndian.PutUint32(hash, uint32(firstMade>>16)) // made when the first ones were
		service, _ := clientOf(ofService, i%services)
		return []any{hash, service, serviceScope, firstMade, firstMade + i}
	}}
}
