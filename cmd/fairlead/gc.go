package main

import "runtime/debug"

const (
	// garbagePercent replaces Go's default of 100, with which a busy server spends an
	// eighth of its CPU time on garbage collection. This halves it for about 20 MiB.
	garbagePercent = 200
	// goMemory is the heap size above which garbage is collected sooner. With SQLite's
	// caches and the program itself the total stays below 200 MiB.
	goMemory = 128 << 20
)

// tuneGC sets when garbage is collected, unless GOGC or GOMEMLIMIT does.
func (p *program) tuneGC() {
	if _, said := p.env("GOGC"); !said {
		debug.SetGCPercent(garbagePercent)
	}
	if _, said := p.env("GOMEMLIMIT"); !said {
		debug.SetMemoryLimit(goMemory)
	}
}
