package guide

import (
	"fmt"
	"time"

	"fairlead/storage"
)

// Names are what the guide and the OpenAPI document call things on this server.
type Names struct {
	Issuer string

	KeyScheme, AccountHeader, VersionHeader string
	OldestVersion, NewestVersion            string

	// Lifetimes, in words.
	CodeLifetime, AttemptLifetime, PushedLifetime, ServiceTokenLifetime string
	PushedSeconds, ServiceTokenSeconds                                  int64
}

// Names are read when they are needed, since a server may learn its own address
// after its rooms are mounted.
func (h *Handlers) names() Names {
	return Names{
		Issuer:    h.App.PublicURL.String(),
		KeyScheme: h.KeyScheme, AccountHeader: h.AccountHeader, VersionHeader: h.VersionHeader,
		OldestVersion: storage.OldestAPIVersion, NewestVersion: storage.NewestAPIVersion,
		CodeLifetime: inWords(h.CodeLifetime), AttemptLifetime: inWords(h.AttemptLifetime),
		PushedLifetime: inWords(h.PushedLifetime), ServiceTokenLifetime: inWords(h.ServiceTokenLifetime),
		PushedSeconds: int64(h.PushedLifetime.Seconds()), ServiceTokenSeconds: int64(h.ServiceTokenLifetime.Seconds()),
	}
}

// inWords is a lifetime in the largest unit that it is a whole number of.
func inWords(d time.Duration) string {
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
