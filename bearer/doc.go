// Package bearer stands in front of the handlers of an API and lets calls through that
// come with a good access token of a Fairlead server. It owns how a token arrives, how
// the server is asked about it, how long its answer counts, and the refusals.
//
//	Authorization: Bearer …  ─► sent at all?       ─── no: 401
//	                            well-formed, once? ─┐
//	                            answer remembered? ─┤
//	                            ask the server     ─┼─ refused: 401 invalid_token
//	                                                ├─ no answer: 503 with Retry-After
//	                            scopes             ─┴─ lacking: 403 insufficient_scope
//	                            the API's handler, with the Grant in the context
//
// # How long a token works after its end
//
// A token that ends (revoked, disconnected, its partner suspended) may still be let
// through for CacheFor, counted from the moment when the server was asked, and never
// beyond the end that the server told. Calls that come while a question is under way
// share its answer, so that Timeout is a bound where CacheFor is shorter. /oauth/verify
// does not tell when a token ends: there, CacheFor is the bound for that as well.
//
// # When the server is away
//
// A token whose answer is not remembered is then refused with 503 and Retry-After, and
// never let through: a client tries again, while 401 would make it throw a good token
// away. Away means everything but a clear answer: no connection, a Timeout, a redirect,
// a status other than the expected ones, our own credentials refused, a body that is
// something else. Each such question is logged as an error. Grace, which is off unless
// it is set, lets tokens through that the server had confirmed shortly before.
//
// # What it keeps
//
// At most CacheSize grants and as many refusals, under the SHA-256 of their tokens, in
// two places: whoever sends made-up tokens cannot push out the good ones. Tokens are
// neither kept nor logged. The request itself reaches the handler as it came.
//
// # Why it is a module
//
// An API that required the server's module would have every version that the server
// requires taken into the choice of its own. This module requires nothing and needs an
// older Go; the folder can as well be copied into another project as it is. The server's
// own tests use it through a replace in the go.mod above it, which also lets one go
// command there test both.
//
// It refuses to know how tokens are made, looks for one nowhere but in that header
// (RFC 6750 §2.2 and §2.3 let others see it), and decides nothing about an API's
// resources beyond the scopes that it is told.
package bearer
