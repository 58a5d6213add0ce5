package mail

import (
	"errors"
	netmail "net/mail"
	"net/url"
	"strconv"
	"strings"

	"fairlead/web"
)

// CheckURL says what is wrong with the URL of a mail server. The URL may have a
// password, so the error never repeats it.
func CheckURL(rawURL string) error {
	_, _, err := parseURL(rawURL)
	return err
}

// parseURL also returns the sender, nil if the URL names none.
func parseURL(rawURL string) (*url.URL, *netmail.Address, error) {
	u, err := url.Parse(rawURL)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || u.Opaque != "" ||
		strings.TrimPrefix(u.Path, "/") != "" || u.Fragment != "" {
		return nil, nil, errors.New("must look like smtp://USER:PASSWORD@HOST:PORT (or smtps://), with special characters in the password percent-encoded")
	}
	if port, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || port == 0) {
		return nil, nil, errors.New("has a port outside 1 to 65535")
	}
	if u.RawQuery == "" {
		return u, nil, nil
	}
	query, err := url.ParseQuery(u.RawQuery)
	from := query.Get("from")
	address, bad := netmail.ParseAddress(from)
	if err != nil || bad != nil || len(query) != 1 || len(query["from"]) != 1 || !web.IsText(from) {
		return nil, nil, errors.New("may only have ?from=ADDRESS after its host, as in ?from=noreply@example.com")
	}
	return u, address, nil
}
