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

	"fairlead/key"
	"fairlead/web"
)

var publicURLCheck = check{"public-url", []*kind{&otherKeys, &olderKeys, &otherIssuer, &notFairlead, &deadProxy, &redirects, &unreachable, &unreachableStopped}, checkPublicURL}

var (
	otherKeys          = kind{Problem, "%s leads to a Fairlead server that does not have these keys.", "People reach a different server from the one these settings are for, or an older version of it.", "Point DNS and the proxy to this server, or run fairlead doctor with that server's keys and version."}
	olderKeys          = kind{Warning, "%s leads to a server that does not have the key that is active, %s.", "What other servers sign or seal with that key is of no use to it, so people are logged out there.", "Copy the keys file to that server, or restart it with the new FAIRLEAD_KEYS."}
	otherIssuer        = kind{Problem, "%s leads to a server whose own public URL is %s.", "Links in mails, cookies and the issuer that partners check have the wrong address.", "Set --public-url to the URL that people use, and restart the server."}
	notFairlead        = kind{Problem, "%s leads to something other than Fairlead, which answers %s.", "People and partners do not reach the server.", "Point DNS and the proxy to this server, and have the proxy pass on all paths."}
	deadProxy          = kind{Problem, "A proxy answers %[2]s at %[1]s.", "It does not reach the server, so people see an error.", "Start the server, or correct its address in the settings of the proxy."}
	redirects          = kind{Problem, "%s redirects to %s.", "Programs do not follow redirects, and the issuer that partners check is not the one that they reach.", "Set --public-url to the URL that people end up at, or remove the redirect."}
	unreachable        = kind{Problem, "Nothing answers at %s: %s.", "People and partners cannot reach the server. If only this machine cannot reach it, the cause may be a firewall or a router without hairpin NAT.", "Check DNS, the firewall and the proxy."}
	unreachableStopped = kind{Note, "Nothing answers at %s, and no server is running: %s.", "So this check cannot tell whether the URL leads here.", "Start the server, and run fairlead doctor again."}
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
	// Lacks is our active key if the server has only others of ours.
	Lacks key.Key
	// Issuer is what the server's metadata says; empty without any.
	Issuer string

	Date          time.Time // of the answer, in whole seconds
	Before, After time.Time
}

// keyNoticed is longer than a server takes to read a key that was added to its file.
const keyNoticed = 10 * time.Second

// askPublic asks for a proof, and for what every Fairlead says if there is none.
func (e *examination) askPublic(ctx context.Context) publicAnswer {
	list, err := e.keys()
	if err != nil {
		a, body := e.get(ctx, metadataPath, "")
		a.Issuer = issuerIn(body)
		return a
	}
	a := e.askProof(ctx, list.At(e.Now()))
	if !a.Proven && a.Err == nil {
		_, body := e.get(ctx, metadataPath, "")
		a.Issuer = issuerIn(body)
	}
	return a
}

const metadataPath = "/.well-known/oauth-authorization-server"

// askProof asks with one key after the other, the active one first, until the server has it.
func (e *examination) askProof(ctx context.Context, list key.List) (a publicAnswer) {
	for i, derived := range e.SelfCheckKeys(list) {
		nonce := newNonce()
		var body []byte
		a, body = e.get(ctx, web.SelfCheckPath+nonce, web.SelfCheckMAC(derived, "ask", nonce))
		proof := web.SelfCheckMAC(derived, "answer", nonce)
		if a.Status == http.StatusOK && json.Unmarshal(body, &a.Self) == nil && hmac.Equal([]byte(a.Self.Proof), []byte(proof)) {
			a.Proven, a.Issuer = true, a.Self.Issuer
			if active := list[0]; i > 0 && e.Now().Sub(active.SignsFrom()) > keyNoticed {
				a.Lacks = active
			}
			return a
		}
		if a.Status != http.StatusNotFound {
			return a
		}
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
	case a.Lacks.ID != "":
		return []Finding{olderKeys.found(public, a.Lacks.ID)}
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
