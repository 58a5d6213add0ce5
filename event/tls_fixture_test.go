package event_test

import (
	"crypto/tls"
	"testing"
	"time"

	"fairlead/egress/egresstest"
)

// certified is a receiver with a certificate for a name, for so much longer.
func certified(t *testing.T, a *egresstest.Authority, name string, valid time.Duration) *receiver {
	t.Helper()
	r := unstarted(t)
	r.EnableHTTP2 = true
	r.TLS = &tls.Config{Certificates: []tls.Certificate{a.Issue(name, valid)}}
	r.StartTLS()
	return r
}
