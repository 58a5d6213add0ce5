package main

import (
	"encoding/base64"
	"strconv"
)

// request is one kind of request. The bare handler gets the same request at another path.
type request struct {
	path string
	// bearer puts a token into the header; otherwise there is a form.
	bearer bool
	form   func(to []byte, n uint64) []byte
	// basic returns the credentials to send with the form, encoded (RFC 7617).
	basic func(n uint64) []byte
	// write writes the whole request, if it is none of those.
	write func(to []byte, path string, n uint64) []byte
	// status and text are what every response must have.
	status int
	text   string
}

func (q *request) append(to []byte, path string, n uint64) []byte {
	if q.write != nil {
		return q.write(to, path, n)
	}
	if q.bearer {
		to = append(to, "GET "...)
		to = append(to, path...)
		to = append(to, " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "...)
		to = appendToken(to, n)
		return append(to, "\r\n\r\n"...)
	}
	to = append(to, "POST "...)
	to = append(to, path...)
	to = append(to, " HTTP/1.1\r\nHost: localhost\r\n"...)
	if q.basic != nil {
		to = append(to, "Authorization: Basic "...)
		to = append(to, q.basic(n)...)
		to = append(to, "\r\n"...)
	}
	to = append(to, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
	var room [512]byte
	form := q.form(room[:0], n)
	to = strconv.AppendInt(to, int64(len(form)), 10)
	to = append(to, "\r\n\r\n"...)
	return append(to, form...)
}

func verify() *request {
	return &request{path: "/oauth/verify", bearer: true, status: 200, text: "X-Account-Id: "}
}

func ping() *request {
	return &request{path: "/api/v1/ping", bearer: true, status: 200, text: `"pong"`}
}

// introspect is what a resource server asks about any token.
func introspect() *request {
	return &request{path: "/oauth/introspect", status: 200, text: `"active":true`, basic: anyService(),
		form: func(to []byte, n uint64) []byte {
			to = appendToken(append(to, "token="...), n)
			return append(to[:len(to)-1], "%3D"...) // its closing "=", as forms write it
		}}
}

func issue() *request {
	return &request{path: "/oauth/token", status: 200, text: `"access_token":"service.`, basic: anyService(),
		form: func(to []byte, _ uint64) []byte { return append(to, "grant_type=client_credentials"...) }}
}

// handOverPath is followed by an account's ID.
const handOverPath = "/carrier_accounts/"

// handOver asks for the token of carrier account n.
func handOver(token string) *request {
	header := " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"
	return &request{path: handOverPath, status: 200, text: `"access_token":"`, write: func(to []byte, path string, n uint64) []byte {
		to = append(append(to, "POST "...), path...)
		if path == handOverPath {
			to = append(append(to, hexID(ofCarrierAccount, n)...), "/access_token"...)
		}
		return append(to, header...)
	}}
}

// exchange spends code n.
func exchange() *request {
	all := basics(ofPartner, partners)
	return &request{path: "/oauth/access_token", status: 200, text: `"access_token":"oauth.`,
		basic: func(n uint64) []byte { return all[n%partners] },
		form: func(to []byte, n uint64) []byte {
			to = append(to, "grant_type=authorization_code&code_verifier="+verifier+"&code="...)
			return appendCode(to, n)
		}}
}

func anyService() func(n uint64) []byte {
	all := basics(ofService, services)
	return func(n uint64) []byte { return all[n%services] }
}

// basics are the encoded credentials of the first few clients of a kind.
func basics(k kind, count uint64) [][]byte {
	all := make([][]byte, count)
	for n := range count {
		id, secret := clientOf(k, n)
		all[n] = base64.StdEncoding.AppendEncode(nil, []byte(id+":"+secret))
	}
	return all
}

// The person who logs in beside the exchanges.
const (
	personEmail    = "ada@mail.example"
	personPassword = "a+hull+of+seven+planks" // as forms write spaces
)

func logIn() *request {
	return &request{path: "/login", status: 303, text: "Location: ",
		form: func(to []byte, _ uint64) []byte {
			return append(to, "email="+personEmail+"&password="+personPassword...)
		}}
}

func signUp() *request {
	return &request{path: "/signup", status: 303, text: "Location: ",
		form: func(to []byte, _ uint64) []byte {
			return append(to, "full_name=Ada+Lovelace&company_name=&email="+personEmail+"&password="+personPassword...)
		}}
}
