// Package portal serves the pages of partners' own people at /partners. They are neither accounts
// nor staff: they have their own rows, sessions and cookie, and sign in by mailed links. Opening
// such a link changes nothing; the button behind it does. To anyone who does not belong to a
// partner, its pages do not exist.
//
// Each change and its row in the audit log are one transaction, which does nothing if the session
// has just ended, the person was removed or the partner was suspended.
package portal
