package bearer

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Open says what is wrong with the fields. A Checker that was not opened, or whose
// fields are wrong, refuses every token with 503.
func (c *Checker) Open() error {
	c.opening.Do(func() { c.wrong = c.open() })
	return c.wrong
}

func (c *Checker) open() error {
	switch {
	case (c.IntrospectURL == "") == (c.VerifyURL == ""):
		return errors.New("bearer: either IntrospectURL or VerifyURL must be set")
	case (c.IntrospectURL == "") != (c.ClientID == "") || (c.IntrospectURL == "") != (c.ClientSecret == ""):
		return errors.New("bearer: ClientID and ClientSecret go with IntrospectURL, which needs both")
	case c.CacheSize < 0 || c.Timeout < 0 || c.Grace < 0:
		return errors.New("bearer: CacheSize, Timeout and Grace must not be less than zero")
	}
	if err := checkURL(cmp.Or(c.IntrospectURL, c.VerifyURL)); err != nil {
		return err
	}
	c.client = newClient(c.HTTPClient)
	c.granted.size = cmp.Or(c.CacheSize, 10_000)
	c.refused.size = c.granted.size
	return nil
}

// checkURL keeps the URL out of its sentences: it may hold a password.
func checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return errors.New("bearer: the URL of the server must begin with https:// or http:// and a host")
	}
	if u.User != nil || u.Fragment != "" {
		return fmt.Errorf("bearer: the URL at %s must have neither a user nor a fragment", u.Host)
	}
	return nil
}

// newClient is a client that follows no redirect.
func newClient(given *http.Client) *http.Client {
	client := &http.Client{}
	if given != nil {
		*client = *given
	} else if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport := standard.Clone()
		transport.MaxIdleConnsPerHost = 64 // all questions go to one host, two connections are few
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
