// Package demo is the Demo Store: the shop of a partner, small enough to read in one sitting and meant to be copied.
//
//	GET /connect   a state and a PKCE verifier are noted for this visitor, who goes to Fairlead to decide
//	GET /callback  the state is spent, the code becomes a token, and the visitor goes back to the shop
//	GET /          the shop; for who is connected it calls the API with the token, live
//	POST /forget   the shop drops its token
//
// It owns the partner's side of the flow and nothing else. It knows Fairlead only as the outside world does, by its URLs,
// and shares no code with the server. What it remembers it keeps in memory and loses when it stops: a real shop would
// store the token, encrypted, beside its own customer, because that token does not expire and is handed out once.
package demo
