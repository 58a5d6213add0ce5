// Command bench measures the server as it is built for release: a child process
// with a database full of live tokens, asked over loopback by 32 keep-alive
// connections that each wait for one response before the next request. Every
// figure stands beside that of a bare net/http handler which answers the same
// requests with as many bytes in the same minute, since a machine's own speed comes and
// goes and the ratio of the two does not.
//
// It listens on and speaks to loopback alone, for a bounded time, and leaves
// nothing behind but the databases that -keep asks for. The result is one
// Markdown document on standard output; its progress is on standard
// error. How it fills a database is in data.go: every id, secret, token and code
// is derived from its number, so that the load generator need not store them.
package main
