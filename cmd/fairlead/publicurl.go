package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"unicode"

	"fairlead/web"
)

// parsePublicURL demands an origin written as browsers write it, since the
// issuer and the Origin header are compared character for character.
func parsePublicURL(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" {
		return nil, errors.New("must be an absolute http or https URL, such as https://connect.example.com")
	}
	if u.User != nil {
		return nil, errors.New("must not have a user name or password in it")
	}
	if u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return nil, fmt.Errorf("must be a scheme and a host alone, without path, query or fragment: %s", origin(u))
	}
	if !web.IsPort(u.Port()) {
		return nil, errors.New("has a port that is not between 1 and 65535")
	}
	if strings.ContainsFunc(u.Host, func(r rune) bool { return r > unicode.MaxASCII }) {
		return nil, errors.New("must have its host in punycode (xn--…), as browsers send it")
	}
	if u.Scheme+"://"+u.Host != origin(u) {
		return nil, fmt.Errorf("must be written as browsers do: %s", origin(u))
	}
	return u, nil
}

// origin is a URL's scheme and host in lower case, without a default port.
func origin(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	standard := port == "" || (u.Scheme == "http" && port == "80") || (u.Scheme == "https" && port == "443")
	switch {
	case !standard:
		host = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		host = "[" + host + "]"
	}
	return u.Scheme + "://" + host
}
