// Package api is the resource API, which programs call with a token. It owns how
// a call is authenticated and refused, and the version of the API it is for.
//
//	Authorization: Bearer …  ─► well-formed, sent once? ─┐
//	                            valid? (Verifier)       ─┴─ no: 401 invalid_token, with the
//	                                                        reason if it was valid once
//	Shippo-API-Version: …    ─► a version with partners? ── no: 400
//	                            the resource
//
// It knows callers, but not how tokens are issued or stored. It reads tokens only from
// that header (RFC 6750 §2.2 and §2.3 expose them) and sets no cookies.
package api
