// Package audit is the format of the audit log: its lines, the chain of their hashes, the
// heads file beside it, and how the three are checked against each other. It knows no
// database.
//
// A row is a line of JSON and the SHA-256 of it. Each line has the hash of the one before,
// so whoever has the lines can check them. The chain alone does not show that its end was
// cut off, or that all of it was written anew. So the hash of each row, its head, is also
// written to a file.
package audit
