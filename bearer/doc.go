// Package bearer protects an API written in Go: it passes calls on that have a valid
// access token of a Fairlead server, and refuses the others. It owns how a token is sent,
// how the server is asked about it, how long the answer is cached, and the refusals.
//
//	Authorization: Bearer …  ─► sent?                   ── no: 401
//	                            checksum right, once?   ─┐
//	                            cached?                 ─┤
//	                            ask the server          ─┼─ invalid: 401 invalid_token
//	                                                    ├─ unknown: 503 with Retry-After
//	                            scopes                  ─┴─ missing: 403 insufficient_scope
//	                            the API's handler, with the Caller in the context
//
// # When a token ends
//
// A token that ends (it is revoked, its user disconnects, its partner is suspended) may
// still be accepted for CacheFor, counted from when the server was asked, and never
// beyond the expiry that the server reported. Calls that arrive while a request is in
// flight share its answer, so where CacheFor is shorter than Timeout, Timeout is the
// limit. /oauth/verify doesn't report an expiry: there CacheFor is the limit for that too.
//
// # When the server is unavailable
//
// A token that isn't cached is refused with 503 and Retry-After, and never passed on: a
// client retries after 503, but may discard a valid token after 401. Anything but a clear
// answer counts as unavailable: no connection, a timeout, a redirect, an unexpected
// status, refused credentials of this Checker, a body of another kind. Each failed
// request is logged as an error. Grace, which is off by default, accepts tokens a while
// longer that the server had confirmed shortly before.
//
// # What a client should do after a 401
//
// For a token that was once valid, the body has the server's reason: revoked, disconnected,
// suspended or account_closed. A suspended token may work again, so the client keeps it;
// after any other reason the token has ended permanently. Where connecting again helps,
// reconnect_url is the partner's link for that, to which the partner adds its state:
//
//	{"error": "invalid_token", "error_description": "Invalid access token: oauth.612B…",
//	 "reason": "disconnected", "reconnect_url": "https://…/oauth/authorize?client_id=…"}
//
// The server only says this to a caller that holds the token, and to its operator's own
// services. Both members are passed on unchanged and cached with the refusal. A token
// without a reason is unknown to the server: it was never valid, or it expired or ended
// long ago.
//
// # What it keeps
//
// At most CacheSize valid tokens and as many invalid ones, by SHA-256 and in two caches,
// so that made-up tokens cannot displace valid ones. Tokens are neither kept nor logged.
// The request reaches the handler unchanged.
//
// # Preflight requests
//
// Browsers send no token with a CORS preflight (OPTIONS), so it is refused like any call
// without one. Put your CORS handler in front of the Checker.
//
// # Why it is a module
//
// Requiring the server's module would bring every version that the server requires into
// the API's build. This module requires nothing and supports an older Go; the folder can
// also be copied into another project. The server's own tests use it through a replace
// in the go.mod above it.
//
// It knows nothing of how tokens are issued, reads them from that header alone (RFC 6750
// §2.2 and §2.3 expose them), and decides nothing about an API's resources but scopes.
package bearer
