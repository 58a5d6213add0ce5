package bearer

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"strings"
)

// presence is whether a call has a token.
type presence int

const (
	absent    presence = iota // no token, or credentials of another scheme
	malformed                 // cannot be a token, or could be read in two ways
	wellFormed
)

// maxToken is more bytes than any token has.
const maxToken = 4096

// tokenOf returns the token of a call, or what was sent in its place.
func tokenOf(header http.Header) (string, presence) {
	sent := header.Values("Authorization")
	if len(sent) == 0 {
		return "", absent
	}
	scheme, token, _ := strings.Cut(sent[0], " ")
	token = strings.TrimLeft(token, " ")
	isBearer := strings.EqualFold(scheme, "Bearer")
	switch {
	case len(sent) == 1 && !isBearer:
		return "", absent
	case len(sent) > 1 || !isToken(token):
		return token, malformed
	}
	return token, wellFormed
}

// isToken checks a token's checksum, so that one that was made up, mistyped or cut off is
// refused without asking the server. The last four of the signature's 32 bytes are the
// CRC-32 of the bytes before them: prefix and key as text, the signature as decoded.
func isToken(s string) bool {
	if len(s) > maxToken || strings.Count(s, ".") != 2 {
		return false
	}
	end := strings.LastIndexByte(s, '.') + 1
	signature, err := base64.URLEncoding.Strict().DecodeString(s[end:])
	if err != nil || len(signature) != 32 || strings.ContainsAny(s, "\r\n") { // which base64 skips
		return false
	}
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(s[:end])), crc32.IEEETable, signature[:28])
	return sum == binary.BigEndian.Uint32(signature[28:])
}
