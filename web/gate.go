package web

import (
	"errors"
	"hash/maphash"
	"net/netip"
	"sync/atomic"
)

// How many requests may be in flight. At thousands a second a thousand in flight
// are answered within a second: more would only make everybody late, and would
// have no bound in memory.
const (
	machineGate = 1024
	// pageGate is smaller, and apart, so that a flood of people leaves programs alone.
	pageGate = 256
	// bodyGate times bodyLimit is the memory that large bodies may take.
	bodyGate = 256
)

// One client, as a limit counts clients, may have a part of a gate's places. A place
// for a body is held for as long as the client takes to send it, so that part is small.
const (
	gateShare = 2
	bodyShare = 8
	gateSlots = 1024 // in which clients are counted
)

// ErrOverloaded means that there is no room for a request.
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

// enter admits a request while there is room. What writes may have to wait, for the
// disk or a hash, and leaves a quarter of the room to what only reads.
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

// place is what a request holds of the gates.
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

// slotOf is where gates count a client. Two may share a slot, and then a share.
func slotOf(client netip.Addr) int {
	bytes := client.As16()
	known := bytes[:]
	if client.Is6() {
		known = bytes[:8]
	}
	return int(maphash.Bytes(slotSeed, known) % gateSlots)
}

// openGates sets the limits that nobody has set.
func (a *App) openGates() {
	for gate, limit := range map[*Gate]int64{&a.MachineGate: machineGate, &a.PageGate: pageGate, &a.BodyGate: bodyGate} {
		if gate.Limit == 0 {
			gate.Limit = limit
		}
		gate.part = gateShare
	}
	a.BodyGate.part = bodyShare
}
