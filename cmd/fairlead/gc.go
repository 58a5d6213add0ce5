package main

import "runtime/debug"

const (
	// garbagePercent is how much garbage may lie about for what lives. Go's 100
	// spends an eighth of the processor on collecting after a busy server; this half
	// of that, for some 20 MiB.
	garbagePercent = 200
	// goMemory is where garbage is collected sooner. With SQLite's caches and the
	// program itself that is less than 200 MiB.
	goMemory = 128 << 20
)

// tuneGC says when garbage is collected, unless the environment does.
func (p *program) tuneGC() {
	if _, said := p.env("GOGC"); !said {
		debug.SetGCPercent(garbagePercent)
	}
	if _, said := p.env("GOMEMLIMIT"); !said {
		debug.SetMemoryLimit(goMemory)
	}
}
