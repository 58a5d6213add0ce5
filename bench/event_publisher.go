package main

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	eventBatch = 100
	publishers = 4
	// underWayAtMost is how many events may be on their way while deliveries are measured.
	underWayAtMost = 20 * eventBatch
)

// publisher publishes batches of events, which are numbered.
type publisher struct {
	ctx   context.Context
	token string
	next  atomic.Uint64 // event
	*arrivals
}

// spread is the accounts that events are about, one after the other.
type spread struct{ from, count uint64 }

var (
	toOne  = spread{firstEndpoint, 1}
	toMany = spread{firstEndpoint + 1, manyEndpoints}
)

func (s spread) account(n uint64) string { return hexID(ofAccount, s.from+n%s.count) }

// publish writes a request with size events from n on.
func publish(token string, to spread, size int) *request {
	return &request{path: "/api/v1/events", status: 202, text: `"results":[`, write: func(out []byte, path string, n uint64) []byte {
		body := []byte(`{"events":[`)
		for i := range uint64(size) { //nolint:gosec // not negative
			if i > 0 {
				body = append(body, ',')
			}
			body = append(body, `{"type":"shipment.updated","account_id":"`+to.account(n+i)+`","data":`+publishedData(n+i)+`}`...)
		}
		body = append(body, "]}"...)
		out = append(append(append(out, "POST "...), path...), " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "+token...)
		out = append(out, "\r\nContent-Type: application/json\r\nContent-Length: "...)
		out = append(strconv.AppendInt(out, int64(len(body)), 10), "\r\n\r\n"...)
		return append(out, body...)
	}}
}

func (p *publisher) load(address string, to spread, size int) *load {
	q := publish(p.token, to, size)
	return &load{request: q, address: address, path: q.path, status: q.status, text: []byte(q.text), conns: newConns(address, publishers)}
}

// send publishes a batch, and notes when it was taken.
func (p *publisher) send(l *load, w *conn, size int) error {
	n := p.next.Add(uint64(size)) - uint64(size) //nolint:gosec // not negative
	err := l.send(w, n)
	if err == nil {
		p.taken(n, size, time.Now())
	}
	return err
}

// busy publishes batches one after the other for a time. With a bound, it waits while that
// many events are on their way.
func (p *publisher) busy(l *load, d time.Duration, bound int) *result {
	began := time.Now()
	return l.each(began, func(w *conn, mine *result) {
		for now := time.Now(); time.Since(began) < d && p.ctx.Err() == nil; now = time.Now() {
			if bound > 0 && p.underWay() >= bound {
				time.Sleep(time.Millisecond)
				continue
			}
			err := p.send(l, w, eventBatch)
			mine.add(time.Since(now), err)
		}
	})
}

// paced publishes a number of events a second in batches, whether or not answers come.
func (p *publisher) paced(l *load, d time.Duration, perSecond float64, size int) *result {
	began, between := time.Now(), time.Duration(float64(size)/perSecond*float64(time.Second))
	var tickets atomic.Int64
	return l.each(began, func(w *conn, mine *result) {
		for p.ctx.Err() == nil {
			due := began.Add(time.Duration(tickets.Add(1)-1) * between)
			if due.Sub(began) >= d {
				return
			}
			time.Sleep(time.Until(due))
			err := p.send(l, w, size)
			mine.add(time.Since(due), err)
		}
	})
}

// arriveAll waits until everything has arrived.
func (p *publisher) arriveAll() error {
	for began := time.Now(); p.underWay() > 0; time.Sleep(time.Millisecond) {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		if time.Since(began) > patience {
			return fmt.Errorf("%d events have not arrived", p.underWay())
		}
	}
	return nil
}
