package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"fairlead/storage"
)

const (
	// lookTarget is how long a list and a search may take.
	lookTarget = 100 * time.Millisecond
	// looksEach is how often each page is asked for, and fewestLooks one that takes so long
	// that this would take more than looksFor.
	looksEach, fewestLooks = 30, 3
	looksFor               = 10 * time.Second
)

// consoleFindings are pages of the support console.
type consoleFindings struct {
	consoleSize
	looks   []seenLook
	startUp time.Duration
}

// seenLook is a page and how long it took each time.
type seenLook struct {
	look
	*sample
	status int
}

// measureConsole fills the database with what support lists, and looks at each page.
func (b *bench) measureConsole(f *findings) error {
	if !b.wants("console") {
		return nil
	}
	c := &consoleRows{consoleSize: newConsoleSize(b.attempts, accountsOf(f.main.base.tokens)), now: time.Now()}
	f.console = &consoleFindings{consoleSize: c.consoleSize}
	b.logf("filling the console with %s attempts", count(c.attempts))
	if err := b.restart(f.main, func() error { return c.fill(b.ctx, f.main.base) }); err != nil {
		return err
	}
	f.console.startUp = f.main.startUp
	cookie, err := staffCookie(filepath.Join(b.folder, "keys.json"))
	if err != nil {
		return err
	}
	as := newBrowser(b.ctx, f.main.address, cookie)
	for _, l := range c.looks() {
		seen, err := b.lookAt(as, f.main, l)
		if err != nil {
			return err
		}
		f.console.looks = append(f.console.looks, seen)
	}
	return nil
}

// fill goes on from what the audit log has already.
func (c *consoleRows) fill(ctx context.Context, base *dataset) error {
	db, err := storage.Open(ctx, base.url)
	if err != nil {
		return err
	}
	c.head, err = db.AuditHead(ctx)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	c.auditFrom = uint64(c.head.Number) //nolint:gosec // not negative
	if err := base.bulk(c.tables()); err != nil {
		return err
	}
	if err := base.add(staffTables(time.Now())); err != nil { // filling may have taken longer than a session lasts
		return err
	}
	return base.exec("UPDATE audit_head SET number = " + strconv.FormatInt(c.head.Number, 10) + ", hash = '" + c.head.Hash + "'")
}

// lookAt asks for a page until its times say something.
func (b *bench) lookAt(as *browser, of *server, l look) (s seenLook, err error) {
	if l.where == lastPage {
		if l, err = as.follow(l); err != nil {
			return s, err
		}
	}
	s.look, s.sample = l, &sample{result: &result{}}
	if _, _, _, err = as.ask(l); err != nil { // what is prepared once
		return s, err
	}
	err = b.during(of.process, of, s.sample, func() {
		began := time.Now()
		for n := range looksEach {
			if n >= fewestLooks && time.Since(began) > looksFor {
				break
			}
			_, status, took, err := as.ask(l)
			s.add(took, err)
			s.status = status
		}
		s.took = time.Since(began)
	})
	slices.Sort(s.latencies)
	b.logf("console: %s, %s page: %d, median %s, slowest %s, CPU %.1f ms, others %.2f cores", l.title, l.where, s.status,
		milliseconds(percentile(s.latencies, 0.5)), milliseconds(percentile(s.latencies, 1)), s.processor(), s.others)
	return s, errors.Join(err, s.firstErr)
}

// processor is the processor time of the server and its database for each page, in
// milliseconds.
func (s seenLook) processor() float64 {
	return (s.server + s.database).Seconds() * 1000 / float64(max(len(s.latencies), 1))
}

func (s seenLook) median() time.Duration  { return percentile(s.latencies, 0.5) }
func (s seenLook) slowest() time.Duration { return percentile(s.latencies, 1) }
