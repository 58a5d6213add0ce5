// Package partner is who may ask for access: partners, which are platforms that
// connect their users' accounts, and services, which are programs with tokens of
// their own. It owns the rules of registering them:
//
//	callbacks  of partners alone: absolute https URLs, plain http for loopback,
//	           compared character for character; at least one, exactly one
//	           default
//	scope      "*" for partners, to whom people give it; for services each scope
//	           that they need, by name
//	secrets    at most two live ones, so that a client can change over without
//	           a pause; shown once, kept as a hash
//	status     suspending makes codes and tokens rest, resuming wakes them
//
// What it refuses, it refuses with a sentence that says what is wrong and how to
// mend it. It knows nothing of requests that clients make: those are authz's.
package partner
