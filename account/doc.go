// Package account is where people create an account and prove that it is theirs.
//
//	/signup ──► account, session ───────────┐
//	/login  ──► session ────────────────────┼─► back to the attempt, or to the page that asked
//	/forgot ──► mail ──► /reset ──► session ┤
//	/logout ──► no session                  └─► /account
//
// It owns the rules for passwords and the limits on trying them; package hash computes
// their hashes. Sign up may say that an email is taken, behind its rate limit. Log in
// and forgot take the same steps and answer the same whether or not an account exists:
// forgot writes a job, and the worker that sends the mail finds out. What a partner
// sent to prefill a form is shown and never trusted.
package account
