// Package doctor examines an installation, beside a running server or without one, and says
// what is wrong, why it matters and what to do.
//
//	[Doctor.Examine] runs every check of [checks] side by side, each within a time limit
//	  a check asks real parts: the database, the public URL, the mail server, Stripe, files
//	  what several checks need is asked once (examination.go)
//	  and returns findings, each of a kind that is declared beside its check
//
// It changes nothing: it does not migrate, sends no mail, and makes nothing at Stripe. It reads
// the database through storage, and keeps secrets out of findings. Settings that the server
// refuses to start with are found by the command, which knows their names.
package doctor
