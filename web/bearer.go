package web

import (
	"errors"
	"net/http"
	"strings"
)

// ProtocolError is the body of what OAuth refuses (RFC 6749 §5.2, RFC 6750 §3).
type ProtocolError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`
}

// isB64Token reports whether a text is a b64token (RFC 6750 §2.1): at least one of its
// characters, then any number of equals signs.
func isB64Token(s string) bool {
	s = strings.TrimRight(s, "=")
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '.', c == '_', c == '~', c == '+', c == '/':
		default:
			return false
		}
	}
	return s != ""
}

// BearerToken is the token of a request, or what was sent instead. An account's own key
// is not a token and has another scheme. A repeated header is refused, since two readers
// could disagree about it.
func BearerToken(header http.Header) (credentials string, ok bool) {
	sent := header.Values("Authorization")
	if len(sent) == 0 {
		return "", false
	}
	scheme, credentials, _ := strings.Cut(sent[0], " ")
	credentials = strings.TrimLeft(credentials, " ")
	return credentials, len(sent) == 1 && strings.EqualFold(scheme, "Bearer") && isB64Token(credentials)
}

// IsCredentials reports whether a request has credentials of a scheme, and returns them.
// Like [BearerToken] it refuses a repeated header.
func IsCredentials(header http.Header, scheme string) (credentials string, ok bool) {
	sent := header.Values("Authorization")
	if len(sent) != 1 {
		return "", false
	}
	sentScheme, credentials, _ := strings.Cut(sent[0], " ")
	return strings.TrimLeft(credentials, " "), strings.EqualFold(sentScheme, scheme)
}

// TokenRefusal is the body of a 401.
type TokenRefusal struct {
	ProtocolError
	Inactive
}

// RefuseToken refuses a token and shows its first characters: enough for a developer to
// recognize it, and not enough to use it. why is the verifier's error, or nil if it was not asked.
func RefuseToken(w http.ResponseWriter, sent string, why error) error {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	return JSON(w, http.StatusUnauthorized, InvalidToken(sent, why))
}

// InvalidToken is the body of that refusal.
func InvalidToken(sent string, why error) TokenRefusal {
	refusal := TokenRefusal{ProtocolError: ProtocolError{"invalid_token", "Invalid access token: " + tokenPrefix(sent)}}
	var inactive *InactiveError
	if errors.As(why, &inactive) {
		refusal.Inactive = inactive.Inactive
	}
	return refusal
}

// tokenPrefix is the first ten characters of what was sent, in printable ASCII, and … if
// there are more. The module bearer does the same; one test table covers both.
func tokenPrefix(sent string) string {
	if sent == "" {
		return "none was sent"
	}
	var prefix []rune
	for _, c := range sent {
		if len(prefix) == 10 {
			return string(prefix) + "…"
		}
		if c < ' ' || c > '~' {
			c = '?'
		}
		prefix = append(prefix, c)
	}
	return string(prefix)
}

// Caller is on whose behalf a program calls, however it authenticated: access tokens
// and an account's own keys both give one.
type Caller struct {
	// AccountID is the account whose resources the call may use, empty for a service.
	AccountID string
	// ClientID is the partner or service that calls, empty for an account's own key.
	ClientID string
	// Scope is what the caller may do, separated by spaces.
	Scope string
	// By is what it authenticated with.
	By Credential
	// Hash is what its credential is stored under.
	Hash []byte
	// Test callers see and change test data only.
	Test bool
}

// MarkTest marks an answer to a test token. A test key of an account is something else.
func (c Caller) MarkTest(answer http.Header) {
	if c.Test && c.By == AccessToken {
		answer.Set("X-Test", "true")
	}
}

// Credential is a kind of secret that a program calls with.
type Credential string

// The kinds.
const (
	AccessToken Credential = "access token" // what a partner or a service is issued
	APIKey      Credential = "API key"      // what an account's owner creates
)
