package portal

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"fairlead/egress"
	"fairlead/locale"
)

const (
	proofPath  = "/.well-known/fairlead-callback"
	proofRead  = 4 << 10  // of the file
	proofHead  = 16 << 10 // of its headers
	proofLimit = 5 * time.Second
)

// HostCheck reads the file by which a partner proves that it controls a host.
type HostCheck struct {
	Network egress.Network
	// Roots are the certificate authorities; nil means the system's.
	Roots *x509.CertPool
	// Timeout is for all of it; zero is five seconds.
	Timeout time.Duration
	// UserAgent is sent with the request.
	UserAgent string
}

// What is wrong with the file, or keeps it from being read. None says what the server answered.
const (
	sayNoFile         locale.Text = "File not found (%d)."
	sayNoLine         locale.Text = "The file does not contain the expected line."
	sayUnreachable    locale.Text = "%s cannot be reached."
	sayNotPublic      locale.Text = "%s is not a public address."
	sayBadCertificate locale.Text = "The certificate is not valid for %s."
)

// proofURL is where the file for a host, with its port, is.
func proofURL(host string) string { return "https://" + host + proofPath }

// Find says what is wrong; empty if the file of a host has the line.
func (c HostCheck) Find(ctx context.Context, host, line string) locale.Message {
	u, err := url.Parse(proofURL(host))
	if err != nil {
		return sayUnreachable.With(host)
	}
	if c.Network.Check(u.String()) != "" {
		return sayNotPublic.With(u.Hostname())
	}
	timeout := cmp.Or(c.Timeout, proofLimit)
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return sayUnreachable.With(u.Hostname())
	}
	r.Header.Set("User-Agent", c.UserAgent)
	transport := c.transport(timeout)
	defer transport.CloseIdleConnections()
	// RoundTrip follows no redirect.
	response, err := transport.RoundTrip(r)
	if err != nil {
		return unanswered(err, u.Hostname())
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return sayNoFile.With(response.StatusCode)
	}
	file, err := io.ReadAll(io.LimitReader(response.Body, proofRead))
	if err = cmp.Or(err, ctx.Err()); err != nil { // a host may end the file because we give up
		return unanswered(err, u.Hostname())
	}
	if !hasLine(file, line) {
		return sayNoLine.With()
	}
	return locale.Message{}
}

// transport uses no proxy, since that would connect where we may not.
func (c HostCheck) transport(timeout time.Duration) *http.Transport {
	return &http.Transport{DialContext: c.Network.Dialer(timeout).DialContext, DisableKeepAlives: true, DisableCompression: true,
		TLSHandshakeTimeout: timeout, MaxResponseHeaderBytes: proofHead,
		TLSClientConfig: &tls.Config{RootCAs: c.Roots, MinVersion: tls.VersionTLS12}}
}

// unanswered says why there is no file. It names no address that a name led to.
func unanswered(err error, host string) locale.Message {
	var certificate *tls.CertificateVerificationError
	switch {
	case egress.IsRefused(err):
		return sayNotPublic.With(host)
	case errors.As(err, &certificate):
		return sayBadCertificate.With(host)
	}
	return sayUnreachable.With(host)
}

// hasLine reports whether a file has a line, among others.
func hasLine(file []byte, line string) bool {
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(file, []byte("\uFEFF"))))
	lines.Buffer(nil, proofRead+1)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == line {
			return true
		}
	}
	return false
}
