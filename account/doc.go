// Package account is where users sign up, log in, log out and reset their password.
//
//	/signup ──► account, session ───────────┐
//	            └─► code by mail, where an email has to be verified first ─► account
//	/login  ──► session ────────────────────┼─► back to the attempt, or to the page that asked
//	/forgot ──► mail ──► /reset ──► session ┤
//	/claim  ──► password for a managed account, session ──► /account
//	/logout ──► no session                  └─► /account, /account/security, /account/activity
//
// Where two-step login is on, a right password or a reset signs nobody in: signIn leads to
// /login/second-factor, and the login waits there in a row of its own, for ten minutes or
// five wrong codes. A code is used up in the transaction that starts the session.
//
// It owns the rules for passwords and the limits on trying them; package hash computes
// their hashes. Only sign up reveals that an email is taken, behind its rate limit, and not
// where a code by mail comes first. Everything else takes the same steps and responds the
// same whether or not an account exists: forgot, a wrong password and a code to a new email
// write a job, and a worker looks up the account. What a partner sends to prefill a form is
// never trusted.
//
// Passkeys log people in, serve as a second step, and confirm someone's identity. The files
// passkey_….go implement this and are the only ones that use the WebAuthn library:
//
//	script: POST …/options ──► options, sealed challenge ──► authenticator ──► POST … ──► spend, verify, use
package account
