package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"fairlead/egress"
	"fairlead/event"
	"fairlead/key"
	"fairlead/web"
)

// deliverEvery is how often deliveries that other servers wrote are looked for.
const deliverEvery = time.Second

// openEventSender opens what delivers events.
func (s *server) openEventSender() *event.Sender {
	set := &s.settings
	client := &event.Client{Timeout: set.WebhookTimeout, Traced: s.tracedClient("webhook"), UserAgent: "Fairlead/" + thisBuild().Version,
		Network: egress.Network{Private: set.WebhookAllowPrivate, Loopback: set.WebhookLoopback || set.Demo}}
	client.Open()
	sender := &event.Sender{DB: s.db, Log: s.log, Client: client, Seal: key.From(s.keys, endpointSealer), Schedule: set.WebhookRetrySchedule,
		DisableAfter: set.WebhookDisableAfter, Concurrency: set.WebhookEndpointConcurrency}
	s.addEventMetrics(sender)
	return sender
}

// deliver delivers events until ctx ends. Before that, what a backup had kept for too long is
// skipped.
func (s *server) deliver(ctx context.Context) {
	skipped, err := s.db.SkipRestored(ctx, s.settings.EventRetention)
	for ; err != nil && sleep(ctx, deliverEvery); skipped, err = s.db.SkipRestored(ctx, s.settings.EventRetention) {
		s.logErr("could not check whether the database was restored from a backup")(err)
	}
	if skipped > 0 {
		s.log.Warn("the database was restored from a backup; deliveries that were pending for too long are skipped", "deliveries", skipped)
	}
	if err == nil {
		s.sender.Run(ctx, deliverEvery)
	}
}

// openRegistry opens what changes endpoints, and tests them. An owner sends up to 30 tests at
// once and one more every two seconds, and an account or a partner
// adds or enables 60 endpoints and one more a minute.
func (s *server) openRegistry() *event.Registry {
	g := &event.Registry{DB: s.db, Network: s.sender.Client.Network, Client: s.sender.Client, Seal: s.sender.Seal}
	if s.settings.RateLimits {
		g.Tests, g.Additions = web.NewLimit(30, 2*time.Second), web.NewLimit(60, time.Minute)
	}
	return g
}

// endpointSealer seals endpoints' secrets.
func endpointSealer(l key.List) key.Sealer { return l.Sealer("endpoint") }

// mostRetries is how many waits a schedule can have.
const mostRetries = 20

func schedule(text string) (all event.Schedule, err error) {
	for one := range strings.SplitSeq(text, ",") {
		d, err := longDuration(strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	if len(all) > mostRetries {
		return nil, fmt.Errorf("must have up to %d durations, not %d", mostRetries, len(all))
	}
	return all, nil
}

// neverPrivate are networks that are not the operator's own.
var neverPrivate = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128"), netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("224.0.0.0/4"), netip.MustParsePrefix("ff00::/8"), netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("::/128"), netip.MustParsePrefix("::ffff:0:0/96")}

func privateNetworks(text string) ([]netip.Prefix, error) {
	all, err := prefixes(text)
	for _, p := range all {
		for _, never := range neverPrivate {
			if p.Overlaps(never) {
				return nil, errors.New("must not overlap loopback, link-local, multicast or 0.0.0.0/8")
			}
		}
	}
	return all, err
}
