// Package authz is the authorization server. It checks what partners ask for,
// decides what a person has to do before the answer, asks for consent, and turns
// a consent into a code, a code into a token and a token into an answer.
//
//	partner ─► authorize: check client, callback, request ─► the attempt is a row
//	           dispatch: nobody signed in   ─► /signup or /login ─┐
//	                     no way to pay      ─► /billing ──────────┤
//	                     not consented      ─► /oauth/consent ────┤
//	              ▲                                               │
//	              └───────────────────────────────────────────────┘
//	                     nothing is missing ─► one transaction spends the attempt
//	                                           and writes the code ─► partner
//
// fosite validates and dispatches. What it would write, store and verify is ours:
// its writers leak private error names and encode redirects differently, its
// token strategy makes tokens depend on keys that may never be lost, and its code
// handler revokes on anybody's replay. The row is what makes a token valid.
//
// The room refuses to know passwords, cards and pages of other rooms: it only
// says which page comes next.
package authz
