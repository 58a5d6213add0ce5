package doctor

import (
	"context"
	"time"
)

var webhooksCheck = check{"webhooks", []*kind{&endpointsOff, &endpointsLongOff, &endpointsFailing, &deliveriesLate}, checkWebhooks}

const endpointsDo = "Run fairlead endpoint list, and ask their owners to correct them or fairlead endpoint delete them."

var (
	endpointsOff     = kind{Warning, "Endpoints that were switched off in the last 7 days: %d.", "Their receivers failed for too long or are gone, and get no more events.", endpointsDo}
	endpointsLongOff = kind{Note, "Endpoints that were switched off more than 7 days ago, since they failed: %d.", "Their owners may not know that they get no more events.", endpointsDo}
	endpointsFailing = kind{Warning, "Deliveries to %s have failed for more than an hour.", "The events are tried again, until the endpoint is switched off.", "Run fairlead endpoint list, and look at fairlead endpoint deliveries of each."}
	deliveriesLate   = kind{Warning, "A delivery should have been tried %s ago.", "No server sends events, or the servers cannot keep up.", "Start a server. If one runs, look at its log and at fairlead_webhook_in_flight in its metrics."}
)

const (
	failingFor = time.Hour
	lately     = 7 * 24 * time.Hour
	late       = 10 * time.Minute
)

func checkWebhooks(ctx context.Context, e *examination) (found []Finding) {
	db, ok := e.records()
	if !ok {
		return nil
	}
	n, err := db.EndpointTrouble(ctx, e.Now().Add(-failingFor), e.Now().Add(-lately))
	if err != nil {
		return nil
	}
	if n.LatelyOff > 0 {
		found = append(found, endpointsOff.found(n.LatelyOff))
	}
	if long := n.Off - n.LatelyOff; long > 0 {
		found = append(found, endpointsLongOff.found(long))
	}
	if n.Failing > 0 {
		found = append(found, endpointsFailing.found(count(n.Failing, "endpoint")))
	}
	if s, err := db.DeliveryState(ctx); err == nil && !s.OldestDue.IsZero() && e.Now().Sub(s.OldestDue.Time) > late {
		found = append(found, deliveriesLate.found(span(e.Now().Sub(s.OldestDue.Time))))
	}
	return orPassed(found, "All webhooks are delivered.")
}
