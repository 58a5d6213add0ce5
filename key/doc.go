// Package key has the secrets that sign, encrypt and derive, and lets them change
// while servers run.
//
// A [List] is the content of a keys file, newest first. All of its keys check what
// comes; one of them makes what goes out. Which one is a matter of time: a key
// makes nothing before its active_from, so that every server that shares the list
// knows a key before one of them makes anything with it. Without that, a cookie
// made by a server that has read the new list would sign somebody out at the one
// that has not.
//
// A [Ring] is a running server's view of the list. It reads it again every second,
// keeps what it has where that fails, and shows what is made of it to those who
// ask at each use.
//
// The package knows no purpose: who asks names it, and gets keys of their own. It
// never says a secret, in an error, in a log or when printed.
package key
