package event

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"

	"fairlead/egress"
)

// Failure is why an attempt failed; empty if it did not.
type Failure string

// The failures.
const (
	FailedTimeout    Failure = "timeout"
	FailedConnection Failure = "connection"
	FailedTLS        Failure = "tls"
	FailedAddress    Failure = "address"
	FailedRedirect   Failure = "redirect"
	FailedToken      Failure = "token"
	FailedStatus     Failure = "status"
)

// failed says why there is no answer. Details name no address that a name led to.
func failed(err error) answer {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var dns *net.DNSError
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	switch {
	case egress.IsRefused(err):
		return answer{Failure: FailedAddress, Detail: "the address may not be written to"}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return answer{Failure: FailedTimeout, Detail: "no answer in time"}
	case errors.As(err, &certificate):
		return answer{Failure: FailedTLS, Detail: certificate.Err.Error()}
	case errors.As(err, &record), errors.As(err, &alert), errors.Is(err, http.ErrSchemeMismatch), strings.Contains(err.Error(), "tls: "):
		return answer{Failure: FailedTLS, Detail: "the TLS handshake failed"}
	case errors.As(err, &dns):
		return answer{Failure: FailedConnection, Detail: "the host has no address"}
	}
	return answer{Failure: FailedConnection, Detail: reason(err)}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// reason is what the operating system says, without addresses.
func reason(err error) string {
	var system *os.SyscallError
	if errors.As(err, &system) {
		return system.Err.Error()
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection was closed before the answer was complete"
	}
	return "the connection failed"
}
