package event

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	withoutLifetime = 5 * time.Minute // how long a token without a lifetime is used
	longestLifetime = 24 * time.Hour  // and any other at most
	longestToken    = 8192
)

// askToken sends a request in one way alone (RFC 6749 §2.3.1, §4.4.2).
func (c *Client) askToken(ctx context.Context, with credentials) answer {
	header := http.Header{}
	header.Set("Accept", "application/json")
	fields := map[string]string{"grant_type": "client_credentials"}
	if with.Scope != "" {
		fields["scope"] = with.Scope
	}
	if with.ClientAuth == "basic" {
		header.Set("Authorization", "Basic "+with.basic())
	} else {
		fields["client_id"], fields["client_secret"] = with.ClientID, with.Secret
	}
	body, kind := encodeFields(with.ClientAuth, fields)
	header.Set("Content-Type", kind)
	a := c.send(ctx, with.TokenURL, header, body, maxAnswer+1)
	if !a.ok() {
		return noToken(a, a.Detail)
	}
	return a
}

func encodeFields(as string, fields map[string]string) (body []byte, kind string) {
	if as == "json" {
		body, _ = json.Marshal(fields) // of strings, it never fails
		return body, "application/json"
	}
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	return []byte(form.Encode()), "application/x-www-form-urlencoded"
}

// noToken says why there is no token. Nothing else is kept of the answer, since it may have
// one.
func noToken(a answer, why string) answer {
	failure := FailedToken
	if a.Failure == FailedAddress {
		failure = FailedAddress
	}
	return answer{Failure: failure, Detail: "the Token URL: " + why, Said: says(a.Body), Took: a.Took}
}

// says is what a Token URL says went wrong (RFC 6749 §5.2).
func says(body []byte) (what string) {
	var j map[string]json.RawMessage
	if json.Unmarshal(body, &j) != nil {
		return ""
	}
	for _, name := range []string{"error", "error_description"} {
		if text := text(j[name]); text != "" {
			what += ": " + text
		}
	}
	return what
}

// text is a JSON string; empty if it is something else.
func text(raw json.RawMessage) (s string) {
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// readToken reads a token and how long it is used.
func readToken(a answer) (token string, lifetime time.Duration, _ answer) {
	var j map[string]json.RawMessage
	refuse := func(why string) (string, time.Duration, answer) { return "", 0, noToken(a, why) }
	if len(a.Body) > maxAnswer {
		return refuse("the answer is too large")
	}
	if json.Unmarshal(a.Body, &j) != nil {
		return refuse("the answer is not a JSON object")
	}
	if token = text(j["access_token"]); !isToken(token) {
		return refuse("the answer has no access_token that can be used")
	}
	if kind := j["token_type"]; !isAbsent(kind) && !strings.EqualFold(text(kind), "Bearer") {
		return refuse("the token_type is not Bearer")
	}
	lifetime, ok := lifetimeOf(j["expires_in"])
	if !ok {
		return refuse("the expires_in is not a number")
	}
	return token, lifetime, a
}

func isAbsent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

func isToken(s string) bool {
	return s != "" && len(s) <= longestToken && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// lifetimeOf is how long a token is used: a tenth less than it lives, but at most a minute
// less.
func lifetimeOf(expiresIn json.RawMessage) (used time.Duration, ok bool) {
	if isAbsent(expiresIn) {
		return withoutLifetime, true
	}
	number := string(expiresIn)
	if digits := text(expiresIn); digits != "" {
		if strings.Trim(strings.TrimPrefix(digits, "-"), "0123456789") != "" {
			return 0, false
		}
		number = digits
	}
	seconds, err := strconv.ParseFloat(number, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) { // which is a number all the same
		return 0, false
	}
	if !(seconds > 0) {
		return withoutLifetime, true
	}
	lives := time.Duration(min(seconds, 2*longestLifetime.Seconds()) * float64(time.Second))
	return min(longestLifetime, lives-min(lives/10, time.Minute)), true
}
