package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"time"
)

var tlsCheck = check{"tls", []*kind{&tlsExpired, &tlsExpiresNow, &tlsExpiresSoon, &tlsOtherName, &tlsUntrusted, &tlsFails}, checkTLS}

const tlsRenew = "Renew the certificate, and find out why this did not happen by itself."

var (
	tlsExpired     = kind{Problem, "The certificate of %s expired on %s.", "Browsers and partners refuse to connect.", tlsRenew}
	tlsExpiresNow  = kind{Problem, "The certificate of %s expires in %s.", "After that, browsers and partners refuse to connect.", tlsRenew}
	tlsExpiresSoon = kind{Warning, "The certificate of %s expires in %s.", "After that, browsers and partners refuse to connect.", tlsRenew}
	tlsOtherName   = kind{Problem, "The certificate of %s is for another name: %s.", "Browsers and partners refuse to connect.", "Get a certificate for the host of --public-url, or correct --public-url."}
	tlsUntrusted   = kind{Problem, "The certificate of %s is not trusted here: %s.", "Browsers and partners refuse to connect unless they know its authority.", "Install a certificate of a public authority, together with its intermediate certificates."}
	tlsFails       = kind{Problem, "%s does not speak TLS: %s.", "Browsers and partners cannot connect.", "Look at the TLS settings of the proxy."}
)

// A certificate is renewed in time when a quarter of its lifetime is left. Of one that is valid for 90 days
// that is a little more than three weeks.
const (
	tlsWarning = 21 * 24 * time.Hour
	tlsProblem = 7 * 24 * time.Hour
)

func checkTLS(ctx context.Context, e *examination) []Finding {
	if e.PublicURL.Scheme != "https" {
		return nil
	}
	host := e.PublicURL.Hostname()
	dialer := tls.Dialer{Config: &tls.Config{ServerName: host, RootCAs: e.Roots, Time: e.Now, MinVersion: tls.VersionTLS12}}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(host, cmp.Or(e.PublicURL.Port(), "443")))
	var bad *tls.CertificateVerificationError
	var unconnected *net.OpError
	switch {
	case errors.As(err, &bad):
		return []Finding{e.badCertificate(host, bad)}
	case errors.As(err, &unconnected) && unconnected.Op == "dial", errors.Is(err, context.DeadlineExceeded):
		return nil // which is said of the public URL
	case err != nil:
		return []Finding{tlsFails.found(host, part(err))}
	}
	defer func() { _ = conn.Close() }()
	return []Finding{e.checkExpiry(host, conn.(*tls.Conn).ConnectionState().PeerCertificates[0])}
}

func (e *examination) badCertificate(host string, bad *tls.CertificateVerificationError) Finding {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(bad.Err, &name):
		return tlsOtherName.found(host, part(bad.Err))
	case errors.As(bad.Err, &invalid) && invalid.Reason == x509.Expired && e.Now().After(bad.UnverifiedCertificates[0].NotAfter):
		return tlsExpired.found(host, day(bad.UnverifiedCertificates[0].NotAfter))
	}
	return tlsUntrusted.found(host, part(bad.Err))
}

// checkExpiry warns earlier of certificates that last longer, up to three weeks.
func (e *examination) checkExpiry(host string, c *x509.Certificate) Finding {
	left, lifetime := c.NotAfter.Sub(e.Now()), c.NotAfter.Sub(c.NotBefore)
	switch {
	case left < min(tlsProblem, lifetime/12):
		return tlsExpiresNow.found(host, span(left))
	case left < min(tlsWarning, lifetime/4):
		return tlsExpiresSoon.found(host, span(left))
	}
	return passed("The certificate of %s is valid until %s.", host, day(c.NotAfter))
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
