// Package mail sends mail to users. Other packages write a job to the outbox in the
// transaction of a change; this one composes the message and sends it:
//
//	job ──► content ──► message ──► Sender
//
// Mail leaves by SMTP, or goes to a folder if no mail server is set. The package
// decides who is written to and never who may do what. The secret of a link is
// derived when its message is composed and is never stored: the database has its hash.
package mail
