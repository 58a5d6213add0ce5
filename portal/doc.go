// Package portal serves the pages of partners' own people at /partners. They are no accounts
// and no staff: they have their own rows, sessions and cookie, and sign in by mailed links,
// which work when a button is pressed and never by being opened. To everybody who does not
// belong to a partner, its pages do not exist.
//
// Every change is written to the audit log in its own transaction, which does nothing for a
// session that has just ended.
package portal
