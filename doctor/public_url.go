package doctor

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"fairlead/web"
)

var publicURLCheck = check{"public-url", []*kind{&otherKeys, &otherIssuer, &notFairlead, &deadProxy, &redirects, &unreachable, &unreachableStopped}, checkPublicURL}

var (
	otherKeys          = kind{Problem, "%s leads to a Fairlead server that does not have these keys.", "People reach another server than the one that these settings are for, or an older version of it.", "Point DNS and the proxy to this server, or run fairlead doctor with that server's keys and version."}
	otherIssuer        = kind{Problem, "%s leads to a server whose own public URL is %s.", "Links in mails, cookies and the issuer that partners check have the wrong address.", "Set --public-url to the URL that people use, and restart the server."}
	notFairlead        = kind{Problem, "%s leads to something other than Fairlead, which answers %s.", "People and partners do not reach the server.", "Point DNS and the proxy to this server, and let the proxy pass all paths on."}
	deadProxy          = kind{Problem, "A proxy answers %[2]s at %[1]s.", "It does not reach the server, so people see an error.", "Start the server, or correct its address in the settings of the proxy."}
	redirects          = kind{Problem, "%s redirects to %s.", "Programs do not follow redirects, and the issuer that partners check is not the one that they reach.", "Set --public-url to the URL that people end up at, or remove the redirect."}
	unreachable        = kind{Problem, "Nothing answers at %s: %s.", "People and partners cannot reach the server. From this machine alone it may be a firewall or a router that does not lead back in.", "Check DNS, the firewall and the proxy."}
	unreachableStopped = kind{Note, "Nothing answers at %s, as no server runs: %s.", "So this check cannot know whether the URL leads here.", "Start the server, and run fairlead doctor again."}
)

// publicAnswer is what came from the public URL.
type publicAnswer struct {
	Err    error // nothing came
	Status int
	// Location is where a redirect leads.
	Location string
	// Proven reports that the server has our keys; then the rest of its answer is in Self.
	Proven bool
	Self   web.SelfCheckAnswer
	// Issuer is what the server's metadata says; empty without any.
	Issuer string

	Date          time.Time // of the answer, whose header tells whole seconds
	Before, After time.Time
}

// askPublic asks for a proof, and for what every Fairlead tells if there is none.
func (e *examination) askPublic(ctx context.Context) publicAnswer {
	nonce := newNonce()
	path, mac, proof := "/.well-known/oauth-authorization-server", "", ""
	if keys, err := e.keys(); err == nil {
		key := e.SelfCheckKey(keys.At(e.Now()))
		path, mac, proof = web.SelfCheckPath+nonce, web.SelfCheckMAC(key, "ask", nonce), web.SelfCheckMAC(key, "answer", nonce)
	}
	a, body := e.get(ctx, path, mac)
	if mac == "" {
		a.Issuer = issuerIn(body)
		return a
	}
	a.Proven = a.Status == http.StatusOK && json.Unmarshal(body, &a.Self) == nil && hmac.Equal([]byte(a.Self.Proof), []byte(proof))
	if a.Proven {
		a.Issuer = a.Self.Issuer
	} else if a.Err == nil {
		_, body := e.get(ctx, "/.well-known/oauth-authorization-server", "")
		a.Issuer = issuerIn(body)
	}
	return a
}

func newNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return hex.EncodeToString(b)
}

func issuerIn(body []byte) string {
	var metadata struct {
		Issuer string `json:"issuer"`
	}
	_ = json.Unmarshal(body, &metadata) // or there is none
	return metadata.Issuer
}

func (e *examination) get(ctx context.Context, path, mac string) (a publicAnswer, body []byte) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.PublicURL.String()+path, nil)
	if err != nil {
		return publicAnswer{Err: err}, nil
	}
	if mac != "" {
		request.Header.Set(web.SelfCheckHeader, mac)
	}
	way := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true,
		TLSClientConfig: &tls.Config{RootCAs: e.Roots, MinVersion: tls.VersionTLS12}}
	client := http.Client{Transport: way, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	a.Before = e.Now()
	answer, err := client.Do(request)
	a.After = e.Now()
	if err != nil {
		return publicAnswer{Err: err}, nil
	}
	defer func() { _ = answer.Body.Close() }()
	a.Status, a.Location = answer.StatusCode, answer.Header.Get("Location")
	a.Date, _ = http.ParseTime(answer.Header.Get("Date"))
	body, a.Err = io.ReadAll(io.LimitReader(answer.Body, answerLimit))
	return a, body
}

func checkPublicURL(_ context.Context, e *examination) []Finding {
	a, public := e.public(), e.PublicURL
	switch {
	case isTLS(a.Err): // which is another check's
		return nil
	case a.Err != nil && (e.server().Running || e.server().Off):
		return []Finding{unreachable.found(public, reason(a.Err))}
	case a.Err != nil:
		return []Finding{unreachableStopped.found(public, reason(a.Err))}
	case a.Location != "" && a.Status/100 == 3:
		return []Finding{redirects.found(public, clip(a.Location))}
	case a.Status == http.StatusBadGateway || a.Status == http.StatusGatewayTimeout || a.Issuer == "" && a.Status == http.StatusServiceUnavailable:
		return []Finding{deadProxy.found(public, status(a.Status))}
	case a.Issuer == "":
		return []Finding{notFairlead.found(public, status(a.Status))}
	case a.Issuer != public.String():
		return []Finding{otherIssuer.found(public, clip(a.Issuer))}
	case a.Proven:
		return []Finding{passed("%s leads to a server with these keys.", public)}
	}
	if _, err := e.keys(); err != nil {
		return []Finding{passed("%s leads to a Fairlead server of that name.", public)}
	}
	return []Finding{otherKeys.found(public)}
}

// isTLS reports that there is a server, but no TLS that can be trusted.
func isTLS(err error) bool {
	var bad *tls.CertificateVerificationError
	var alert tls.AlertError
	return errors.As(err, &bad) || errors.As(err, &alert) || errors.Is(err, http.ErrSchemeMismatch)
}
