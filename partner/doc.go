// Package partner is who may ask for access: platforms, their callbacks and
// their secrets. It owns the rules of registering them:
//
//	callbacks  absolute https URLs, plain http for loopback alone, compared
//	           character for character; at least one, exactly one default
//	secrets    at most two live ones, so that a partner can change over without
//	           a pause; shown once, kept as a hash
//	status     suspending makes codes and tokens rest, resuming wakes them
//
// What it refuses, it refuses with a sentence that says what is wrong and how to
// mend it. It knows nothing of requests that partners make: those are authz's.
package partner
