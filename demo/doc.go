// Package demo has the two ends that Fairlead stands between, each small enough to read in
// one sitting. They know Fairlead by its URLs, share no code with the server, and keep
// everything in memory.
//
// The Demo Store is a partner's shop, and meant to be copied:
//
//	GET /connect   keeps a state and a PKCE verifier for this browser and sends it to Fairlead
//	GET /callback  takes the state, exchanges the code for a token and returns to the shop
//	GET /          the shop; once connected, it calls the API with the token
//	POST /forget   deletes the shop's token
//
// A real shop stores the token, encrypted, with its own customer, because the token doesn't
// expire and is issued once.
//
// The Demo Carrier is a carrier's authorization server, at which Fairlead is the client. It
// is for trying things out and not for copying: everybody's password is demo.
//
//	GET /authorize    checks the request, has the user log in and asks for consent
//	POST /token       exchanges codes and single-use refresh tokens
//	POST /revoke      ends tokens (RFC 7009)
//	GET /user         the carrier's API: whose token is this?
//	GET /             lists what was allowed, with buttons that end it and make /token fail
package demo
