// Package partner registers who may ask for access: partners, which are platforms
// that connect their users' accounts, and services, which are programs with tokens
// of their own. It owns the rules for:
//
//	callbacks  for partners: absolute https URLs, plain http for loopback,
//	           compared character by character, without wildcards; at least one,
//	           and exactly one default
//	scope      "*" for partners, granted by their users; for services each scope
//	           by name
//	secrets    at most two live ones, so that a client can replace one without
//	           downtime; shown once, stored as a hash
//	status     codes and tokens don't work while a client is suspended
//
// It refuses bad input with an [Invalid] that says what is wrong and how to fix it.
// It knows nothing of the requests that clients send.
package partner
