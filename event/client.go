package event

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"fairlead/storage"
)

// Client asks receivers and Token URLs.
type Client struct {
	// Timeout is for one attempt, from the look-up of a name to the last byte that is read.
	Timeout time.Duration
	Network Network
	// UserAgent is sent with each request.
	UserAgent string
	// Roots are the certificate authorities; nil means the system's.
	Roots *x509.CertPool

	http *http.Client
}

// Open prepares the client. perHost is how many idle connections are kept to one host.
func (c *Client) Open(perHost int) {
	c.http = &http.Client{
		// No proxy is used, since it would connect where we may not.
		Transport: &http.Transport{DialContext: c.Network.dialer(c.Timeout).DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
			MaxIdleConnsPerHost: perHost, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: c.Timeout,
			MaxResponseHeaderBytes: maxAnswer, TLSClientConfig: &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

const (
	maxAnswer = 64 << 10 // what is read of an answer
	maxKept   = 4 << 10  // what is kept of it, and of headers
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

// answer is what a receiver or a Token URL answered.
type answer struct {
	Status  int // 0 without one
	Header  http.Header
	Body    []byte // up to maxAnswer
	Cut     bool   // there was more
	Failure Failure
	Detail  string
	Took    time.Duration
}

// ok reports whether the answer is a 2xx.
func (a answer) ok() bool { return a.Failure == "" }

// send sends a request and reads the answer.
func (c *Client) send(ctx context.Context, method, to string, header http.Header, body []byte) (a answer) {
	began := time.Now()
	defer func() { a.Took = time.Since(began) }()
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return answer{Failure: FailedConnection, Detail: "the URL cannot be used"}
	}
	r.Header = header
	r.Header.Set("User-Agent", c.UserAgent)
	response, err := c.http.Do(r)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = response.Body.Close() }()
	a.Status, a.Header = response.StatusCode, response.Header
	a.Body, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	a.Cut = len(a.Body) == maxAnswer
	switch {
	case a.Status/100 == 3:
		a.Failure, a.Detail = FailedRedirect, "redirects are not followed"
	case a.Status/100 != 2:
		a.Failure, a.Detail = FailedStatus, "status "+strconv.Itoa(a.Status)
	case err != nil:
		why := failed(err)
		a.Failure, a.Detail = why.Failure, why.Detail
	}
	return a
}

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
	case isRefusedAddress(err):
		return answer{Failure: FailedAddress, Detail: "the address may not be written to"}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return answer{Failure: FailedTimeout, Detail: "no answer in time"}
	case errors.As(err, &certificate):
		return answer{Failure: FailedTLS, Detail: certificate.Err.Error()}
	case errors.As(err, &record), errors.As(err, &alert), strings.Contains(err.Error(), "tls: "):
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

// request is one post to a receiver.
type request struct {
	endpoint storage.Endpoint
	event    storage.Event
	delivery string   // its ID; empty for a test
	number   int      // of the attempt
	secrets  []string // whsec_…, the newest first
	token    string   // empty without OAuth
	body     []byte
	isSample bool
}

// post sends a signed request (Standard Webhooks 1.0) and returns what was sent and answered.
func (c *Client) post(ctx context.Context, p request, at time.Time) (sent http.Header, a answer) {
	sent = http.Header{}
	sent.Set("Content-Type", "application/json")
	sent.Set("webhook-id", p.event.ID)
	sent.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	sent.Set("webhook-signature", signatures(p, at))
	sent.Set("Fairlead-Attempt", strconv.Itoa(p.number))
	if p.delivery != "" {
		sent.Set("Fairlead-Delivery", p.delivery)
	}
	if p.isSample {
		sent.Set("Fairlead-Test", "1")
	}
	if p.token != "" {
		sent.Set("Authorization", "Bearer "+p.token)
	}
	a = c.send(ctx, http.MethodPost, p.endpoint.URL, sent, p.body)
	return sent, a
}

// signatures are one for each live secret, with a space between.
func signatures(p request, at time.Time) string {
	var all []string
	for _, secret := range p.secrets {
		signer, err := webhooks.NewWebhook(secret)
		if err != nil { // it was checked when it was added
			continue
		}
		if signature, err := signer.Sign(p.event.ID, at, p.body); err == nil {
			all = append(all, signature)
		}
	}
	return strings.Join(all, " ")
}
