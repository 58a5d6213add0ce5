package guide

import (
	"fmt"
	"time"

	"fairlead/storage"
)

// Names are this server's values in the guide and the OpenAPI document.
type Names struct {
	Issuer string

	KeyScheme, AccountHeader, VersionHeader string
	OldestVersion, NewestVersion            string

	// Lifetimes in words, such as "10 minutes".
	CodeLifetime, AttemptLifetime, PushedLifetime, ServiceTokenLifetime string
	PushedSeconds, ServiceTokenSeconds                                  int64

	WebhookTimeout string
	Retries        []Retry
}

// Retry is an attempt to deliver an event after one that has failed.
type Retry struct {
	Attempt int
	Wait    string // since the attempt before
}

// names is read for each request, since a server may learn its own address after
// its routes are mounted.
func (h *Handlers) names() Names {
	n := Names{
		Issuer:    h.App.PublicURL.String(),
		KeyScheme: h.KeyScheme, AccountHeader: h.AccountHeader, VersionHeader: h.VersionHeader,
		OldestVersion: storage.OldestAPIVersion, NewestVersion: storage.NewestAPIVersion,
		CodeLifetime: durationText(h.CodeLifetime), AttemptLifetime: durationText(h.AttemptLifetime),
		PushedLifetime: durationText(h.PushedLifetime), ServiceTokenLifetime: durationText(h.ServiceTokenLifetime),
		PushedSeconds: int64(h.PushedLifetime.Seconds()), ServiceTokenSeconds: int64(h.ServiceTokenLifetime.Seconds()),
		WebhookTimeout: durationText(h.WebhookTimeout),
	}
	for i, wait := range h.Retries {
		n.Retries = append(n.Retries, Retry{i + 2, durationText(wait)})
	}
	return n
}

// durationText writes a duration in the largest unit that divides it.
func durationText(d time.Duration) string {
	for _, unit := range []struct {
		name string
		of   time.Duration
	}{{"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}} {
		n := d / unit.of
		switch {
		case n == 0 || d%unit.of != 0:
		case n == 1:
			return "1 " + unit.name
		default:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}
