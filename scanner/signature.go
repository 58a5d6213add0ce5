package scanner

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// GitHub names the scanner whose reports are signed.
const GitHub = "GitHub"

// Signature is what a request says about its sender.
type Signature struct {
	keyID string
	value []byte // ASN.1 DER
}

// The headers of a signed report, also in capitals, as GitHub wrote them earlier.
const (
	keyIDHeader     = "Github-Public-Key-Identifier"
	signatureHeader = "Github-Public-Key-Signature"
)

// longest is more than any key's name or signature has.
const longest = 256

// SignatureOf reads the signature of a request, if it has one.
func SignatureOf(header http.Header) (s Signature, ok bool) {
	id, value := header.Values(keyIDHeader), header.Values(signatureHeader)
	if len(id) != 1 || len(value) != 1 || id[0] == "" || len(id[0]) > longest || len(value[0]) > longest {
		return s, false
	}
	der, err := base64.StdEncoding.DecodeString(value[0])
	return Signature{id[0], der}, err == nil
}

// signs reports whether a key has signed a body.
func (s Signature) signs(key *ecdsa.PublicKey, body []byte) bool {
	sum := sha256.Sum256(body)
	return ecdsa.VerifyASN1(key, sum[:], s.value)
}
