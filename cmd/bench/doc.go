// Command bench measures the server as it is built for release: a child process
// with a database full of live tokens, asked over loopback by 32 keep-alive
// connections that each wait for one answer before the next question. Every
// figure stands beside that of a bare net/http handler which answers as many bytes to
// the same questions in the same minute, since a machine's own speed comes and
// goes and the ratio of the two does not.
//
// It listens on and speaks to loopback alone, for a bounded time, and leaves
// nothing behind but the databases that -keep asks for. What it finds is one
// Markdown document on standard output; what it does meanwhile is on standard
// error. How it fills a database is in world.go: every id, secret, token and code
// is derived from its number, so that whoever asks need not remember any.
package main
