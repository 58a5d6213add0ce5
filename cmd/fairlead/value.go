package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fairlead/key"
	"fairlead/locale"
	"fairlead/mail"
	"fairlead/storage"
	"fairlead/web"
)

// The parsers of settings. Their errors never repeat a value that may hold a password
// or a key.

// optional accepts an empty value, which means none.
func optional(parse func(string) (string, error)) func(string) (string, error) {
	return func(text string) (string, error) {
		if text == "" {
			return "", nil
		}
		return parse(text)
	}
}

func someText(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", errors.New("must not be empty")
	}
	if !web.IsText(text) {
		return "", errors.New("must be one line of text")
	}
	return text, nil
}

func databaseURL(text string) (string, error) { return text, storage.CheckURL(text) }

func address(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil || strings.ContainsAny(host, " /@?#") || port != "0" && (port == "" || !web.IsPort(port)) {
		return "", fmt.Errorf("must be HOST:PORT, such as :8080 or 127.0.0.1:9090, not %q", text)
	}
	return text, nil
}

func languages(text string) (*locale.Set, error) {
	var tags []string
	for tag := range strings.SplitSeq(text, ",") {
		tags = append(tags, strings.TrimSpace(tag))
	}
	set, err := locale.Open(tags...)
	if err != nil {
		return nil, fmt.Errorf("must be languages such as en,de: %w", err)
	}
	return set, nil
}

func prefixes(text string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for one := range strings.SplitSeq(text, ",") {
		one = strings.TrimSpace(one)
		if one == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(one)
		if alone, wrong := netip.ParseAddr(one); wrong == nil {
			prefix, err = alone.Prefix(alone.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("must be networks such as 10.0.0.0/8, separated by commas, but %q is not one", one)
		}
		all = append(all, prefix)
	}
	return all, nil
}

func smtpURL(text string) (string, error) { return text, mail.CheckURL(text) }

// stripeKey checks a key's prefix, so that swapped keys do not send the secret one to
// browsers.
func stripeKey(prefixes ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		for _, prefix := range prefixes {
			if strings.HasPrefix(text, prefix) && web.IsToken(text) {
				return text, nil
			}
		}
		return "", fmt.Errorf("must be a key that begins with %s", strings.Join(prefixes, " or "))
	}
}

func parseWebURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return nil, errors.New("must be an absolute http or https URL")
	}
	return u, nil
}

func webURL(text string) (string, error) {
	_, err := parseWebURL(text)
	return text, err
}

var errNotHTTPS = errors.New("must be an absolute https URL")

func secureURL(text string) (string, error) {
	u, err := parseWebURL(text)
	if err != nil || u.Scheme != "https" {
		return "", errNotHTTPS
	}
	return u.String(), nil // escaped, and with the scheme in lower case
}

// keysURL is https, or http on this machine: whoever changes the keys on the way could sign
// reports.
func keysURL(text string) (string, error) {
	if u, err := parseWebURL(text); err != nil || u.Scheme == "http" && !web.IsLoopback(u.Hostname()) {
		return "", errNotHTTPS
	}
	return text, nil
}

// contacts are email addresses and https URLs. RFC 9116 §2.5.3 writes an address as a mailto: URL.
func contacts(text string) (all []string, err error) {
	if text == "" {
		return nil, nil
	}
	for one := range strings.SplitSeq(text, ",") {
		one = strings.TrimSpace(one)
		if page, wrong := secureURL(one); wrong == nil {
			all = append(all, page)
			continue
		}
		email, err := storage.ParseEmail(strings.TrimPrefix(one, "mailto:"))
		if err != nil {
			return nil, fmt.Errorf("must be email addresses or https URLs, separated by commas, but %q is neither", one)
		}
		all = append(all, web.MailURL(email))
	}
	return all, nil
}

func httpToken(text string) (string, error) {
	if !web.IsToken(text) {
		return "", fmt.Errorf("must be one word of letters, digits and hyphens, not %q", text)
	}
	return text, nil
}

func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("must be a duration above zero, such as 10m or 1h30m, not %q", text)
	}
	return d, nil
}

// longDuration is a duration of at least a millisecond, to which times are stored.
func longDuration(text string) (time.Duration, error) {
	d, err := duration(text)
	if err == nil && d < time.Millisecond {
		return 0, fmt.Errorf("must be a duration from 1ms up, not %q", text)
	}
	return d, err
}

// delay is a duration that may be zero.
func delay(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("must be a duration, such as 10m or 0s, not %q", text)
	}
	return d, nil
}

// count is a number above zero.
func count(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 10_000 {
		return 0, fmt.Errorf("must be a number from 1 to 10000, not %q", text)
	}
	return n, nil
}

// keysText parses the keys; an empty text means that they are in a file.
func keysText(text string) (key.List, error) {
	if text == "" {
		return nil, nil
	}
	return key.Parse([]byte(text))
}

func onOff(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "on", "true", "1":
		return true, nil
	case "off", "false", "0":
		return false, nil
	}
	return false, fmt.Errorf("must be on or off, not %q", text)
}
