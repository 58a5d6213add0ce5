package web

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
)

// Positions in a traceparent, 00-TRACE-SPAN-FLAGS (W3C Trace Context level 1, §3.2).
const (
	traceAt, spanAt, flagsAt = 3, 36, 53
	traceparentSize          = 55
)

// nextTraceparent is what a request is logged under: the trace of its own traceparent header, or
// a new one if it has none that is valid, and a new span. Neither is secret. A client chooses its
// trace, so nothing may depend on it.
func nextTraceparent(header http.Header) string {
	var b [traceparentSize]byte
	copy(b[:], "00-")
	if sent := header["Traceparent"]; len(sent) == 1 && isTraceparent(sent[0]) {
		copy(b[traceAt:], sent[0][traceAt:spanAt-1])
		b[flagsAt], b[flagsAt+1] = '0', '0'+lowBit(sent[0][flagsAt+1])
	} else {
		hex.Encode(b[traceAt:], random(random(nil)))
		copy(b[flagsAt:], "00")
	}
	b[spanAt-1], b[flagsAt-1] = '-', '-'
	hex.Encode(b[spanAt:], random(nil))
	return string(b[:])
}

func random(b []byte) []byte {
	return binary.BigEndian.AppendUint64(b, rand.Uint64()) //nolint:gosec // no secret
}

// lowBit is the flag "sampled", which is the only one that level 1 knows.
func lowBit(digit byte) byte {
	if digit >= 'a' {
		digit -= 'a' - 10
	}
	return digit & 1
}

// isTraceparent reports whether a header is valid. One of a later version may go on after its
// flags (§4.3).
func isTraceparent(s string) bool {
	if len(s) < traceparentSize || s[2] != '-' || s[spanAt-1] != '-' || s[flagsAt-1] != '-' {
		return false
	}
	version, rest := s[:2], s[traceparentSize:]
	return isHex(version) && version != "ff" && (rest == "" || version != "00" && rest[0] == '-') &&
		isID(s[traceAt:spanAt-1]) && isID(s[spanAt:flagsAt-1]) && isHex(s[flagsAt:traceparentSize])
}

// isID reports whether a text is an ID, which is not all zeros (§3.2.2).
func isID(s string) bool {
	for i := range len(s) {
		if s[i] != '0' {
			return isHex(s)
		}
	}
	return false
}

// isHex is for lower case alone (§3.2.2).
func isHex(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}
