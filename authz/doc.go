// Package authz is the authorization server. It checks what partners ask for,
// decides what a person has to do before the answer, asks for consent, and turns
// a consent into a code, a code into a token and a token into an answer.
//
//	partner ─► authorize: check client, callback, request ─► the attempt is a row
//	           dispatch: nobody signed in   ─► /signup or /login ─┐
//	                     no payment method ─► /billing ──────────┤
//	                     not consented      ─► /oauth/consent ────┤
//	              ▲                                               │
//	              └───────────────────────────────────────────────┘
//	                     nothing is missing ─► one transaction spends the attempt
//	                                           and writes the code ─► partner
//
// fosite validates and dispatches. What it would write, store and verify is ours:
// its writers leak private error names and encode redirects differently, its
// token strategy makes tokens depend on keys that may never be lost, and its code
// handler revokes on anybody's replay. The files that adapt fosite are named fosite_*.go.
// The row is what makes a token valid.
//
// The package knows no passwords, no cards and no pages of other packages: it only
// decides which page comes next. It does own /account/connections, where people review
// and end what this package lets partners do.
package authz
