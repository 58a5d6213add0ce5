// Package api is what programs call with a token. It owns how a token arrives, how
// one is refused and which version of the API a call is under.
//
//	Authorization: Bearer …  ─► well-formed, once?     ─┐
//	                            valid? (Bearer answers) ├─ no: 401 invalid_token
//	Shippo-API-Version: …    ─► new enough?            ─── no: 400
//	                            the resource
//
// It refuses to know how tokens are made or kept, looks for one nowhere but in
// that header (RFC 6750 §2.2 and §2.3 let others see it), and sets no cookie.
package api
