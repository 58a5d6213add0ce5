package bearer

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Open reports what is wrong with the fields. The first call opens a Checker that was
// not opened; one with wrong fields answers every call with 503.
func (c *Checker) Open() error {
	c.once.Do(func() { c.invalid = c.open() })
	return c.invalid
}

func (c *Checker) open() error {
	switch {
	case (c.IntrospectURL == "") == (c.VerifyURL == ""):
		return errors.New("bearer: set either IntrospectURL or VerifyURL")
	case (c.IntrospectURL == "") != (c.ClientID == "") || (c.IntrospectURL == "") != (c.ClientSecret == ""):
		return errors.New("bearer: IntrospectURL needs ClientID and ClientSecret, and VerifyURL neither")
	case c.CacheSize < 0 || c.Timeout < 0 || c.Grace < 0:
		return errors.New("bearer: CacheSize, Timeout and Grace must not be negative")
	}
	if err := checkURL(cmp.Or(c.IntrospectURL, c.VerifyURL)); err != nil {
		return err
	}
	c.client = newClient(c.HTTPClient)
	c.accepted.size = cmp.Or(c.CacheSize, 10_000)
	c.refused.size = c.accepted.size
	return nil
}

// checkURL doesn't repeat the URL, which may contain a password.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("bearer: the URL must begin with https:// or http:// and a host")
	}
	if u.User != nil || u.Fragment != "" {
		return fmt.Errorf("bearer: the URL at %s must not have a user or a fragment", u.Host)
	}
	return nil
}

// newClient returns a client that follows no redirects.
func newClient(given *http.Client) *http.Client {
	client := &http.Client{}
	if given != nil {
		*client = *given
	} else if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport := standard.Clone()
		transport.MaxIdleConnsPerHost = 64 // all requests go to one host; the default is two
		client.Transport = transport
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

func (c *Checker) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}
