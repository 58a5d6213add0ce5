package web

import (
	"errors"
	"hash/maphash"
	"net/netip"
	"sync/atomic"
)

// How many requests may be in flight. At thousands per second, a thousand in flight are
// answered within a second: more would only slow down all of them and use more memory.
const (
	machineGate = 1024
	// pageGate is separate and smaller, so that a flood of page views does not block the API.
	pageGate = 256
	// bodyGate times bodyLimit is the memory that large bodies may take.
	bodyGate = 256
)

// One client, as rate limits count clients, may have a share of a gate's places. A place
// for a body is held while the client sends it, so that share is smaller.
const (
	gateShare = 2
	bodyShare = 8
	gateSlots = 1024 // in which clients are counted
)

// ErrOverloaded means that a gate is full.
var ErrOverloaded = errors.New("too many requests are in flight")

// Gate admits a limited number of requests at once and refuses others immediately.
type Gate struct {
	// Limit is how many may be in flight.
	Limit int64

	part               int64 // one client may have this part of the limit: a half, an eighth
	inFlight, rejected atomic.Int64
	clients            [gateSlots]atomic.Int64 // by a hash of the client
}

// InFlight counts the requests that are in flight.
func (g *Gate) InFlight() int64 { return g.inFlight.Load() }

// Rejected counts the requests that were refused since the start.
func (g *Gate) Rejected() int64 { return g.rejected.Load() }

// noClient is the slot of a client that has no share.
const noClient = -1

// enter admits a request while there are places. Requests that write may wait for the
// disk or a hash, and leave a quarter of the places to those that only read.
func (g *Gate) enter(writes bool, client int) bool {
	limit := g.Limit
	if writes {
		limit -= limit / 4
	}
	if g.inFlight.Add(1) > limit {
		g.inFlight.Add(-1)
		g.rejected.Add(1)
		return false
	}
	if client != noClient && g.clients[client].Add(1) > max(1, g.Limit/g.part) {
		g.leave(client)
		g.rejected.Add(1)
		return false
	}
	return true
}

func (g *Gate) leave(client int) {
	if client != noClient {
		g.clients[client].Add(-1)
	}
	g.inFlight.Add(-1)
}

// place is a request's place in the gates.
type place struct {
	gate, body *Gate
	client     int
}

// leave gives the place back, once.
func (p *place) leave() {
	if p.gate != nil {
		p.gate.leave(p.client)
	}
	if p.body != nil {
		p.body.leave(p.client)
	}
	p.gate, p.body = nil, nil
}

// slotSeed keeps clients from choosing whose slot they share.
var slotSeed = maphash.MakeSeed()

// slotOf is where gates count a client. Two clients may share a slot, and then a share.
func slotOf(client netip.Addr) int {
	bytes := client.As16()
	known := bytes[:]
	if client.Is6() {
		known = bytes[:8]
	}
	return int(maphash.Bytes(slotSeed, known) % gateSlots)
}

// openGates sets the default limits.
func (a *App) openGates() {
	for gate, limit := range map[*Gate]int64{&a.MachineGate: machineGate, &a.PageGate: pageGate, &a.BodyGate: bodyGate} {
		if gate.Limit == 0 {
			gate.Limit = limit
		}
		gate.part = gateShare
	}
	a.BodyGate.part = bodyShare
}
