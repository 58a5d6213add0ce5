// Package account is where people get an account and prove whose it is.
//
//	/signup ──► account, session ───────────┐
//	/login  ──► session ────────────────────┼─► back to the attempt, or to where one came from
//	/forgot ──► mail ──► /reset ──► session ┤
//	/logout ──► no session                  └─► /account
//
// It owns passwords: their rules, and their hashing with argon2id, a few at a time
// and in processes that yield to everything else. Sign up may say that an address
// is taken, behind its rate limit. Logging in says the same and does the same work
// whether or not an account exists, and so does asking for a new password: a job is
// written down, and whoever sends the mail finds out. The room knows nothing of
// partners: what one sent to prefill a form is text to be shown, never a reason to
// do anything.
package account
