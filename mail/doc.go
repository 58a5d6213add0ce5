// Package mail writes to people. Other rooms write down what happened as a job
// in the outbox; here it is claimed, put into words and sent, at least once:
//
//	outbox ──► claim ──► letter ──► Sender ──► close
//	              ▲                    │
//	              └── later, slower ◄──┘ not sent
//
// Mail leaves by SMTP, or into a folder where none is set up. The room decides
// who is written to and never who may do what. A link's secret is derived when
// the letter is written, so that none is at rest: the database has its hash.
package mail
