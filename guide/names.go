package guide

import (
	"fairlead/cause"
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
		CodeLifetime: cause.Lifetime(h.CodeLifetime), AttemptLifetime: cause.Lifetime(h.AttemptLifetime),
		PushedLifetime: cause.Lifetime(h.PushedLifetime), ServiceTokenLifetime: cause.Lifetime(h.ServiceTokenLifetime),
		PushedSeconds: int64(h.PushedLifetime.Seconds()), ServiceTokenSeconds: int64(h.ServiceTokenLifetime.Seconds()),
		WebhookTimeout: cause.Lifetime(h.WebhookTimeout),
	}
	for i, wait := range h.Retries {
		n.Retries = append(n.Retries, Retry{i + 2, cause.Lifetime(wait)})
	}
	return n
}
