// Package authz is the authorization server. It checks authorization requests, decides
// which step a user has to complete next, asks for consent, and issues and verifies
// codes and tokens.
//
//	partner ─► authorize: check client, callback, request ─► the attempt is a row
//	           dispatch: nobody signed in   ─► /signup or /login ─┐
//	                     second step due    ─► its page ──────────┤
//	                     no payment method ─► /billing ──────────┤
//	                     not consented      ─► /oauth/consent ────┤
//	              ▲                                               │
//	              └───────────────────────────────────────────────┘
//	                     nothing is missing ─► one transaction spends the attempt
//	                                           and writes the code ─► partner
//
// A partner's test client has the same flow, but for its attempts /oauth/test comes in place of
// signing up and logging in, and a test account answers in place of the one that is logged in.
//
// fosite validates and dispatches. Writing, storing and verifying is ours: fosite's
// writers leak private error names and encode redirects differently, its token strategy
// makes tokens depend on keys that may never be lost, and its code handler revokes
// tokens on a replay by any client. Only the files named fosite_*.go use fosite.
// The row is what makes a token valid.
//
// The package knows nothing of passwords, cards or the pages of other packages; it only
// decides which page comes next. It owns /account/connections, where users review and
// remove the access that they gave.
package authz
