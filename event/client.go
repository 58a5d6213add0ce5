package event

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"strconv"
	"time"

	"fairlead/egress"
)

// Client asks receivers and Token URLs.
type Client struct {
	// Timeout is for one attempt, from the look-up of a name to the last byte that is read.
	Timeout time.Duration
	Network egress.Network
	// UserAgent is sent with each request.
	UserAgent string
	// Roots are the certificate authorities; nil means the system's.
	Roots *x509.CertPool
	// Traced wraps what sends requests; nil for nothing.
	Traced func(http.RoundTripper) http.RoundTripper

	http *http.Client
}

// idlePerHost is how many idle connections are kept to one host, which can have many
// endpoints.
const idlePerHost = 256

// Open prepares the client.
func (c *Client) Open() {
	c.http = &http.Client{
		// No proxy is used, since it would connect where we may not.
		Transport: &http.Transport{DialContext: c.Network.Dialer(c.Timeout).DialContext, ForceAttemptHTTP2: true, DisableCompression: true,
			MaxIdleConnsPerHost: idlePerHost, IdleConnTimeout: 90 * time.Second, TLSHandshakeTimeout: c.Timeout,
			// A connection that has died is noticed, since others would be tried on it too.
			HTTP2:                  &http.HTTP2Config{SendPingTimeout: c.Timeout, PingTimeout: c.Timeout},
			MaxResponseHeaderBytes: maxAnswer, TLSClientConfig: &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if c.Traced != nil {
		c.http.Transport = c.Traced(c.http.Transport)
	}
}

const (
	maxAnswer = 64 << 10 // what is read of an answer
	maxKept   = 4 << 10  // what is kept of it, and of headers
)

// answer is what a receiver or a Token URL answered.
type answer struct {
	Status  int // 0 without one
	Header  http.Header
	Body    []byte // up to what was to be read
	Failure Failure
	Detail  string // says more of a failure
	Said    string // what the other side says of it
	Took    time.Duration
}

// ok reports whether the answer is a 2xx.
func (a answer) ok() bool { return a.Failure == "" }

// send posts and reads up to most bytes of the answer. A longer one ends the connection.
func (c *Client) send(ctx context.Context, to string, header http.Header, body []byte, most int64) (a answer) {
	began := time.Now()
	defer func() { a.Took = time.Since(began) }()
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
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
	a.Body, err = io.ReadAll(io.LimitReader(response.Body, most))
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
