package web

import (
	"errors"
	"sync/atomic"
)

// How many requests may be in flight. At thousands a second a thousand in flight
// are answered within a second: more would only make everybody late, and would
// have no bound in memory.
const (
	machineGate = 1024
	// pageGate is smaller, and apart, so that people who come all at once or a
	// flood of log-ins leave programs alone.
	pageGate = 256
	// bodyGate times bodyLimit is the memory that large bodies may take.
	bodyGate = 256
)

// ErrOverloaded means that there is no room for a request.
var ErrOverloaded = errors.New("too many requests are in flight")

// Gate lets so many requests of a kind in at once. Who finds it full is told so at
// once and keeps nothing waiting.
type Gate struct {
	// Limit is how many may be in at once.
	Limit int64

	inFlight, rejected atomic.Int64
}

// InFlight counts the requests that are in flight.
func (g *Gate) InFlight() int64 { return g.inFlight.Load() }

// Rejected counts the requests that found the gate full since the start.
func (g *Gate) Rejected() int64 { return g.rejected.Load() }

// enter lets one in while there is room. What writes may have to wait, for the disk
// or a hash, and leaves a quarter of the room to what only reads.
func (g *Gate) enter(writes bool) bool {
	limit := g.Limit
	if writes {
		limit -= limit / 4
	}
	if g.inFlight.Add(1) > limit {
		g.inFlight.Add(-1)
		g.rejected.Add(1)
		return false
	}
	return true
}

func (g *Gate) leave() { g.inFlight.Add(-1) }

// openGates sets the limits that nobody has set.
func (a *App) openGates() {
	for gate, limit := range map[*Gate]int64{&a.MachineGate: machineGate, &a.PageGate: pageGate, &a.BodyGate: bodyGate} {
		if gate.Limit == 0 {
			gate.Limit = limit
		}
	}
}
