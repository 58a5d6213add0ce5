package main

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
)

// The measured data: each account is connected to some partners, and connection i has
// token i.
const (
	partners   = 100
	services   = 10
	perAccount = 4

	serviceScope = "introspect orders:read"
	callbackURL  = "https://shop.example/connect/callback"
	// verifier belongs to every code (RFC 7636 §4.1).
	verifier = "measured-many-times-and-never-a-secret-of-anybody"
)

// kind separates what is derived from the same number.
type kind byte

const (
	ofAccount kind = iota
	ofConnection
	ofPartner
	ofService
	ofSecret
	ofToken
	ofCode
	ofAttempt
	ofCarrierAccount
	ofCarrierToken
	ofEndpoint
	ofEvent
	ofConsolePartner
	ofConsoleAttempt
	ofStaff
	ofAudit
	ofPerson
	ofTeam
	ofMerchant
	ofConsoleConnection
	ofPortalSecret
	ofTestAccount
	ofTestRun
)

// digest is what a number's names and secrets are made of.
func digest(k kind, n uint64) [sha256.Size]byte {
	var b [16]byte
	b[0] = byte(k)
	copy(b[1:], "bench")
	binary.BigEndian.PutUint64(b[8:], n)
	return sha256.Sum256(b[:])
}

func hexID(k kind, n uint64) string {
	sum := digest(k, n)
	return hex.EncodeToString(sum[:16])
}

// clientOf is the id and the secret of a partner or a service.
func clientOf(k kind, n uint64) (id, secret string) {
	sum, hidden := digest(k, n), digest(ofSecret, n<<8|uint64(k))
	prefix := "partner_"
	if k == ofService {
		prefix = "service_"
	}
	return prefix + hex.EncodeToString(sum[:12]), hex.EncodeToString(hidden[:20])
}

// partnerOf is which partner a connection is with: another one for each
// connection of an account.
func partnerOf(connection uint64) uint64 {
	account, turn := connection/perAccount, connection%perAccount
	return (account + turn*(partners/perAccount)) % partners
}

// firstMade is when the first connection and its token were made, in Unix
// milliseconds; each of the others a millisecond after the one before.
const firstMade = 1_767_225_600_000 // 2026

// connectionID starts with the time, as a version 7 UUID does.
func connectionID(n uint64) string {
	return fmt.Sprintf("%012x", firstMade+n) + hexID(ofConnection, n)[12:]
}

// appendToken appends the token of a connection, with the time at its end as
// authz.TokenHash wants it and the checksum that authz.LooksLikeToken checks.
func appendToken(to []byte, n uint64) []byte {
	sum := digest(ofToken, n)
	first := binary.BigEndian.AppendUint64(append(sum[:20:20], 0, 0), firstMade+n)
	from := len(to)
	to = append(to, "oauth."...)
	to = base64.RawURLEncoding.AppendEncode(to, first)
	to = append(to, '.')
	crc := crc32.Update(crc32.ChecksumIEEE(to[from:]), crc32.IEEETable, sum[:28])
	return base64.URLEncoding.AppendEncode(to, binary.BigEndian.AppendUint32(sum[:28:28], crc))
}

// appendCode appends an authorization code.
func appendCode(to []byte, n uint64) []byte {
	sum := digest(ofCode, n)
	return base64.RawURLEncoding.AppendEncode(to, sum[:])
}

// accountsOf is how many accounts have this number of tokens. The accounts of codes come
// after them: each code is the first connection of a new account.
func accountsOf(tokens uint64) uint64 { return (tokens + perAccount - 1) / perAccount }

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func attemptID(n uint64) string {
	sum := digest(ofAttempt, n)
	return base32.StdEncoding.EncodeToString(sum[:])[:26]
}

func supportCode(n uint64) string { return fmt.Sprintf("%04d-%04d", n/10_000, n%10_000) }
