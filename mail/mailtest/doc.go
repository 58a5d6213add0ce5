// Package mailtest is the other side of mail for tests: a mail server on this
// machine, and messages as people read them. No production code may import it.
package mailtest
