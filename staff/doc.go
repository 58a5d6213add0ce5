// Package staff serves the support console at /staff: the pages where support staff sign in,
// find out why something does not connect, and register, change and suspend partners.
//
// Staff are no accounts. They have their own rows, sessions and cookie, and a second factor
// always. There is no impersonation: no route signs anybody in as somebody else. Every change
// is written to the audit log in its own transaction.
package staff
