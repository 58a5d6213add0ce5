package bearer

import (
	"net/http"
	"strings"
)

// arrival is how a token came.
type arrival int

const (
	nothing   arrival = iota // no token, or credentials of another scheme
	malformed                // what cannot be a token, or could be read in two ways
	wellFormed
)

// longest is more than any token needs, and little enough to be sent on.
const longest = 4096

// b64token is what a token may be made of, before its padding (RFC 6750 §2.1).
const b64token = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/"

// tokenOf is the token of a call, or what came in its place.
func tokenOf(header http.Header) (string, arrival) {
	sent := header.Values("Authorization")
	if len(sent) == 0 {
		return "", nothing
	}
	scheme, token, _ := strings.Cut(sent[0], " ")
	token = strings.TrimLeft(token, " ")
	isBearer := strings.EqualFold(scheme, "Bearer")
	switch {
	case len(sent) == 1 && !isBearer:
		return "", nothing
	case len(sent) > 1 || !isToken(token):
		return token, malformed
	}
	return token, wellFormed
}

func isToken(s string) bool {
	body := strings.TrimRight(s, "=")
	return body != "" && len(s) <= longest && strings.TrimLeft(body, b64token) == ""
}
