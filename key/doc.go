// Package key owns the secrets that sign, encrypt and derive, and rotates them while
// servers run.
//
// A [List] is the content of a keys file, newest first. All of its keys verify; one
// of them, the active one, signs. A key does not sign before its active_from, so
// that every server that shares the list knows the key by then. Otherwise a cookie
// signed by a server that has read the new list would sign people out at a server
// that has not.
//
// A [Ring] is a running server's copy of the list. It reads the list again every
// second and keeps the last one when that fails.
//
// The package knows no purpose: callers name theirs and get keys derived for it. It
// never shows a secret, in an error, in a log or when printed.
package key
