// Package outbox runs the jobs that storage writes in the transaction of a change:
// a mail, an event. It claims jobs that are due, runs them, retries those that fail
// and gives up after a while:
//
//	database ──► claim ──► Do ──► close
//	    ▲                   │
//	    └── later, slower ◄─┘ failed
//
// A job runs at least once, so Do must bear being repeated: a crash between the work
// and its record runs it again. The worker knows no kind of job.
package outbox
