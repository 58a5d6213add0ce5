// Package demo is the Demo Store: a partner's shop, small enough to read in one
// sitting and meant to be copied.
//
//	GET /connect   keeps a state and a PKCE verifier for this browser and sends it to Fairlead
//	GET /callback  takes the state, exchanges the code for a token and returns to the shop
//	GET /          the shop; once connected, it calls the API with the token
//	POST /forget   deletes the shop's token
//
// It owns the partner's side of the flow and nothing else. It knows Fairlead as any
// partner does, by its URLs, and shares no code with the server. It keeps everything in
// memory: a real shop stores the token, encrypted, with its own customer, because the
// token doesn't expire and is issued once.
package demo
