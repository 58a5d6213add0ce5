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

// consoleFindings are pages of the support console and of the portal.
type consoleFindings struct {
	consoleSize
	looks   []seenLook
	portal  []seenLook // pages of the biggest partner
	startUp time.Duration
}

// seenLook is a page and how long it took each time.
type seenLook struct {
	look
	*sample
	status int
}

// measureConsole fills the database with what support and a partner's people list, and looks at
// each page.
func (b *bench) measureConsole(f *findings) (err error) {
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
	if f.console.looks, err = b.lookAll(f.main, c.looks(), "staff", staffID(0), staffSecret); err != nil {
		return err
	}
	f.console.portal, err = b.lookAll(f.main, c.portalLooks(), "partner", personID(viewer), personSecret)
	return err
}

// lookAll looks at pages as somebody whose session the database has.
func (b *bench) lookAll(of *server, pages []look, kind, session, secret string) (all []seenLook, err error) {
	cookie, err := sessionCookie(filepath.Join(b.folder, "keys.json"), kind, session, secret)
	if err != nil {
		return nil, err
	}
	as := newBrowser(b.ctx, of.address, cookie)
	for _, l := range pages {
		seen, err := b.lookAt(as, of, l)
		if err != nil {
			return nil, err
		}
		all = append(all, seen)
	}
	return all, nil
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
	if err := base.add(append(staffTables(time.Now()), sessionTable(time.Now()))); err != nil { // filling may have taken longer than a session lasts
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
