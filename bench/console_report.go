package main

import (
	"fmt"
	"strings"
)

func (f *findings) writeConsole(to *strings.Builder) {
	c := f.console
	if c == nil {
		return
	}
	fmt.Fprintf(to, "\nThe support console, with %s partners, %s attempts, %s changes and %s accounts; each page %d times; ",
		count(c.partners), count(c.attempts), count(c.audit), count(c.accounts), looksEach)
	writeLooks(to, c.looks)
	fmt.Fprintf(to, "\nThe partners' portal, of a partner with %s connections; each page %d times; ", count(c.connections()), looksEach)
	writeLooks(to, c.portal)
}

func writeLooks(to *strings.Builder, looks []seenLook) {
	over := 0
	for _, s := range looks {
		if s.slowest() >= lookTarget {
			over++
		}
	}
	fmt.Fprintf(to, "%s of %d pages:\n\n", verdict(over == 0, fmt.Sprintf("over 100 ms: %d", over)), len(looks))
	fmt.Fprintln(to, "| page | of the list | median ms | slowest ms | target | CPU ms: ours, database | others, cores |")
	fmt.Fprintln(to, "|---|---|---|---|---|---|---|")
	for _, s := range looks {
		each := float64(max(len(s.latencies), 1))
		fmt.Fprintf(to, "| %s | %s | **%s** | %s | %s | %.1f, %.1f | %.2f |\n", s.name(), s.where, bareMilliseconds(s.median()), bareMilliseconds(s.slowest()),
			verdict(s.slowest() < lookTarget, "< 100 ms"), s.server.Seconds()*1000/each, s.database.Seconds()*1000/each, s.others)
	}
}

// name is the page, and its status where that is not the usual one.
func (s seenLook) name() string {
	if s.status == 200 || s.form != nil && s.status == 303 {
		return s.title
	}
	return fmt.Sprintf("%s (%d)", s.title, s.status)
}
