package api

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"fairlead/storage"
	"fairlead/web"
)

// handler answers a call that came with a valid token.
type handler func(w http.ResponseWriter, r *http.Request, token storage.Token) error

// authorized lets calls through that have a valid token.
func (m *Room) authorized(handle handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		credentials, ok := bearer(r.Header)
		if !ok {
			return refuseToken(w, credentials)
		}
		token, err := m.Bearer.Grant(r.Context(), credentials)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			return refuseToken(w, credentials)
		case err != nil:
			return unavailable(err)
		}
		return handle(w, r, token)
	}
}

// b64token is what a bearer token may be made of (RFC 6750 §2.1).
var b64token = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// bearer is the token of a request, or what came in its place. An account's own
// key and a token are different things, so each is refused under the other's
// scheme, and so is whatever two readers could understand differently.
func bearer(header http.Header) (credentials string, ok bool) {
	sent := header.Values("Authorization")
	if len(sent) == 0 {
		return "", false
	}
	scheme, credentials, _ := strings.Cut(sent[0], " ")
	credentials = strings.TrimLeft(credentials, " ")
	return credentials, len(sent) == 1 && strings.EqualFold(scheme, "Bearer") && b64token.MatchString(credentials)
}
