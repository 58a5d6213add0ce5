package carrier

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"fairlead/key"
	"fairlead/storage"
)

// maxAnswer is how much of a carrier's answer is read.
const maxAnswer = 64 << 10

// Client asks carriers' token and revocation endpoints.
type Client struct {
	// Timeout is how long one request may take.
	Timeout time.Duration
	// Seal opens carriers' client secrets.
	Seal func() key.Sealer
	// Traced wraps what sends requests; nil for nothing.
	Traced func(http.RoundTripper) http.RoundTripper

	mu     sync.Mutex
	places map[place]chan struct{}
}

// answer is what a carrier answered.
type answer struct {
	Status int
	Header http.Header
	// JSON is the first value of the body, once it is whole.
	JSON json.RawMessage
	// Unknown means that the carrier may have done what it was asked all the same: the
	// request was out, and no answer arrived, or part of one.
	Unknown bool
}

// carrierHTTP sends nothing twice: each request has a connection of its own, since a
// transport sends a request again when a connection turns out to be closed, and no
// redirect is followed.
var carrierHTTP = &http.Client{
	Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, DialContext: dialLengthless, DialTLSContext: dialLengthlessTLS,
		TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}, // HTTP/2 sends again too
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// http is the client to send with.
func (c *Client) http() *http.Client {
	if c.Traced == nil {
		return carrierHTTP
	}
	traced := *carrierHTTP
	traced.Transport = c.Traced(carrierHTTP.Transport)
	return &traced
}

// Post sends a request with the client's credentials, and reads the answer.
func (c *Client) Post(ctx context.Context, at storage.Carrier, to string, params url.Values) (a answer, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	r, err := c.request(ctx, at, to, params)
	if err != nil {
		return a, err
	}
	response, err := c.http().Do(r)
	if err != nil {
		a.Unknown = connected.Load()
		return a, withoutURL(err)
	}
	defer func() { _ = response.Body.Close() }()
	a.Status, a.Header = response.StatusCode, response.Header
	cut, err := readJSON(response.Body, &a.JSON)
	if a.Status/100 != 2 { // which says enough
		return a, nil
	}
	a.Unknown = cut
	return a, err
}

// readJSON reads the first JSON value of a body. It is there as soon as it is whole,
// whatever becomes of the connection after it. A body that is not JSON is no error.
func readJSON(body io.Reader, into *json.RawMessage) (cut bool, err error) {
	limited := &io.LimitedReader{R: body, N: maxAnswer}
	err = json.NewDecoder(limited).Decode(into)
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return false, nil
	case errors.As(err, &syntax), errors.Is(err, io.EOF), limited.N == 0:
		return false, nil
	}
	return true, withoutURL(err)
}

// withoutURL is an error of a request without its URL, whose query may have what no log
// should.
func withoutURL(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

func (c *Client) request(ctx context.Context, at storage.Carrier, to string, params url.Values) (*http.Request, error) {
	secret := ""
	if at.ClientSecret != nil {
		opened, err := c.Seal().Open(at.ClientSecret, at.Row())
		if err != nil {
			return nil, err
		}
		secret = string(opened)
	}
	for _, p := range at.Extra.TokenParams {
		params.Set(p.Name, p.Value)
	}
	if at.ClientAuth != "basic" {
		params.Set("client_id", at.ClientID)
	}
	if at.ClientAuth == "body" && secret != "" {
		params.Set("client_secret", secret)
	}
	body, kind, err := encode(at.TokenFormat, params)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.GetBody = nil
	for _, h := range at.Extra.TokenHeaders {
		r.Header.Set(h.Name, h.Value)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Accept", "application/json")
	if at.ClientAuth == "basic" {
		r.SetBasicAuth(url.QueryEscape(at.ClientID), url.QueryEscape(secret))
	}
	return r, nil
}

// encode writes parameters as the carrier wants them.
func encode(format string, params url.Values) (body []byte, kind string, err error) {
	if format != "json" {
		return []byte(params.Encode()), "application/x-www-form-urlencoded", nil
	}
	object := map[string]string{}
	for name := range params {
		object[name] = params.Get(name)
	}
	body, err = json.Marshal(object)
	return body, "application/json", err
}
